package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Credentials;

/** Both sources connect to the address that was judged, and to no other, whatever names and cameras say. */
@Timeout(60)
class CameraLookupTest {
    /** A part of loopback only: the rest stands for what is forbidden. */
    private static final CameraNetworks HERE = CameraNetworks.of("127.0.0.0/30");

    private static final String FORBIDDEN = "127.0.0.9";

    /** Answers with one address after the other; asking once too often is an error. */
    private static final class Answers implements NameResolver {
        private final Deque<String> left;

        Answers(String... addresses) {
            left = new ArrayDeque<>(List.of(addresses));
        }

        @Override
        public InetAddress[] addresses(String host) throws UnknownHostException {
            return InetAddress.getAllByName(left.remove());
        }
    }

    private static StreamEnd pull(String url, boolean sound, NameResolver names) {
        Duration quick = Duration.ofSeconds(3);
        SourceSettings settings = new SourceSettings(quick, quick, quick, quick, quick, HERE);
        CameraFeed feed = new CameraFeed(
                new CameraId(1),
                new Code("cam"),
                url,
                new Credentials("viewer", "s3cret"),
                true,
                sound,
                RetentionClass.GENERAL);
        return new RtspStreamSource(feed, settings, names, InstantSource.system()).pull(new CollectingSink());
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getAllByName(literal)[0];
    }

    private static final NameResolver NONE = host -> {
        throw new AssertionError("nobody is asked about " + host);
    };

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNameThatMeansAForbiddenAddressTheSecondTimeIsRefusedThen(boolean sound) throws Exception {
        try (FakeCamera camera = FakeCamera.withoutVideoTrack()) {
            String url = camera.url().replace("127.0.0.1", "rebinding.example");
            Answers names = new Answers("127.0.0.1", "127.0.0.9");

            assertThat(pull(url, sound, names).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
            int asked = camera.connections();
            assertThat(asked).isEqualTo(1);

            StreamEnd second = pull(url, sound, names);
            assertThat(second.kind()).isEqualTo(StreamEventKind.ADDRESS_FORBIDDEN);
            assertThat(second.detail()).contains("127.0.0.9").contains("loopback");
            assertThat(names.left).isEmpty();
            assertThat(camera.connections()).isEqualTo(asked);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://127.0.0.9/x",
                "rtsp://2130706433/x",
                "rtsp://0x7f000001/x",
                "rtsp://0177.0.0.1/x",
                "rtsp://127.1/x",
                "rtsp://[::ffff:127.0.0.9]/x",
                "rtsp://[fe80::1%25eth0]/x",
                "rtsp://169.254.169.254/latest/meta-data"
            })
    void forbiddenNumbersAndOddOnesAreRefusedUnasked(String url) {
        assertThat(pull(url, false, NONE).kind()).isEqualTo(StreamEventKind.ADDRESS_FORBIDDEN);
        assertThat(pull(url, true, NONE).kind()).isEqualTo(StreamEventKind.ADDRESS_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRedirectionLeadsToTheSameCameraOrNowhere(boolean sound) throws Exception {
        try (FakeCamera other = FakeCamera.withoutVideoTrack();
                FakeCamera near = FakeCamera.redirecting(other.url());
                FakeCamera far = FakeCamera.redirecting(other.url().replace("127.0.0.1", "127.0.0.2"))) {
            assertThat(pull(near.url(), sound, NONE).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(other.connections()).isEqualTo(1);

            StreamEnd refused = pull(far.url(), sound, NONE);
            assertThat(refused)
                    .isEqualTo(
                            new StreamEnd(StreamEventKind.ADDRESS_FORBIDDEN, "the camera redirects to another host"));
            assertThat(other.connections()).isEqualTo(1);
        }
    }

    /**
     * As somebody who owns the name does it: the first question is answered well, every later one with an address that is
     * forbidden, where somebody waits. Whatever is asked during a connection, nobody comes there.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatANameMeansLaterIsNeverConnectedTo(boolean sound) throws Exception {
        try (FakeCamera camera = FakeCamera.withoutVideoTrack();
                ServerSocket trap = trap(camera)) {
            Rebinding names = new Rebinding(1);

            assertThat(pull(named(camera), sound, names).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(camera.connections()).isEqualTo(1);
            for (int i = 0; i < 3; i++) {
                assertThat(pull(named(camera), sound, names).kind()).isEqualTo(StreamEventKind.ADDRESS_FORBIDDEN);
            }
            assertNobodyCame(trap);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRedirectionByANameThatMeansAnotherAddressByThenIsRefused(boolean sound) throws Exception {
        try (FakeCamera other = FakeCamera.withoutVideoTrack();
                ServerSocket trap = trap(other);
                FakeCamera camera = FakeCamera.redirecting(named(other))) {
            assertThat(pull(named(camera), sound, new Rebinding(1)).kind())
                    .isEqualTo(StreamEventKind.ADDRESS_FORBIDDEN);
            assertThat(other.connections()).isZero();

            assertThat(pull(named(camera), sound, new Rebinding(2)).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(other.connections()).isEqualTo(1);

            NameResolver bothForbiddenFirst = host -> new InetAddress[] {address(FORBIDDEN), address("127.0.0.1")};
            assertThat(pull(named(camera), sound, bothForbiddenFirst).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(other.connections())
                    .as("where the camera was, not what came first")
                    .isEqualTo(2);
            assertNobodyCame(trap);
        }
    }

    /** Means this computer so many times, and a forbidden address for ever after. */
    private static final class Rebinding implements NameResolver {
        private int left;

        Rebinding(int goodAnswers) {
            left = goodAnswers;
        }

        @Override
        public InetAddress[] addresses(String host) throws UnknownHostException {
            assertThat(host).isEqualTo("rebinding.example");
            return new InetAddress[] {address(left-- > 0 ? "127.0.0.1" : FORBIDDEN)};
        }
    }

    private static String named(FakeCamera camera) {
        return camera.url().replace("127.0.0.1", "rebinding.example");
    }

    /** Somebody at the forbidden address, behind the port of the camera. */
    private static ServerSocket trap(FakeCamera camera) throws IOException {
        return new ServerSocket(URI.create(camera.url()).getPort(), 10, address(FORBIDDEN));
    }

    private static void assertNobodyCame(ServerSocket trap) throws IOException {
        trap.setSoTimeout(200);
        assertThatThrownBy(trap::accept).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void picturesOverUdpComeFromTheCameraWhateverSourceItNames() throws Exception {
        InetAddress elsewhere = address("127.0.0.2");
        try (DatagramSocket here = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket there = new DatagramSocket(here.getLocalPort(), elsewhere);
                FakeCamera camera = FakeCamera.overUdp("127.0.0.2", here.getLocalPort())) {
            assertThat(pull(camera.url(), false, NONE).kind()).isEqualTo(StreamEventKind.NO_VIDEO);

            here.setSoTimeout(10_000);
            DatagramPacket greeting = new DatagramPacket(new byte[100], 100);
            here.receive(greeting); // FFmpeg greets the source, so that firewalls let pictures in
            there.setSoTimeout(200);
            assertThatThrownBy(() -> there.receive(new DatagramPacket(new byte[100], 100)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEncryptedCameraIsAskedWhateverItsCertificate(boolean sound, @TempDir Path directory) throws Exception {
        try (FakeCamera camera = FakeCamera.withoutVideoTrack(ownCertificate(directory))) {
            assertThat(pull(camera.url().replace("rtsp:", "rtsps:"), sound, NONE)
                            .kind())
                    .isEqualTo(StreamEventKind.NO_VIDEO);
        }
        try (FakeCamera plain = FakeCamera.answering("400 Bad Request")) {
            assertThat(pull(plain.url().replace("rtsp:", "rtsps:"), sound, NONE).kind())
                    .isNotEqualTo(StreamEventKind.NO_VIDEO);
        }
    }

    private static ServerSocketFactory ownCertificate(Path directory) throws Exception {
        Path store = directory.resolve("camera.p12");
        Commands.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "camera",
                "-keyalg",
                "EC",
                "-dname",
                "CN=camera",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    @Test
    void ofSeveralAddressesOneThatIsAllowedIsTaken() throws Exception {
        try (FakeCamera camera = FakeCamera.withoutVideoTrack()) {
            String url = camera.url().replace("127.0.0.1", "both.example");
            NameResolver both = host -> new InetAddress[] {address("169.254.1.1"), address("127.0.0.1")};

            assertThat(pull(url, false, both).kind()).isEqualTo(StreamEventKind.NO_VIDEO);
        }
    }
}
