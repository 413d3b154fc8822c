package org.keepsight.ingest.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One RTSP response, built with {@link #with} and sent once. */
record RtspResponse(int status, Map<String, String> headers, String body) {
    static RtspResponse of(int status) {
        return new RtspResponse(status, Map.of(), "");
    }

    RtspResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new RtspResponse(status, more, body);
    }

    RtspResponse withBody(String type, String content) {
        return new RtspResponse(status, with("Content-Type", type).headers(), content);
    }

    /** The bytes to send, answering the request with this CSeq. */
    ByteBuffer encode(String cseq) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("RTSP/1.0 ")
                .append(status)
                .append(' ')
                .append(reason())
                .append("\r\n");
        if (!cseq.isEmpty()) {
            head.append("CSeq: ").append(cseq).append("\r\n");
        }
        head.append("Server: Keepsight camera simulator\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + content.length)
                .put(start)
                .put(content)
                .flip();
    }

    private String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 454 -> "Session Not Found";
            case 455 -> "Method Not Valid in This State";
            case 461 -> "Unsupported Transport";
            case 501 -> "Not Implemented";
            default -> "Error";
        };
    }
}
