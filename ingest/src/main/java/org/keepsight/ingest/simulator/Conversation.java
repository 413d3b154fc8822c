package org.keepsight.ingest.simulator;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.registry.Credentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The RTSP dialogue of one connection: at most one session, that ends with the connection. For the loop's thread only. */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final String METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
    private static final int TIMEOUT_SECONDS = 60;
    private static final Pattern INTERLEAVED = Pattern.compile("interleaved=(\\d{1,3})");
    private static final Pattern CLIENT_PORT = Pattern.compile("client_port=(\\d{1,5})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Connection connection;
    private final Listener listener;
    private final DigestGate gate = new DigestGate();
    private final String session = HexFormat.of().toHexDigits(RANDOM.nextLong());
    private @Nullable Mount mount;
    private @Nullable RtpTransport transport;
    private @Nullable Viewer viewer;
    private boolean mute;

    Conversation(Connection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /** Answers one request, or does what a faulty camera does. */
    void answer(RtspRequest request) {
        Mount named = listener.mount(request.path());
        if (named != null) {
            named.attach(connection);
            if (named.fault() == Fault.GONE) {
                connection.close();
                return;
            }
            mute |= named.fault() == Fault.SILENT;
        }
        if (!mute) {
            connection.send(respond(request, named).encode(request.header("cseq")));
        }
    }

    /** Frees everything; the connection is closed. */
    void end() {
        stopPlaying();
        listener.mounts().forEach(each -> each.detach(connection));
        listener.forget(connection);
    }

    private RtspResponse respond(RtspRequest request, @Nullable Mount named) {
        if (request.method().equals("OPTIONS")) {
            return RtspResponse.of(200).with("Public", METHODS);
        }
        if (named == null) {
            return RtspResponse.of(404);
        }
        Credentials account = named.credentials();
        if (account != null && !gate.admits(request.header("authorization"), request.method(), account)) {
            if (!request.header("authorization").isEmpty()) {
                named.countRefusal();
            }
            return RtspResponse.of(401).with("WWW-Authenticate", gate.challenge());
        }
        return switch (request.method()) {
            case "DESCRIBE" -> describe(request, named);
            case "SETUP" -> setUp(request, named);
            case "PLAY", "GET_PARAMETER", "SET_PARAMETER", "TEARDOWN" -> inSession(request);
            default -> RtspResponse.of(501).with("Public", METHODS);
        };
    }

    private RtspResponse describe(RtspRequest request, Mount named) {
        String base = request.uri().endsWith("/") ? request.uri() : request.uri() + "/";
        return RtspResponse.of(200)
                .with("Content-Base", base)
                .withBody("application/sdp", Sdp.describe(named.name(), listener.host(), named.source()));
    }

    private RtspResponse setUp(RtspRequest request, Mount named) {
        if (viewer != null) {
            return RtspResponse.of(455);
        }
        for (String offer : request.header("transport").split(",", -1)) {
            Matcher interleaved = INTERLEAVED.matcher(offer);
            Matcher clientPort = CLIENT_PORT.matcher(offer);
            if (offer.strip().startsWith("RTP/AVP/TCP")) {
                int channel = interleaved.find() ? Math.min(Integer.parseInt(interleaved.group(1)), 254) : 0;
                return accept(
                        named,
                        new RtpTransport.Interleaved(connection, channel),
                        "RTP/AVP/TCP;unicast;interleaved=%d-%d".formatted(channel, channel + 1));
            }
            if (offer.contains("unicast") && clientPort.find()) {
                int port = Integer.parseInt(clientPort.group(1));
                if (port > 0 && port < 65_535) {
                    return acceptUdp(named, port);
                }
            }
        }
        return RtspResponse.of(461);
    }

    private RtspResponse acceptUdp(Mount named, int clientPort) {
        try {
            RtpTransport.Udp udp = RtpTransport.Udp.open(listener.address(), connection.remote(), clientPort);
            return accept(
                    named,
                    udp,
                    "RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d"
                            .formatted(clientPort, clientPort + 1, udp.serverPort(), udp.serverPort() + 1));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("no UDP ports for a viewer");
            return RtspResponse.of(461);
        }
    }

    private RtspResponse accept(Mount named, RtpTransport agreed, String description) {
        release(transport);
        mount = named;
        transport = agreed;
        return inSession(RtspResponse.of(200)).with("Transport", description);
    }

    private RtspResponse inSession(RtspRequest request) {
        String given = request.header("session").split(";", 2)[0].strip();
        if (given.isEmpty() && request.method().endsWith("_PARAMETER")) {
            return RtspResponse.of(200);
        }
        if (mount == null || transport == null || !given.equals(session)) {
            return RtspResponse.of(454);
        }
        return switch (request.method()) {
            case "PLAY" -> play(request, mount, transport);
            case "TEARDOWN" -> {
                stopPlaying();
                yield RtspResponse.of(200);
            }
            default -> inSession(RtspResponse.of(200));
        };
    }

    private RtspResponse play(RtspRequest request, Mount playing, RtpTransport agreed) {
        Viewer current = viewer;
        if (current == null) {
            current = new Viewer(connection, agreed);
            viewer = current;
            playing.play(current);
        }
        String base = request.uri().endsWith("/") ? request.uri() : request.uri() + "/";
        return inSession(RtspResponse.of(200))
                .with("Range", "npt=0.000-")
                .with("RTP-Info", "url=" + base + Sdp.TRACK + ";seq=" + current.nextSequence());
    }

    private RtspResponse inSession(RtspResponse response) {
        return response.with("Session", session + ";timeout=" + TIMEOUT_SECONDS);
    }

    private void stopPlaying() {
        if (mount != null && viewer != null) {
            mount.stop(viewer);
        }
        release(transport);
        viewer = null;
        transport = null;
        mount = null;
    }

    private static void release(@Nullable RtpTransport old) {
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a viewer's ports did not close cleanly");
        }
    }
}
