package org.keepsight.ingest.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One RTSP request (RFC 2326). Its body is skipped: no method served here needs one.
 *
 * @param headers names in lower case
 */
record RtspRequest(String method, String uri, Map<String, String> headers) {
    /** A request that is none; the connection cannot be trusted to be in step any more. */
    static final class MalformedException extends Exception {
        MalformedException(String message) {
            super(message);
        }
    }

    private static final int MAX_BODY = 8 * 1024;

    /** A client's interleaved frame begins with this byte instead of a method. */
    private static final byte INTERLEAVED = '$';

    /**
     * Takes the next request off the buffer; interleaved frames (the client's RTCP) are skipped.
     *
     * @return null when the buffer does not hold a whole one yet; then its position has not moved past what is incomplete
     */
    static @Nullable RtspRequest take(ByteBuffer in) throws MalformedException {
        skipInterleaved(in);
        int end = endOfHead(in);
        if (end < 0) {
            return null;
        }
        String head = StandardCharsets.UTF_8
                .decode(in.slice(in.position(), end - in.position()))
                .toString();
        RtspRequest request = parse(head);
        int body = request.contentLength();
        if (in.limit() - end < body) {
            return null;
        }
        in.position(end + body);
        return request;
    }

    /** A header's value, or the empty string. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The URI's path without its leading and trailing slash; empty for {@code *}. */
    String path() {
        int authority = uri.indexOf("://");
        int slash = authority < 0 ? -1 : uri.indexOf('/', authority + 3);
        if (slash < 0) {
            return "";
        }
        String path = uri.substring(slash + 1);
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static void skipInterleaved(ByteBuffer in) {
        while (in.remaining() >= 4 && in.get(in.position()) == INTERLEAVED) {
            int frame = 4 + Short.toUnsignedInt(in.getShort(in.position() + 2));
            if (in.remaining() < frame) {
                return;
            }
            in.position(in.position() + frame);
        }
    }

    private static int endOfHead(ByteBuffer in) {
        if (in.hasRemaining() && in.get(in.position()) == INTERLEAVED) {
            return -1;
        }
        for (int i = in.position(); i + 3 < in.limit(); i++) {
            if (in.getInt(i) == 0x0D0A0D0A) {
                return i + 4;
            }
        }
        return -1;
    }

    private static RtspRequest parse(String head) throws MalformedException {
        String[] lines = head.strip().split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("RTSP/1.")) {
            throw new MalformedException("not an RTSP request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new MalformedException("not a header line");
            }
            headers.put(
                    lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new RtspRequest(first[0], first[1], Map.copyOf(headers));
    }

    private int contentLength() throws MalformedException {
        String value = header("content-length");
        if (value.isEmpty()) {
            return 0;
        }
        try {
            int length = Integer.parseInt(value);
            if (length >= 0 && length <= MAX_BODY) {
                return length;
            }
        } catch (NumberFormatException e) {
            throw new MalformedException("Content-Length is not a number");
        }
        throw new MalformedException("Content-Length is out of range");
    }
}
