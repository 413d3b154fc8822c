package org.keepsight.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.api.http.Exposure.Limits;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.network.Network;

/** What a client may do to the server, over real sockets. */
@Timeout(120)
class ListenerTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Limits QUICK = new Limits(6, SHORT, SHORT, SHORT, 1000, 1000);
    private static final byte[] LARGE = new byte[48 << 20];

    @TempDir
    private Path directory;

    private @Nullable Listener listener;

    /** Answers who asks, takes bodies, and gives more than any socket's buffer holds. */
    private int start(Exposure exposure) {
        Vertx vertx = Listener.loop();
        Router router = Router.router(vertx);
        router.route()
                .handler(new Protection(exposure))
                .handler(new Peer(exposure))
                .handler(new Throttle(exposure.limits()));
        router.get("/who").handler(context -> context.end(Peer.of(context).getHostAddress()));
        router.get("/large").handler(context -> context.end(Buffer.buffer(LARGE)));
        router.post("/body").handler(BodyHandler.create(false)).handler(context -> context.end("taken"));
        Failures.answerOn(router, (context, problem) -> {});
        listener = Listener.start(vertx, router, "127.0.0.1", 0, "http.host", exposure);
        return listener.port();
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
    }

    private static Socket connect(int port, String from) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.bind(new InetSocketAddress(InetAddress.getAllByName(from)[0], 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Everything until the server closes; a connection that is reset has ended, too. */
    private static String rest(Socket socket) {
        StringBuilder all = new StringBuilder();
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.append((char) next);
            }
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
        }
        return all.toString();
    }

    /** Sends a byte now and then, and returns when the server will have no more of them. */
    private static void drip(Socket socket) throws InterruptedException {
        try {
            for (int i = 0; i < 1200; i++) {
                send(socket, "x");
                Thread.sleep(50);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the server listens for ever");
    }

    @Test
    void aHeadThatDripsIsNotWaitedForNotEvenTheSecond() throws Exception {
        int port = start(new Exposure(null, List.of(), QUICK));
        try (Socket first = connect(port, "127.0.0.1");
                Socket second = connect(port, "127.0.0.1")) {
            send(first, "GET /who HTTP/1.1\r\nHost: a\r\nX: ");
            send(second, "GET /who HTTP/1.1\r\nHost: a\r\n\r\nGET /who HTTP/1.1\r\nX: ");
            drip(first);
            drip(second);
            assertThat(rest(first)).isEmpty();
        }
    }

    @Test
    void aBodyThatDripsIsNotWaitedFor() throws Exception {
        int port = start(new Exposure(null, List.of(), QUICK));
        try (Socket socket = connect(port, "127.0.0.1")) {
            send(socket, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            drip(socket);
        }
    }

    @Test
    void anAnswerThatIsNotTakenIsGivenUp() throws Exception {
        int port = start(new Exposure(null, List.of(), QUICK));
        try (Socket socket = connect(port, "127.0.0.1")) {
            send(socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            Thread.sleep(SHORT.multipliedBy(6));
            assertThat(rest(socket).length()).isLessThan(LARGE.length);
        }
    }

    @Test
    void moreConnectionsThanThereMayBeAreClosedAndOthersGoOn() throws Exception {
        Limits patient = new Limits(3, Duration.ofMinutes(1), SHORT, Duration.ofMinutes(1), 1000, 1000);
        int port = start(new Exposure(null, List.of(), patient));
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket socket = connect(port, "127.0.0.1");
            sockets.add(socket);
            send(socket, "GET /who HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        try (Socket fourth = connect(port, "127.0.0.1")) {
            assertThat(rest(fourth)).isEmpty();
        }
        send(sockets.getFirst(), "GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(rest(sockets.getFirst())).contains("127.0.0.1");
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void longLinesAndLargeHeadsAreRefused() throws Exception {
        int port = start(Exposure.LOOPBACK);
        assertThat(RawHttp.status(port, "GET /" + "a".repeat(9000) + " HTTP/1.1", "Host: a"))
                .isEqualTo(414);
        assertThat(RawHttp.status(port, "GET /who HTTP/1.1", "Host: a", "X: " + "a".repeat(17 << 10)))
                .isEqualTo(431);
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() throws Exception {
        Limits few = new Limits(100, SHORT, SHORT, Duration.ofMinutes(1), 0.1, 5);
        int port = start(new Exposure(null, List.of(Network.parse("127.0.0.0/8")), few));
        for (int i = 0; i < 5; i++) {
            assertThat(RawHttp.status(port, "GET /who HTTP/1.1", "Host: a", "X-Forwarded-For: 192.0.2.1"))
                    .isEqualTo(200);
        }
        assertThat(RawHttp.answer(
                        port, "GET /who HTTP/1.1", "Host: a", "Connection: close", "X-Forwarded-For: 192.0.2.1"))
                .startsWith("HTTP/1.1 429")
                .containsIgnoringCase("retry-after: ")
                .contains("application/problem+json");
        assertThat(RawHttp.status(port, "GET /who HTTP/1.1", "Host: a", "X-Forwarded-For: 192.0.2.2"))
                .isEqualTo(200);
    }

    @Test
    void behindAProxyNobodyElseIsAnswered() throws Exception {
        int port = start(new Exposure(null, List.of(Network.parse("127.0.0.2")), Limits.USUAL));
        try (Socket stranger = connect(port, "127.0.0.1")) {
            assertThat(rest(stranger)).isEmpty();
        }
        try (Socket proxy = connect(port, "127.0.0.2")) {
            send(proxy, "GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(rest(proxy)).contains("127.0.0.2").containsIgnoringCase("strict-transport-security");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 192.0.2.7|192.0.2.7",
                "X-Forwarded-For: 127.0.0.1, 192.0.2.7|192.0.2.7",
                "X-Forwarded-For: 192.0.2.7, 127.0.0.1|192.0.2.7",
                "X-Forwarded-For: 10.9.9.9, 192.0.2.7:4711, 127.0.0.3|192.0.2.7",
                "X-Forwarded-For: [2001:db8::7]:443|2001:db8:0:0:0:0:0:7",
                "X-Forwarded-Proto: https|127.0.0.1",
                "X-Forwarded-Proto: http|reached without encryption",
                "X-Forwarded-For: somebody|names no address",
                "X-Forwarded-For: 0x7f.1|names no address"
            })
    void aProxySaysWhoAsksAndOnlyTheNearestStrangerIsBelieved(String header, String answer) throws Exception {
        int port = start(new Exposure(null, List.of(Network.parse("127.0.0.0/8")), Limits.USUAL));
        assertThat(RawHttp.answer(port, "GET /who HTTP/1.1", "Host: a", "Connection: close", header))
                .contains(answer);
    }

    @Test
    void withoutAProxyNobodyIsBelieved() throws Exception {
        int port = start(Exposure.LOOPBACK);
        assertThat(RawHttp.answer(
                        port, "GET /who HTTP/1.1", "Host: a", "Connection: close", "X-Forwarded-For: 192.0.2.7"))
                .contains("127.0.0.1")
                .doesNotContain("192.0.2.7")
                .doesNotContainIgnoringCase("strict-transport-security");
    }

    @Test
    void anAddressHasSoManyRequestsAndOnlySoManyAddressesAreRemembered() throws Exception {
        RequestBudget budget = new RequestBudget(2, 3, 100);
        InetAddress one = InetAddress.getAllByName("2001:db8::1")[0];
        InetAddress neighbour = InetAddress.getAllByName("2001:db8::ffff")[0];
        assertThat(budget.take(one, 0) + budget.take(neighbour, 0) + budget.take(one, 0))
                .isZero();
        assertThat(budget.take(neighbour, 0)).isEqualTo(1);
        assertThat(budget.take(one, 499_000_000)).isEqualTo(1);
        assertThat(budget.take(one, 501_000_000)).isZero();
        for (int i = 0; i < 1000; i++) {
            budget.take(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), 0);
        }
        assertThat(budget.remembered()).isEqualTo(100);
    }

    @Test
    void aCertificateServesAndIsReplacedWhileTheServerRuns() throws Exception {
        TestCertificate first = TestCertificate.make(directory, "first");
        TestCertificate second = TestCertificate.make(directory, "second");
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        Files.copy(first.certificateFile(), certificate);
        Files.copy(first.keyFile(), key);
        int port = start(new Exposure(new Tls(certificate, key), List.of(), Limits.USUAL));

        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(serial(port, first, protocol))
                    .isEqualTo(first.certificate().getSerialNumber());
        }
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(first.trusting())
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/who"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("127.0.0.1");
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThatThrownBy(() -> RawHttp.status(port, "GET /who HTTP/1.1", "Host: a"))
                .isInstanceOf(IOException.class);

        Files.copy(second.certificateFile(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(second.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
        for (int i = 0; i < 300 && !served(port, second); i++) {
            Thread.sleep(100);
        }
        assertThat(served(port, second)).isTrue();
        assertThat(served(port, first)).isFalse();
    }

    private static boolean served(int port, TestCertificate expected) throws Exception {
        try {
            return serial(port, expected, "TLSv1.3")
                    .equals(expected.certificate().getSerialNumber());
        } catch (IOException e) {
            return false;
        }
    }

    private static BigInteger serial(int port, TestCertificate trusted, String protocol) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) trusted.trusting().getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other key", "no key", "no certificate", "nothing"})
    void filesThatCannotServeAreRefusedAtTheStart(String what) throws Exception {
        TestCertificate one = TestCertificate.make(directory, "one");
        Path nothing = Files.writeString(directory.resolve("empty.pem"), "");
        Tls files = switch (what) {
            case "other key" ->
                new Tls(
                        one.certificateFile(),
                        TestCertificate.make(directory, "two").keyFile());
            case "no key" -> new Tls(one.certificateFile(), nothing);
            case "no certificate" -> new Tls(nothing, one.keyFile());
            default -> new Tls(directory.resolve("none.pem"), one.keyFile());
        };
        assertThatThrownBy(() -> start(new Exposure(files, List.of(), Limits.USUAL)))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("cannot be");
    }
}
