package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MinioAsyncClient;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A bucket with versions and object lock. */
class S3ObjectStoreLockedTest extends S3StoreContract {
    @Override
    S3Settings bucket() {
        return CephRgw.server().lockedBucket();
    }

    @Test
    void saysThatItLocks() throws IOException {
        assertThat(store.capabilities()).isEqualTo(new StoreCapabilities(true, true));
    }

    @Test
    void aLockedVersionIsReportedFailedBesideTheOthers() throws Exception {
        StoredObject free = put("v1/free", content(1, 10));
        StoredObject locked = put("v1/locked", content(2, 10));
        put("v1/locked-too", content(3, 10));
        lock(locked);
        lock(store.stat("v1/locked-too").orElseThrow());

        List<DeleteOutcome> outcomes = store.delete(List.of(
                version(free),
                version(locked),
                new ObjectVersion("v1/absent", null),
                new ObjectVersion("v1/locked-too", null)));

        assertThat(outcomes.get(0)).isEqualTo(new DeleteOutcome.Deleted(version(free)));
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(DeleteOutcome.Failed.class, failed -> {
            assertThat(failed.object()).isEqualTo(version(locked));
            assertThat(failed.reason()).contains("AccessDenied");
        });
        assertThat(outcomes.get(2)).isInstanceOf(DeleteOutcome.Deleted.class);
        assertThat(outcomes.get(3)).isInstanceOf(DeleteOutcome.Failed.class);
        assertThat(store.stat("v1/free")).isEmpty();
        assertThat(store.stat("v1/locked")).contains(locked);
        assertThat(versions("v1/locked-too"))
                .as("no marker hides the locked version")
                .isOne();
    }

    private void lock(StoredObject object) {
        try (MinioAsyncClient client = CephRgw.server().client()) {
            client.setObjectRetention(SetObjectRetentionArgs.builder()
                            .bucket(settings.bucket())
                            .object(object.key())
                            .versionId(Objects.requireNonNull(object.versionId()))
                            .config(new Retention(
                                    RetentionMode.COMPLIANCE,
                                    ZonedDateTime.now(ZoneOffset.UTC).plusDays(1)))
                            .build())
                    .join();
        }
    }

    private static ObjectVersion version(StoredObject object) {
        return new ObjectVersion(object.key(), object.versionId());
    }
}
