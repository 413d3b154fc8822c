package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.journal.MetaJournal;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;

/** What somebody does in a bucket with versions is named for what it is, and what was recorded is found beneath it. */
class LockedStorageCheckTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private final S3Settings settings = CephRgw.server().lockedBucket();
    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Database database = Database.open(address, 4);
    private final Jdbi owner =
            Jdbi.create(address.url() + "?currentSchema=keepsight", address.user(), address.password());
    private final SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
    private final ObjectSeal seal = new ObjectSeal(StoredFootage.KEY);

    private ObjectStore store;
    private MinioAsyncClient s3;
    private CameraId camera;
    private final List<Segment> segments = new ArrayList<>();

    @BeforeEach
    void fiveMinutesOfWhichFourWereTamperedWith() throws IOException {
        store = S3ObjectStore.open(settings);
        s3 = CephRgw.server().client();
        camera = new BackdatedFootage(database.jdbi(), store.name()).camera(AreaKind.GATE);
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        StoredFootage footage = new StoredFootage(database, store);
        Run run = StoredFootage.run(camera, NOON);
        for (int i = 0; i < 5; i++) {
            Instant start = NOON.plusSeconds(60L * i);
            segments.add(footage.store(run, i, start, start.plusSeconds(60), RetentionClass.GENERAL));
        }
        overwrite(segments.get(1));
        hide(segments.get(2));
        overwrite(segments.get(3));
        hide(segments.get(4));
        for (Segment each : segments.subList(3, 5)) {
            owner.useHandle(handle -> {
                handle.execute("delete from segment where camera_id = ? and seq = ?", camera.value(), each.sequence());
                handle.createQuery("select 1 from recompute_day(?, ?)")
                        .bind(0, camera.value())
                        .bind(1, LocalDate.ofInstant(NOON, ZoneOffset.UTC))
                        .mapTo(Integer.class)
                        .one();
            });
        }
    }

    @AfterEach
    void close() {
        s3.close();
        store.close();
        database.close();
    }

    @Test
    void theCheckNamesItAndARepairTakesInWhatLiesBeneath() throws Exception {
        assertThat(check(null))
                .containsExactlyInAnyOrder(
                        "EXTRA_VERSIONS " + key(1),
                        "HIDDEN_BY_MARKER " + key(2),
                        "ROW_MISSING " + key(3),
                        "ROW_MISSING " + key(4));
        Repair repair = new Repair(
                database.jdbi(), store, seal, TestAudit.log(), new Actor("tester"), "somebody was in the bucket");
        check(repair);

        assertThat(check(null))
                .containsExactlyInAnyOrder(
                        "EXTRA_VERSIONS " + key(1),
                        "HIDDEN_BY_MARKER " + key(2),
                        "EXTRA_VERSIONS " + key(3),
                        "HIDDEN_BY_MARKER " + key(4));
        assertThat(rows()).containsExactlyElementsOf(segments);
    }

    @Test
    void aMarkerOverNothingIsNoFootage() throws Exception {
        store.delete(List.of(ObjectVersion.of(segments.get(4))));
        assertThat(check(null)).contains("MARKER_LEFT " + key(4)).doesNotContain("ROW_MISSING " + key(4));
        store.delete(List.of(ObjectVersion.of(segments.get(2))));
        assertThat(check(null)).contains("OBJECT_MISSING " + key(2));
    }

    @Test
    void aRebuildTakesTheVersionsThatWereRecorded() throws Exception {
        MetaJournal.start(database.jdbi(), store, StoredFootage.KEY, Duration.ofDays(30))
                .close();
        owner.useHandle(handle -> handle.execute("drop schema keepsight, quartz cascade"));
        List<String> refused = new ArrayList<>();
        try (Database again = Database.openAsOwner(address, 4)) {
            RebuildResult result = new CatalogueRebuild(
                            again.jdbi(), store, StoredFootage.KEY, new Actor("tester"), "test")
                    .run(null, 2, new RebuildListener() {
                        @Override
                        public void problem(String what) {
                            throw new AssertionError(what);
                        }

                        @Override
                        public void refused(Discrepancy discrepancy) {
                            refused.add(discrepancy.subject());
                        }

                        @Override
                        public void restored(CameraId restored, long number) {}
                    });
            assertThat(result.segments()).isEqualTo(5);
            assertThat(result.lost()).isZero();
        }
        assertThat(refused).containsExactlyInAnyOrder(key(1), key(3));
        assertThat(rows()).containsExactlyElementsOf(segments);
    }

    private List<Segment> rows() {
        return catalogue.segments(camera, new TimeRange(NOON, NOON.plusSeconds(600)), null, 10);
    }

    private String key(int number) {
        return ObjectKey.of(segments.get(number)).toString();
    }

    private void overwrite(Segment segment) throws IOException {
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        s3.putObject(PutObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(ObjectKey.of(segment).toString())
                        .data(other, other.length)
                        .build())
                .join();
    }

    private void hide(Segment segment) {
        s3.removeObject(RemoveObjectArgs.builder()
                        .bucket(settings.bucket())
                        .object(ObjectKey.of(segment).toString())
                        .build())
                .join();
    }

    private SortedSet<String> check(@Nullable Repair repair) throws Exception {
        StorageCheckContract.Listener listener = new StorageCheckContract.Listener();
        CheckOptions options = new CheckOptions(Duration.ZERO, 1, Sample.ALL, Sample.ALL, 1);
        new StorageCheck(database.jdbi(), store, seal, options, repair, InstantSource.system())
                .run(CheckScope.everything(List.of(camera)), listener);
        return listener.found;
    }
}
