package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What an operation answers; problems are exceptions. */
sealed interface Answer {
    int status();

    Map<String, String> headers();

    /** Bytes that are at hand. */
    record Whole(int status, String contentType, Map<String, String> headers, byte[] body) implements Answer {}

    /** Nothing but headers: 304. */
    record Bare(int status, Map<String, String> headers) implements Answer {}

    /** Bytes that are read while they are written, so that an object is never held in memory. */
    record Streamed(int status, String contentType, Map<String, String> headers, long length, Source source)
            implements Answer {}

    /** Opens what is streamed; the reader closes it. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer created(Object value) {
        return json(201, value);
    }

    private static Answer json(int status, Object value) {
        return new Whole(status, "application/json", Map.of("Cache-Control", "no-store"), Json.write(value));
    }

    static Answer text(String contentType, String text) {
        return new Whole(200, contentType, Map.of("Cache-Control", "no-store"), text.getBytes(StandardCharsets.UTF_8));
    }
}
