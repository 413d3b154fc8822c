package org.keepsight.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.minio.GetObjectRetentionArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.Digest;

/** A bucket with versions and object lock. */
class S3ObjectStoreLockedTest extends S3StoreContract {
    @Override
    S3Settings bucket() {
        return CephRgw.server().lockedBucket();
    }

    @Test
    void saysThatItLocks() throws IOException {
        assertThat(store.capabilities()).isEqualTo(new StoreCapabilities(true, LockMode.GOVERNANCE));
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
            assertThat(failed.why()).isEqualTo(DeleteOutcome.Why.LOCKED);
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

    @Test
    void extendsAndNeitherShortensNorWeakens() throws Exception {
        Instant near = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        Instant far = near.plus(Duration.ofHours(1));
        StoredObject object = put("v1/a", content(30, 10), near.plusNanos(1));
        assertThat(retention(object)).isEqualTo("GOVERNANCE " + near.plusSeconds(1));

        store.retain(version(object), far);
        store.retain(version(object), near);
        assertThat(retention(object)).isEqualTo("GOVERNANCE " + far);

        try (ObjectStore firmer = S3ObjectStore.open(settings.locking(LockMode.COMPLIANCE))) {
            assertThat(firmer.capabilities().lock()).isEqualTo(LockMode.COMPLIANCE);
            firmer.retain(version(object), far.plusSeconds(60));
            assertThat(retention(object))
                    .as("a mode cannot change without a bypass, which is never asked for")
                    .isEqualTo("GOVERNANCE " + far.plusSeconds(60));
            StoredObject firm = put("v1/b", content(34, 10));
            firmer.retain(version(firm), near);
            store.retain(version(firm), far);
            assertThat(retention(firm)).isEqualTo("COMPLIANCE " + far);
        }
    }

    @Test
    void saysWhenWhatItShouldLockIsNotThere() throws IOException {
        ObjectVersion absent = ObjectVersion.newest("v1/absent");
        assertThatThrownBy(() -> store.retain(absent, Instant.now().plusSeconds(60)))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.legalHold(absent, true)).isInstanceOf(NoSuchFileException.class);
    }

    /** An upload that is repeated with a clock that is known by now. */
    @Test
    void puttingTheSameAgainWithADateLocksTheOneVersion() throws Exception {
        Instant until = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        StoredObject first = put("v1/a", content(31, 10));

        assertThat(put("v1/a", content(31, 10), until)).isEqualTo(first);

        assertThat(retention(first)).isEqualTo("GOVERNANCE " + until);
        assertThat(versions("v1/a")).isOne();
    }

    @Test
    void readsTheVersionItPutWhateverLiesOnTop() throws Exception {
        StoredObject ours = put("v1/a", content(32, 100));
        try (MinioAsyncClient client = CephRgw.server().client()) {
            overwrite(client, "v1/a");
            client.removeObject(RemoveObjectArgs.builder()
                            .bucket(settings.bucket())
                            .object("v1/a")
                            .build())
                    .join();
        }

        assertThat(store.stat("v1/a")).as("a marker hides it").isEmpty();
        assertThat(store.stat(version(ours))).contains(ours);
        try (InputStream in = store.get(version(ours), 10, 20)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content(32, 100), 10, 30));
        }
        assertThat(listed("v1/", null))
                .extracting(ListedVersion::newest, ListedVersion::marker, ListedVersion::bytes)
                .containsExactly(tuple(true, true, 0L), tuple(false, false, 5L), tuple(false, false, 100L));
        assertThat(listed("v1/", null).getLast().version()).isEqualTo(version(ours));
    }

    /** Pages that end within a key's versions, and markers between them. */
    @Test
    void listsVersionsPageByPageInOrder() throws Exception {
        for (int i = 0; i < 14; i++) {
            String key = "v1/" + (i % 2 == 0 ? "a" : "b");
            try (MinioAsyncClient client = CephRgw.server().client()) {
                overwrite(client, key);
                if (i < 10) {
                    client.removeObject(RemoveObjectArgs.builder()
                                    .bucket(settings.bucket())
                                    .object(key)
                                    .build())
                            .join();
                }
            }
        }

        List<ListedVersion> all = listed("", null);

        assertThat(all).hasSize(14 + 10).doesNotHaveDuplicates();
        assertThat(all.stream().map(each -> each.version().key()).toList()).isSorted();
        assertThat(all.stream().filter(ListedVersion::newest)).hasSize(2);
        assertThat(all.stream().filter(ListedVersion::marker)).hasSize(10);
        try (S3Client client = new S3Client(settings)) {
            for (int page : List.of(1, 3, 5, 24)) {
                assertThat(new S3Versions(client, "", null, page).stream())
                        .as("pages of %d", page)
                        .containsExactlyInAnyOrderElementsOf(all);
            }
            assertThat(new S3Versions(client, "", "v1/a", 3).stream())
                    .allMatch(each -> each.version().key().equals("v1/b"))
                    .hasSize(12);
        }
        assertThat(store.delete(List.of(ObjectVersion.newest("v1/a"), ObjectVersion.newest("v1/b"))))
                .hasOnlyElementsOfType(DeleteOutcome.Deleted.class);
        assertThat(listed("", null)).isEmpty();
    }

    @Test
    void leavesTheBucketsObjectsUnlockedWhenToldTo() throws Exception {
        try (ObjectStore unlocked = S3ObjectStore.open(settings.locking(LockMode.NONE))) {
            assertThat(unlocked.capabilities()).isEqualTo(new StoreCapabilities(true, LockMode.NONE));
            StoredObject object = put("v1/a", content(33, 10));
            unlocked.retain(version(object), Instant.now().plusSeconds(60));
            unlocked.legalHold(version(object), true);
            assertThat(unlocked.delete(List.of(version(object)))).hasOnlyElementsOfType(DeleteOutcome.Deleted.class);
        }
    }

    @Test
    void refusesABucketThatCannotLockAsAskedAndMakesOneThatCan() throws Exception {
        S3Settings plain = CephRgw.server().bucket();
        for (LockMode mode : List.of(LockMode.GOVERNANCE, LockMode.COMPLIANCE)) {
            assertThatThrownBy(() -> S3ObjectStore.open(plain.locking(mode)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("store.s3.lock asks for " + mode.name().toLowerCase(Locale.ROOT) + ", and s3:"
                            + plain.authority() + "/" + plain.bucket()
                            + " has no object lock: use a bucket that was made"
                            + " with object lock, let Keepsight create one (create-bucket: true), or set lock: none and do"
                            + " without");
        }
        S3Settings fresh = S3Settings.of(
                        CephRgw.server().endpoint(),
                        plain.bucket() + "-made",
                        CephRgw.ACCESS_KEY,
                        CephRgw.SECRET_KEY,
                        true)
                .locking(LockMode.COMPLIANCE);
        try (ObjectStore made = S3ObjectStore.open(fresh)) {
            assertThat(made.capabilities()).isEqualTo(new StoreCapabilities(true, LockMode.COMPLIANCE));
        }
    }

    private StoredObject put(String key, byte[] content, Instant until) throws IOException {
        return store.put(
                key, file(content), Digest.ofContent(content), Map.of("camera", "7", "note", "a = b; 100 % ~"), until);
    }

    private void overwrite(MinioAsyncClient client, String key) throws IOException {
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        client.putObject(PutObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(key)
                        .data(other, other.length)
                        .build())
                .join();
    }

    private String retention(StoredObject object) {
        try (MinioAsyncClient client = CephRgw.server().client()) {
            Retention retention = client.getObjectRetention(GetObjectRetentionArgs.builder()
                            .bucket(settings.bucket())
                            .object(object.key())
                            .versionId(object.versionId())
                            .build())
                    .join();
            return retention.mode() + " " + retention.retainUntilDate().toInstant();
        }
    }
}
