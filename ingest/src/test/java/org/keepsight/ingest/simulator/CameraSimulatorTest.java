package org.keepsight.ingest.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.ingest.simulator.RtspTestClient.Frame;
import org.keepsight.ingest.simulator.RtspTestClient.Response;
import org.keepsight.storage.model.VideoCodec;

/** Faults, refusals and load, seen by a client that looks at every byte. */
class CameraSimulatorTest {
    private static LoopedStream stream;

    private CameraSimulator simulator;

    @BeforeAll
    static void makeStream(@TempDir Path directory) throws IOException {
        stream = TestStreams.make(directory, VideoCodec.H264);
    }

    @BeforeEach
    void open() throws IOException {
        simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void aCameraThatIsGoneRefusesOnItsOwnPortAndComesBackThere() throws IOException {
        URI uri = simulator.mountAlone("alone", stream, null, 0);
        URI neighbour = simulator.mount("neighbour", stream, null);
        try (RtspTestClient watching = RtspTestClient.playing(uri);
                RtspTestClient undisturbed = RtspTestClient.playing(neighbour)) {
            watching.frame();

            simulator.fault("alone", Fault.GONE);

            assertThatThrownBy(() -> readForever(watching)).isInstanceOf(IOException.class);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> new RtspTestClient(uri)).isInstanceOf(ConnectException.class);
            }
            assertThat(undisturbed.frame(0).packet()).isNotEmpty();

            simulator.fault("alone", Fault.NONE);
            try (RtspTestClient again = RtspTestClient.playing(uri)) {
                assertThat(again.frame(0).packet()).isNotEmpty();
            }
        }
    }

    @Test
    void aCameraThatIsGoneClosesConnectionsOnTheSharedPort() throws IOException {
        URI uri = simulator.mount("gone", stream, null);
        URI neighbour = simulator.mount("neighbour", stream, null);
        simulator.fault("gone", Fault.GONE);

        try (RtspTestClient client = new RtspTestClient(uri)) {
            assertThatThrownBy(() -> client.request("OPTIONS", uri.toString())).isInstanceOf(IOException.class);
        }
        try (RtspTestClient client = new RtspTestClient(neighbour)) {
            assertThat(client.request("DESCRIBE", neighbour.toString()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aSilentCameraAcceptsAndSaysNothing() throws IOException {
        URI uri = simulator.mount("silent", stream, null);
        try (RtspTestClient watching = RtspTestClient.playing(uri)) {
            watching.frame(0);
            simulator.fault("silent", Fault.SILENT);
            watching.timeout(1500);
            assertThatThrownBy(() -> readForever(watching)).isInstanceOf(SocketTimeoutException.class);
        }
        try (RtspTestClient client = new RtspTestClient(uri)) {
            client.timeout(1000);
            assertThatThrownBy(() -> client.request("OPTIONS", uri.toString()))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aStalledCameraGoesOnReporting() throws IOException {
        URI uri = simulator.mount("stalled", stream, null);
        simulator.fault("stalled", Fault.STALLED);
        try (RtspTestClient client = RtspTestClient.playing(uri)) {
            for (int i = 0; i < 2; i++) {
                Frame report = client.frame();
                assertThat(report.channel()).isEqualTo(1);
                assertThat(report.packet()[1] & 0xFF).as("sender report").isEqualTo(200);
            }
            simulator.fault("stalled", Fault.NONE);
            assertThat(nalType(client.frame(0)))
                    .as("begins with a key picture's parameter sets")
                    .isEqualTo(7);
        }
    }

    @Test
    void garbageIsNoFrame() throws IOException {
        URI uri = simulator.mount("garbage", stream, null);
        try (RtspTestClient client = RtspTestClient.playing(uri)) {
            client.frame(0);
            simulator.fault("garbage", Fault.GARBAGE);
            assertThatThrownBy(() -> readForever(client))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not a frame");
        }
    }

    @Test
    void aJumpMovesTimestampsOnce() throws IOException {
        URI uri = simulator.mount("jump", stream, null);
        try (RtspTestClient client = RtspTestClient.playing(uri)) {
            simulator.jump("jump", Duration.ofHours(1));
            int last = timestamp(client.frame(0));
            List<Integer> steps = new ArrayList<>();
            for (int pictures = 0; pictures < 24; ) {
                int next = timestamp(client.frame(0));
                if (next != last) {
                    steps.add(next - last);
                    pictures++;
                }
                last = next;
            }
            assertThat(steps.stream().filter(step -> step > 3600 * 90_000 - 1)).hasSizeLessThanOrEqualTo(1);
            assertThat(steps.getLast()).isBetween(7499, 30_001);
        }
    }

    @Test
    void senderReportsTellTheTime() throws IOException {
        URI uri = simulator.mount("report", stream, null);
        try (RtspTestClient client = RtspTestClient.playing(uri)) {
            ByteBuffer report = ByteBuffer.wrap(client.frame(1).packet());
            long seconds = Integer.toUnsignedLong(report.getInt(8)) - 2_208_988_800L;
            assertThat(Instant.ofEpochSecond(seconds))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        }
    }

    @Test
    void aLaggingClientIsCutAndCostsNobodyElse() throws IOException {
        // 120 pictures a second instead of 12: ten times the rate.
        LoopedStream fast = LoopedStream.of(bytes(stream), VideoCodec.H264, 120);
        URI uri = simulator.mount("fast", fast, null);
        try (RtspTestClient lagging = RtspTestClient.playing(uri, 4096);
                RtspTestClient prompt = RtspTestClient.playing(uri)) {
            short expected = ByteBuffer.wrap(prompt.frame(0).packet()).getShort(2);
            while (simulator.viewers("fast") == 2) {
                short sequence = ByteBuffer.wrap(prompt.frame(0).packet()).getShort(2);
                assertThat(sequence).isEqualTo(++expected);
            }
            assertThat(simulator.viewers("fast")).isEqualTo(1);
            assertThatThrownBy(() -> readForever(lagging)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHundredCamerasPlayAtOnce() throws IOException {
        List<RtspTestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(RtspTestClient.playing(simulator.mount("load/" + i, stream, null)));
            }
            for (RtspTestClient client : clients) {
                short expected = ByteBuffer.wrap(client.frame(0).packet()).getShort(2);
                for (int i = 0; i < 50; i++) {
                    short sequence = ByteBuffer.wrap(client.frame(0).packet()).getShort(2);
                    assertThat(sequence).isEqualTo(++expected);
                }
            }
        } finally {
            for (RtspTestClient client : clients) {
                client.close();
            }
        }
        await(() -> simulator.viewers("load/0") == 0 && simulator.viewers("load/99") == 0);
    }

    @Test
    void aSessionIsKeptAliveAndTornDown() throws IOException {
        URI uri = simulator.mount("session", stream, null);
        try (RtspTestClient client = new RtspTestClient(uri)) {
            Response options = client.request("OPTIONS", uri.toString());
            assertThat(options.headers().get("public")).contains("DESCRIBE").contains("TEARDOWN");
            Response description = client.request("DESCRIBE", uri.toString());
            assertThat(description.body()).contains("sprop-parameter-sets=").contains("H264/90000");
            Response setup = client.request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP;unicast;interleaved=4-5");
            assertThat(setup.headers().get("transport")).isEqualTo("RTP/AVP/TCP;unicast;interleaved=4-5");
            String session =
                    "Session: " + setup.headers().getOrDefault("session", "").split(";", 2)[0];
            assertThat(client.request("PLAY", uri.toString(), "Session: 1").status())
                    .isEqualTo(454);
            assertThat(client.request("SET_PARAMETER", uri.toString(), session).status())
                    .isEqualTo(200);
            assertThat(client.request("GET_PARAMETER", uri.toString(), session, "Content-Length: 3\r\n\r\nabc")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "DESCRIBE x\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nContent-Length: x\r\n\r\n"
            })
    void whatIsNoRequestIsAnsweredOnceAndCut(String text) throws IOException {
        URI uri = simulator.mount("camera", stream, null);
        try (RtspTestClient client = new RtspTestClient(uri)) {
            client.send(text);
            assertThat(client.response().status()).isEqualTo(400);
            assertThat(client.read()).isNegative();
        }
    }

    @Test
    void anEndlessRequestIsCut() throws IOException {
        URI uri = simulator.mount("camera", stream, null);
        try (RtspTestClient client = new RtspTestClient(uri)) {
            client.send("OPTIONS * RTSP/1.0\r\nX: " + "x".repeat(16 * 1024));
            assertThat(client.response().status()).isEqualTo(400);
        }
    }

    @Test
    void unknownPathsTransportsAndMethodsAreRefused() throws IOException {
        URI uri = simulator.mount("camera", stream, null);
        try (RtspTestClient client = new RtspTestClient(uri)) {
            assertThat(client.request("DESCRIBE", uri + "x").status()).isEqualTo(404);
            assertThat(client.request("SETUP", uri + "/video", "Transport: RTP/AVP;multicast")
                            .status())
                    .isEqualTo(461);
            assertThat(client.request("RECORD", uri.toString()).status()).isEqualTo(501);
            assertThat(client.request("PLAY", uri.toString()).status()).isEqualTo(454);
        }
    }

    @Test
    void wrongUseIsRefused() throws IOException {
        simulator.mount("camera", stream, null);
        assertThatThrownBy(() -> simulator.mount("camera", stream, null)).hasMessageContaining("already");
        assertThatThrownBy(() -> simulator.mount("a b", stream, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> simulator.fault("other", Fault.GONE)).hasMessageContaining("no simulated camera");
        simulator.close();
        assertThatThrownBy(() -> simulator.viewers("camera")).hasMessageContaining("closed");
    }

    private static byte[] bytes(LoopedStream stream) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < stream.length(); i++) {
            AccessUnitTest.reassemble(stream.unit(i), VideoCodec.H264).forEach(nal -> {
                out.writeBytes(new byte[] {0, 0, 0, 1});
                out.writeBytes(nal);
            });
        }
        return out.toByteArray();
    }

    private static void readForever(RtspTestClient client) throws IOException {
        while (client.frame() != null) {
            // The end comes as an exception.
        }
        throw new EOFException();
    }

    private static int nalType(Frame frame) {
        return frame.packet()[12] & 0x1F;
    }

    private static int timestamp(Frame frame) {
        return ByteBuffer.wrap(frame.packet()).getInt(4);
    }

    private static void await(BooleanSupplier condition) {
        Instant limit = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.onSpinWait();
        }
    }
}
