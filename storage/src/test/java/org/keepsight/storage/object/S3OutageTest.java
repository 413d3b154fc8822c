package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.messages.Item;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.FaultyProxy.Fault;

/**
 * A put that fails halfway, against a bucket whose versions nobody could delete: repeating it finds out first what the
 * store has.
 */
@Timeout(180)
class S3OutageTest {
    private static final String KEY = "v1/segment";

    @TempDir
    Path directory;

    private final S3Settings bucket = CephRgw.server().lockedBucket();

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aRepeatedPutMakesNoSecondVersion(Fault fault) throws Exception {
        byte[] bytes = new byte[300_000];
        Path file = Files.write(directory.resolve("segment"), bytes);
        Digest digest = Digest.ofContent(bytes);
        try (FaultyProxy proxy = new FaultyProxy(bucket.endpoint().getPort());
                ObjectStore store = S3ObjectStore.open(through(proxy))) {
            proxy.set(fault);
            Throwable failure = catchThrowable(() -> store.put(KEY, file, digest, Map.of("a", "b")));
            switch (fault) {
                case NONE, SLOW, LOSE_ANSWER -> assertThat(failure).isNull();
                case FULL, QUOTA -> assertThat(failure).isInstanceOf(StoreFullException.class);
                case REFUSE, UNAVAILABLE, CUT_BODY ->
                    assertThat(failure).isInstanceOf(IOException.class).isNotInstanceOf(StoreFullException.class);
            }
            proxy.set(Fault.NONE);
            StoredObject stored = store.put(KEY, file, digest, Map.of("a", "b"));
            assertThat(stored.bytes()).isEqualTo(bytes.length);
            assertThat(stored.versionId()).isNotNull();
            assertThat(stored.metadata()).containsEntry("a", "b").containsEntry(ObjectStore.DIGEST, digest.hex());
        }
        assertThat(versions()).isOne();
    }

    @Test
    void anObjectThatIsNotWhatWasPutIsNotTakenForIt() throws Exception {
        byte[] bytes = new byte[1_000];
        Digest digest = Digest.ofContent(bytes);
        Path file = Files.write(directory.resolve("segment"), bytes);
        Path cut = Files.write(directory.resolve("cut"), new byte[999]);
        try (ObjectStore store = S3ObjectStore.open(bucket);
                MinioAsyncClient tamperer = CephRgw.server().client()) {
            tamperer.uploadObject(io.minio.UploadObjectArgs.builder()
                            .bucket(bucket.bucket())
                            .object(KEY)
                            .filename(cut.toString())
                            .userMetadata(Map.of(ObjectStore.DIGEST, digest.hex()))
                            .build())
                    .join();
            assertThat(catchThrowable(() -> store.put(KEY, file, digest, Map.of())))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("999 bytes, not 1000");
        }
    }

    private S3Settings through(FaultyProxy proxy) {
        return S3Settings.of(
                URI.create("http://127.0.0.1:" + proxy.port()),
                bucket.bucket(),
                bucket.accessKey(),
                bucket.secretKey(),
                false);
    }

    private int versions() throws Exception {
        int versions = 0;
        try (MinioAsyncClient client = CephRgw.server().client()) {
            for (Result<Item> item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(bucket.bucket())
                    .prefix(KEY)
                    .includeVersions(true)
                    .build())) {
                assertThat(item.get().isDeleteMarker()).isFalse();
                versions++;
            }
        }
        return versions;
    }
}
