package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an operation answers; problems are exceptions. */
sealed interface Answer {
    int status();

    Map<String, String> headers();

    /** Bytes that are at hand. */
    record Whole(int status, String contentType, Map<String, String> headers, byte[] body) implements Answer {}

    /** Nothing but headers: 304, and whatever HEAD is answered with. */
    record Bare(int status, Map<String, String> headers) implements Answer {}

    /** Leads a browser on. A link is followed with GET, whatever led to it (RFC 9110, 15.4.4). */
    record Redirect(URI location, List<String> cookies) implements Answer {
        @Override
        public int status() {
            return 303;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Location", location.toString(), "Cache-Control", "no-store");
        }
    }

    /** Bytes that are read while they are written, so that an object is never held in memory. */
    record Streamed(int status, String contentType, Map<String, String> headers, long length, Source source)
            implements Answer {}

    /** Opens what is streamed; the reader closes it. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /** The answer to HEAD where this is the one to GET: nothing is opened (RFC 9110, 9.3.2). */
    default Bare withoutBody() {
        return switch (this) {
            case Whole whole -> bare(whole.status, whole.headers, whole.contentType, whole.body.length);
            case Streamed streamed -> bare(streamed.status, streamed.headers, streamed.contentType, streamed.length);
            case Bare bare -> bare;
            case Redirect redirect -> new Bare(redirect.status(), redirect.headers());
        };
    }

    private static Bare bare(int status, Map<String, String> headers, String contentType, long length) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", contentType);
        all.put("Content-Length", Long.toString(length));
        return new Bare(status, all);
    }

    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer created(Object value) {
        return json(201, value);
    }

    /** Not done yet: this is what became of it. */
    static Answer accepted(Object value) {
        return json(202, value);
    }

    private static Answer json(int status, Object value) {
        return new Whole(status, "application/json", Map.of("Cache-Control", "no-store"), Json.write(value));
    }

    static Answer text(String contentType, String text) {
        return new Whole(200, contentType, Map.of("Cache-Control", "no-store"), text.getBytes(StandardCharsets.UTF_8));
    }
}
