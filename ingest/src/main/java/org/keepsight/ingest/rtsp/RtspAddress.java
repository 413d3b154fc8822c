package org.keepsight.ingest.rtsp;

import java.net.InetAddress;
import java.net.UnknownHostException;
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
    private static final Pattern HOST = Pattern.compile("\\[(.*)](?::\\d*)?|([^:]*)(?::\\d*)?");
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

    /** Fails when the host has no address. FFmpeg reports that as an I/O error like any other. */
    void resolve() throws StreamFailure {
        Matcher host = HOST.matcher(authority);
        String name = !host.matches() ? authority : host.group(1) != null ? host.group(1) : host.group(2);
        try {
            InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new StreamFailure(StreamEventKind.CONNECT_REFUSED, "the host name is unknown");
        }
    }

    /** What FFmpeg opens. A secret: never logged, never in an event. */
    String withCredentials(@Nullable Credentials credentials) throws StreamFailure {
        if (credentials == null) {
            return scheme + "://" + authority + rest;
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
