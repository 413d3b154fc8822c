package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.storage.model.Digest;

/** A bucket without versions, and what only S3 can do wrong. */
class S3ObjectStoreTest extends S3StoreContract {
    @Override
    S3Settings bucket() {
        return CephRgw.server().bucket();
    }

    @Test
    void saysWhatItIs() throws IOException {
        assertThat(store.name())
                .isEqualTo("s3:" + settings.endpoint().getAuthority() + "/" + settings.bucket())
                .doesNotContain(CephRgw.ACCESS_KEY);
        assertThat(store.capabilities()).isEqualTo(new StoreCapabilities(false, LockMode.NONE));
    }

    @Test
    void aWrongSecretIsRefusedAndNeverShown() {
        S3Settings wrong = S3Settings.of(
                settings.endpoint(), settings.bucket(), CephRgw.ACCESS_KEY, "not-the-secret-at-all", false);

        assertThatThrownBy(() -> S3ObjectStore.open(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(settings.bucket())
                .message()
                .doesNotContain("not-the-secret");
        assertThat(wrong.toString()).contains(settings.bucket()).doesNotContain("not-the-secret");
    }

    @Test
    void aMissingBucketIsAnErrorUnlessItIsToBeMade() throws IOException {
        S3Settings missing = with(settings.endpoint(), "missing-" + System.nanoTime(), false);
        assertThatThrownBy(() -> S3ObjectStore.open(missing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NoSuchBucket");

        S3ObjectStore.open(with(settings.endpoint(), missing.bucket(), true)).close();
        S3ObjectStore.open(missing).close();
    }

    @Test
    @Timeout(60)
    void aDeadEndpointIsAnIOException() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        S3Settings dead = with(URI.create("http://127.0.0.1:" + port), settings.bucket(), true);

        // Recording begins all the same; what is asked of the store fails until it answers.
        try (S3ObjectStore unreached = S3ObjectStore.open(dead)) {
            assertThatThrownBy(() -> unreached.stat("v1/a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    @Timeout(60)
    void anEndpointThatFallsSilentIsAnIOExceptionForEveryMethod() throws IOException {
        Path file = Files.write(files.resolve("f"), content(1, 100));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnce(silent));
            S3Settings impatient = new S3Settings(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                    settings.bucket(),
                    "us-east-1",
                    CephRgw.ACCESS_KEY,
                    CephRgw.SECRET_KEY,
                    true,
                    false,
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    null);
            try (ObjectStore victim = S3ObjectStore.open(impatient)) {
                assertThatThrownBy(() -> victim.put("v1/a", file, Digest.ofContent(content(1, 100)), Map.of()))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> victim.stat("v1/a")).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> victim.get("v1/a", 0, 1)).isInstanceOf(IOException.class);
                assertThatThrownBy(victim::capabilities).isInstanceOf(IOException.class);
                ObjectVersion version = new ObjectVersion("v1/a", "v");
                assertThatThrownBy(() -> victim.retain(version, Instant.now().plusSeconds(60)))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> victim.legalHold(version, true)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> victim.delete(List.of(new ObjectVersion("v1/a", "v"))))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> {
                            try (var listed = victim.list("", null)) {
                                listed.toList();
                            }
                        })
                        .isInstanceOfAny(IOException.class, UncheckedIOException.class);
            }
        }
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        for (String endpoint : List.of("ftp://host", "http://u:p@host", "http://host/path", "http:///x", "host:80")) {
            assertThatIllegalArgumentException()
                    .as(endpoint)
                    .isThrownBy(() -> with(URI.create(endpoint), "bucket", false))
                    .withMessageContaining("endpoint");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(settings.endpoint(), "Bucket_", false))
                .withMessageContaining("bucket");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Settings.of(settings.endpoint(), "bucket", "key", " ", false))
                .withMessageContaining("secret");
    }

    /** Says that the bucket exists; every later connection waits in the backlog for ever. */
    private static void answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static S3Settings with(URI endpoint, String bucket, boolean create) {
        return S3Settings.of(endpoint, bucket, CephRgw.ACCESS_KEY, CephRgw.SECRET_KEY, create);
    }
}
