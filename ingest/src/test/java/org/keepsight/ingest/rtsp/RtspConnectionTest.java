package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.ingest.rtsp.Incoming.Interleaved;

@Timeout(60)
class RtspConnectionTest {
    private static final String ANSWER = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 5\r\n\r\n$abc\n";

    @Test
    void tellsMessagesAndPacketsApartHoweverTheyArrive() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> expected = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    bytes.writeBytes(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
                    expected.add("answer 200 $abc\n");
                }
                case 1 -> {
                    bytes.writeBytes("OPTIONS * RTSP/1.0\nCSeq: 9\n\n".getBytes(StandardCharsets.ISO_8859_1));
                    expected.add("request OPTIONS");
                }
                default -> {
                    byte[] packet = new byte[random.nextInt(10) == 0 ? 0xffff : random.nextInt(2_000)];
                    random.nextBytes(packet);
                    bytes.writeBytes(new byte[] {'$', 2, (byte) (packet.length >> 8), (byte) packet.length});
                    bytes.writeBytes(packet);
                    expected.add("packet 2 " + Arrays.hashCode(packet));
                }
            }
        }
        assertThat(read(bytes.toByteArray(), random)).isEqualTo(expected);
    }

    @Test
    void skipsRubbishBetweenThem() throws Exception {
        byte[] bytes = ("\u0000\u0001RTSP/2.0 nonsense\r\nReports\n$\u0000\u0000\u0001x~~" + ANSWER + "tail")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(bytes, new Random(1)))
                .containsExactly("packet 0 " + Arrays.hashCode(new byte[] {'x'}), "answer 200 $abc\n");
    }

    @Test
    void givesUpWhenItIsAllRubbish() {
        byte[] letters = new byte[1 << 20];
        Arrays.fill(letters, (byte) 'A');
        assertThatThrownBy(() -> read(new byte[1 << 20], new Random(1))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read(letters, new Random(1))).isInstanceOf(ProtocolException.class);
    }

    /** What a connection hands out of these bytes, sent in pieces of any size. */
    private static List<String> read(byte[] bytes, Random random) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RtspConnection connection = new RtspConnection(InstantSource.system())) {
            Thread.ofVirtual().start(() -> send(server, bytes, random));
            connection.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
            List<String> read = new ArrayList<>();
            for (Incoming next = connection.next(); next != null; next = connection.next()) {
                read.add(
                        switch (next) {
                            case Interleaved packet -> {
                                byte[] data = new byte[packet.data().remaining()];
                                packet.data().get(data);
                                yield "packet " + packet.channel() + " " + Arrays.hashCode(data);
                            }
                            case RtspMessage message ->
                                message.response()
                                        ? "answer " + message.status() + " " + message.body()
                                        : "request " + message.method();
                        });
            }
            return read;
        }
    }

    private static void send(ServerSocket server, byte[] bytes, Random random) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            for (int at = 0; at < bytes.length; ) {
                int size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 20 : 200_000));
                out.write(bytes, at, size);
                at += size;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
