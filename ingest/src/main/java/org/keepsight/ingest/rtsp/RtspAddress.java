package org.keepsight.ingest.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.Credentials;

/**
 * A camera's RTSP address, taken apart.
 *
 * @param authority host and port, as written
 * @param rest path and query
 */
record RtspAddress(String scheme, String authority, String rest) {
    private static final Pattern SHAPE =
            Pattern.compile("(rtsps?)://([^/?#@]+)([/?#].*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("(?:\\[(.*)]|([^:]*))(?::(\\d{0,9}))?");
    private static final int DEFAULT_PORT = 554;
    private static final int DEFAULT_ENCRYPTED_PORT = 322;
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /** FFmpeg keeps user name and password, percent-encoded, in 128 bytes and cuts what is longer. */
    private static final int MAX_USER_INFO = 127;

    static RtspAddress parse(String url) throws StreamFailure {
        Matcher shape = SHAPE.matcher(url);
        if (!shape.matches()) {
            throw new StreamFailure(StreamEventKind.STREAM_NOT_FOUND, "the address is not an rtsp:// address");
        }
        return new RtspAddress(shape.group(1), shape.group(2), shape.group(3) == null ? "" : shape.group(3));
    }

    /** The camera's name or number, an IPv6 address without its brackets. */
    String host() throws StreamFailure {
        Matcher host = split();
        return host.group(1) != null ? host.group(1) : host.group(2);
    }

    int port() throws StreamFailure {
        String port = split().group(3);
        int number = port == null || port.isEmpty() ? defaultPort() : Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new StreamFailure(StreamEventKind.STREAM_NOT_FOUND, "the address has no such port");
        }
        return number;
    }

    private int defaultPort() {
        return encrypted() ? DEFAULT_ENCRYPTED_PORT : DEFAULT_PORT;
    }

    private Matcher split() throws StreamFailure {
        Matcher host = HOST.matcher(authority);
        if (!host.matches()) {
            throw new StreamFailure(StreamEventKind.STREAM_NOT_FOUND, "the address names no host and port");
        }
        return host;
    }

    boolean encrypted() {
        return scheme.equalsIgnoreCase("rtsps");
    }

    /** The address as it is sent to the camera: without credentials. */
    String url() {
        return scheme + "://" + authority + rest;
    }

    /** What FFmpeg opens. A secret: never logged, never in an event. */
    String withCredentials(@Nullable Credentials credentials) throws StreamFailure {
        if (credentials == null) {
            return url();
        }
        String user = encode(credentials.username()) + ":" + encode(credentials.password());
        if (user.length() > MAX_USER_INFO) {
            throw new StreamFailure(
                    StreamEventKind.AUTHENTICATION_REFUSED, "user name and password are too long to be sent");
        }
        return scheme + "://" + user + "@" + authority + rest;
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(each) >= 0) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append("%02X".formatted(each & 0xff));
            }
        }
        return encoded.toString();
    }

    @Override
    public String toString() {
        return scheme + "://" + authority;
    }
}
