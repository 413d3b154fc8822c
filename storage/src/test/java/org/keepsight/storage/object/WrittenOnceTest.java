package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.model.Digest;

/** Ceph RGW with object lock, and somebody who may write and delete there. */
class WrittenOnceTest {
    private static final String PLACE = "proof/v1/S01/certificates/";

    @TempDir
    Path directory;

    private final S3Settings settings = CephRgw.server().lockedBucket();
    private ObjectStore store;
    private MinioAsyncClient s3;
    private WrittenOnce objects;

    @BeforeEach
    void open() throws IOException {
        store = S3ObjectStore.open(settings);
        s3 = CephRgw.server().client();
        objects = new WrittenOnce(store);
        for (String name : new String[] {"1", "2", "3"}) {
            Path file = Files.writeString(directory.resolve(name), "ours " + name);
            store.put(
                    PLACE + name,
                    file,
                    Digest.ofContent(Files.readAllBytes(file)),
                    Map.of(),
                    Instant.now().plus(Duration.ofMinutes(5)));
        }
    }

    @AfterEach
    void close() {
        s3.close();
        store.close();
    }

    @Test
    void whatWasWrittenIsReadBeneathWhateverLiesOverIt() throws Exception {
        overwrite("2", "theirs");
        hide("3");

        assertThat(objects.names(PLACE, null)).containsExactly(PLACE + "1", PLACE + "2", PLACE + "3");
        assertThat(objects.names(PLACE, PLACE + "2")).containsExactly(PLACE + "3");
        for (String name : new String[] {"1", "2", "3"}) {
            assertThat(ours(name)).isEqualTo("ours " + name);
        }
        assertThat(objects.covered(PLACE)).containsOnlyKeys(PLACE + "2", PLACE + "3");
        assertThat(objects.covered(PLACE).get(PLACE + "2")).contains("wrote over it");
        assertThat(objects.covered(PLACE).get(PLACE + "3")).contains("marker");

        overwrite("3", "theirs, over the marker");
        assertThat(ours("3")).isEqualTo("ours 3");
    }

    @Test
    void whatWasNeverOursIsNotRead() {
        overwrite("4", "theirs");
        assertThatThrownBy(() -> ours("4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ours("5")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> objects.read(PLACE + "1", 3, bytes -> bytes)).hasMessageContaining("6 bytes");
    }

    private String ours(String name) throws IOException {
        return objects.read(PLACE + name, 100, bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!text.startsWith("ours")) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    private void overwrite(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        s3.putObject(PutObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(PLACE + name)
                        .data(bytes, bytes.length)
                        .build())
                .join();
    }

    private void hide(String name) {
        s3.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(PLACE + name)
                        .build())
                .join();
    }
}
