package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.rtsp.Incoming.Interleaved;
import org.keepsight.ingest.rtsp.RtspSession.RedirectedException;
import org.keepsight.storage.model.StreamEventKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between FFmpeg and a camera. FFmpeg looks names up by itself, follows redirections, and sends to whatever host a
 * camera names as the source of its pictures; so it is given a port of this computer to connect to, and what it hears of
 * the camera is rid of every other address. Owns the connection and two threads; the public face may be used by any.
 */
final class CameraRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CameraRelay.class);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int PIECE = 8 << 10;
    private static final byte[] HERE = {127, 0, 0, 1};

    private final RtspConnection camera;
    private final InetAddress address;
    private final ServerSocketChannel door;
    private final Thread there;
    private volatile @Nullable Thread back;
    private volatile @Nullable RedirectedException redirection;
    private volatile @Nullable StreamFailure failure;

    /**
     * Opens the port, for one connection.
     *
     * @param camera connected; closed by the relay
     * @param address which it is connected to
     */
    CameraRelay(RtspConnection camera, InetAddress address) throws IOException {
        this.camera = camera;
        this.address = address;
        this.door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByAddress(HERE), 0), 1);
        this.there = Thread.ofVirtual().name("relay-to-camera").start(this::toCamera);
    }

    /** Host and port for FFmpeg. */
    String authority() throws IOException {
        return "127.0.0.1:" + ((InetSocketAddress) door.getLocalAddress()).getPort();
    }

    /** Fails with what the camera said that FFmpeg was not told, if there is such a thing. */
    void requireNothingHidden() throws StreamFailure, RedirectedException {
        RedirectedException elsewhere = redirection;
        StreamFailure refused = failure;
        if (elsewhere != null) {
            throw elsewhere;
        }
        if (refused != null) {
            throw refused;
        }
    }

    private void toCamera() {
        try (door;
                SocketChannel from = door.accept()) {
            back = Thread.ofVirtual().name("relay-from-camera").start(() -> fromCamera(from));
            door.close(); // to everybody else
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (from.read(piece.clear()) >= 0) {
                camera.send(Arrays.copyOf(piece.array(), piece.position()));
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The way to a camera ended");
        }
        camera.letGo();
    }

    private void fromCamera(SocketChannel to) {
        try (to;
                camera) {
            for (Incoming next = camera.next(); next != null; next = camera.next()) {
                switch (next) {
                    case Interleaved packet -> write(to, head(packet), packet.data());
                    case RtspMessage message -> {
                        if (message.status() / 100 == 3
                                && message.header("location").isPresent()) {
                            redirection = new RedirectedException(
                                    message.header("location").get());
                            return;
                        }
                        write(to, ByteBuffer.wrap(encoded(message)));
                    }
                }
            }
        } catch (StreamFailure e) {
            failure = e;
        } catch (ProtocolException e) {
            failure = new StreamFailure(StreamEventKind.PARSE_FAILED, "what the camera sends is not RTSP");
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The way from a camera ended");
        }
    }

    private static ByteBuffer head(Interleaved packet) {
        return ByteBuffer.allocate(4)
                .put((byte) '$')
                .put((byte) packet.channel())
                .putShort((short) packet.data().remaining())
                .flip();
    }

    private static void write(SocketChannel to, ByteBuffer... pieces) throws IOException {
        while (pieces[pieces.length - 1].hasRemaining()) {
            to.write(pieces);
        }
    }

    /** The message with no other address in it than the camera's. */
    private byte[] encoded(RtspMessage message) throws StreamFailure {
        StringBuilder text = new StringBuilder(message.startLine().strip()).append("\r\n");
        for (var header : message.headers().entrySet()) {
            for (String value : header.getValue()) {
                String said = header.getKey().equals("transport") ? transport(value) : value;
                text.append(header.getKey()).append(": ").append(said).append("\r\n");
            }
        }
        return text.append("\r\n").append(message.body()).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String transport(String header) throws StreamFailure {
        List<String> parts = Stream.of(header.split(";", -1)).map(String::strip).toList();
        if (parts.stream().anyMatch("multicast"::equalsIgnoreCase)) {
            throw CameraLookup.forbidden("the camera sends to a multicast address");
        }
        String kept = parts.stream()
                .filter(part -> !part.toLowerCase(Locale.ROOT).matches("(source|destination)\\s*=.*"))
                .collect(Collectors.joining(";"));
        return kept + ";source=" + address.getHostAddress();
    }

    /** Lets FFmpeg's farewell reach the camera, if that is soon done. */
    @Override
    public void close() {
        try {
            if (back == null) {
                door.close(); // nobody came
            }
            there.join(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The port of a relay was not closed");
        }
        camera.letGo();
        if (back == null) {
            camera.close(); // nobody read from it, and nobody will
        }
    }
}
