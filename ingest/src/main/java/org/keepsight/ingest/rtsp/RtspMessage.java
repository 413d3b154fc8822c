package org.keepsight.ingest.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A response or a request that a camera sent (RFC 2326).
 *
 * @param headers names in lower case; values in the order in which they came
 */
record RtspMessage(String startLine, Map<String, List<String>> headers, String body) implements Incoming {
    private static final Pattern RESPONSE = Pattern.compile("RTSP/1\\.\\d (\\d{3})(?: .*)?");
    private static final Pattern REQUEST = Pattern.compile("[A-Z_]+ \\S+ RTSP/1\\.\\d");

    /** Whether this may begin a message. */
    static boolean begins(String line) {
        return RESPONSE.matcher(line).matches() || REQUEST.matcher(line).matches();
    }

    /** Reads start line and header lines; what is no header is left out. */
    static RtspMessage parse(String head, String body) {
        List<String> lines = head.lines().toList();
        Map<String, List<String>> headers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(
                                line.substring(0, colon).strip().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return new RtspMessage(lines.getFirst(), headers, body);
    }

    /** How many bytes of body a head announces; 0 when it does not say or says nonsense. */
    static int bodyLength(String head) {
        String length = parse(head, "").header("content-length").orElse("0");
        return length.matches("\\d{1,9}") ? Integer.parseInt(length) : 0;
    }

    boolean response() {
        return startLine.startsWith("RTSP/");
    }

    /** Of a response. */
    int status() {
        Matcher response = RESPONSE.matcher(startLine);
        return response.matches() ? Integer.parseInt(response.group(1)) : 0;
    }

    /** Of a request. */
    String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    Optional<String> header(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** A message to send, without a body. */
    static byte[] encode(String startLine, Map<String, String> headers) {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
