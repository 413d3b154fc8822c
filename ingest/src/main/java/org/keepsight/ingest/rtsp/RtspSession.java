package org.keepsight.ingest.rtsp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.Incoming.Interleaved;
import org.keepsight.ingest.rtsp.SessionDescription.Video;
import org.keepsight.storage.model.StreamEventKind;

/**
 * An RTSP session for a camera's video, interleaved in its TCP connection (RFC 2326): described, played, kept alive, torn
 * down. Belongs to one thread.
 */
final class RtspSession {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int SESSION_NOT_FOUND = 454;
    private static final int UNSUPPORTED_TRANSPORT = 461;
    private static final int MOST_TRIES = 3;
    private static final int MOST_EARLY_PACKETS = 1_000;
    private static final int RTCP_BYE = 203;
    private static final Pattern CHANNEL = Pattern.compile("INTERLEAVED\\s*=\\s*(\\d{1,3})");
    private static final Pattern TIMEOUT = Pattern.compile("timeout\\s*=\\s*(\\d{1,5})");

    /** The camera does not send RTP over its RTSP connection. */
    static final class NotInterleavedException extends Exception {}

    /** The stream is elsewhere. */
    static final class RedirectedException extends Exception {
        final String location;

        RedirectedException(String location) {
            super("redirected");
            this.location = location;
        }
    }

    private final RtspConnection connection;
    private final Authentication authentication;
    private final String url;
    private final Queue<Interleaved> early = new ArrayDeque<>();
    private int sequence;
    private String keepAliveMethod = "OPTIONS";
    private long keepAliveNanos = 30_000_000_000L;
    private long sentNanos;
    private String base;
    private String session = "";
    private int channel;

    RtspSession(RtspConnection connection, Authentication authentication, String url) {
        this.connection = connection;
        this.authentication = authentication;
        this.url = url;
        this.base = url;
    }

    /** Asks what the camera offers. */
    SessionDescription describe() throws IOException, StreamFailure, RedirectedException {
        RtspMessage options = answered("OPTIONS", url, Map.of());
        if (options.header("public").orElse("").contains("GET_PARAMETER")) {
            keepAliveMethod = "GET_PARAMETER";
        }
        RtspMessage described = required("DESCRIBE", url, Map.of("Accept", "application/sdp"));
        SessionDescription description = SessionDescription.parse(described.body());
        base = described
                .header("content-base")
                .or(() -> described.header("content-location"))
                .orElse(url);
        if (!description.control().isEmpty() && !description.control().equals("*")) {
            base = resolve(description.control());
        }
        return description;
    }

    /** Lets the camera begin to send this stream. */
    void play(Video video) throws IOException, StreamFailure, RedirectedException, NotInterleavedException {
        String address = video.control().isEmpty() ? base : resolve(video.control());
        RtspMessage setUp = answered("SETUP", address, Map.of("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"));
        String transport = setUp.header("transport").orElse("").toUpperCase(Locale.ROOT);
        // Asked for one thing, some cameras agree to another.
        boolean otherwise =
                transport.contains("RTP/AVP") && !transport.contains("TCP") && !transport.contains("INTERLEAVED");
        if (setUp.status() == UNSUPPORTED_TRANSPORT || otherwise) {
            throw new NotInterleavedException();
        }
        String identity = require(setUp).header("session").orElse("");
        session = identity.split(";", 2)[0].strip();
        Matcher timeout = TIMEOUT.matcher(identity);
        if (timeout.find()) {
            keepAliveNanos = Math.max(1, Integer.parseInt(timeout.group(1))) * 500_000_000L;
        }
        Matcher agreed = CHANNEL.matcher(transport);
        channel = agreed.find() ? Integer.parseInt(agreed.group(1)) : 0;
        required("PLAY", base, Map.of("Range", "npt=0.000-"));
        connection.streaming();
    }

    private String resolve(String control) {
        if (control.regionMatches(true, 0, "rtsp", 0, 4) && control.contains("://")) {
            return control;
        }
        return base.endsWith("/") ? base + control : base + "/" + control;
    }

    /** Waits for the next RTP packet of the stream; nothing at its end. */
    @Nullable
    ByteBuffer next() throws IOException {
        while (true) {
            Incoming next = early.isEmpty() ? connection.next() : early.remove();
            switch (next) {
                case null -> {
                    return null;
                }
                case Interleaved packet -> {
                    keepAlive();
                    if (packet.channel() == channel) {
                        return packet.data();
                    }
                    if (packet.channel() == channel + 1 && saysGoodbye(packet.data())) {
                        return null;
                    }
                }
                case RtspMessage message -> {
                    if (!heed(message)) {
                        return null;
                    }
                }
            }
        }
    }

    /** Takes note of what the camera says between packets. Returns whether the session goes on. */
    private boolean heed(RtspMessage message) throws IOException {
        if (!message.response()) {
            acknowledge(message);
        } else if (message.status() == UNAUTHORIZED) {
            authentication.challenged(
                    message.all("www-authenticate")); // of a keep-alive: the next one has the new nonce
        }
        return message.status() != SESSION_NOT_FOUND;
    }

    /** A camera ends a session that it does not hear of for a while. */
    private void keepAlive() throws IOException {
        if (connection.arrivalNanos() - sentNanos > keepAliveNanos) {
            send(keepAliveMethod, base, Map.of());
        }
    }

    /** RFC 3550, 6.6. */
    private static boolean saysGoodbye(ByteBuffer rtcp) {
        for (int at = 0; at + 4 <= rtcp.limit(); at += 4 + 4 * Short.toUnsignedInt(rtcp.getShort(at + 2))) {
            if ((rtcp.get(at + 1) & 0xff) == RTCP_BYE) {
                return true;
            }
        }
        return false;
    }

    /** Tells the camera that nobody listens any more: many serve only a few sessions. Does not wait for the answer. */
    void tearDown() throws IOException {
        if (!session.isEmpty()) {
            send("TEARDOWN", base, Map.of());
        }
    }

    private RtspMessage required(String method, String uri, Map<String, String> headers)
            throws IOException, StreamFailure, RedirectedException {
        return require(answered(method, uri, headers));
    }

    private static RtspMessage require(RtspMessage answer) throws StreamFailure, RedirectedException {
        int status = answer.status();
        if (status / 100 == 3 && answer.header("location").isPresent()) {
            throw new RedirectedException(answer.header("location").get());
        }
        if (status / 100 != 2) {
            throw new StreamFailure(StreamEventKind.STREAM_NOT_FOUND, "the camera answers " + status);
        }
        return answer;
    }

    /** The camera's answer, whatever it is, but for a challenge: that is met or fails. */
    private RtspMessage answered(String method, String uri, Map<String, String> headers)
            throws IOException, StreamFailure {
        for (int i = 0; i < MOST_TRIES; i++) {
            send(method, uri, headers);
            RtspMessage answer = answer();
            boolean unauthorized = answer.status() == UNAUTHORIZED;
            if (answer.status() == FORBIDDEN
                    || (unauthorized && !authentication.challenged(answer.all("www-authenticate")))) {
                throw refused(answer.status());
            }
            if (!unauthorized) {
                return answer;
            }
        }
        throw refused(UNAUTHORIZED);
    }

    private static StreamFailure refused(int status) {
        return new StreamFailure(StreamEventKind.AUTHENTICATION_REFUSED, "the camera answers " + status);
    }

    private void send(String method, String uri, Map<String, String> headers) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("CSeq", Integer.toString(++sequence));
        all.putAll(headers);
        if (!session.isEmpty()) {
            all.put("Session", session);
        }
        authentication.authorization(method, uri).ifPresent(value -> all.put("Authorization", value));
        all.put("User-Agent", "Keepsight");
        connection.send(RtspMessage.encode(method + " " + uri + " RTSP/1.0", all));
        sentNanos = System.nanoTime();
    }

    /** Waits for the answer to the last request. Pictures may overtake it. */
    private RtspMessage answer() throws IOException {
        while (true) {
            switch (connection.next()) {
                case null -> throw new EOFException("the camera closed the connection");
                case Interleaved packet -> keep(packet);
                case RtspMessage message -> {
                    String answers = message.header("cseq").orElse("");
                    if (!message.response()) {
                        acknowledge(message);
                    } else if (answers.isEmpty() || answers.equals(Integer.toString(sequence))) {
                        return message;
                    }
                }
            }
        }
    }

    private void keep(Interleaved packet) {
        if (early.size() < MOST_EARLY_PACKETS) {
            ByteBuffer copy = ByteBuffer.allocate(packet.data().remaining());
            early.add(new Interleaved(packet.channel(), copy.put(packet.data()).flip()));
        }
    }

    private void acknowledge(RtspMessage request) throws IOException {
        connection.send(RtspMessage.encode(
                "RTSP/1.0 200 OK", Map.of("CSeq", request.header("cseq").orElse("0"))));
    }
}
