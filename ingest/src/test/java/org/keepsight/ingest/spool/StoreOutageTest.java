package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.FaultyProxy;
import org.keepsight.storage.object.FaultyProxy.Fault;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.protection.FootageLocks;

/** Every way in which a real S3 server (Ceph RGW) and a real PostgreSQL go away, by a proxy in front of each. */
@Timeout(300)
class StoreOutageTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CAMERAS = 3;
    private static final int SEGMENTS = 4;

    @TempDir
    Path directory;

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MICROS).minusSeconds(3_600);
    private final TimeRange all = new TimeRange(start.minusSeconds(60), start.plusSeconds(3_600));
    private final ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[32]));
    private FaultyProxy toStore;
    private FaultyProxy toDatabase;
    private Database database;
    private SegmentCatalogue catalogue;
    private ObjectStore store;
    private List<CameraId> cameras;

    @BeforeEach
    void open() throws Exception {
        S3Settings bucket = CephRgw.server().bucket();
        toStore = new FaultyProxy(bucket.endpoint().getPort());
        store = S3ObjectStore.open(S3Settings.of(
                URI.create("http://127.0.0.1:" + toStore.port()),
                bucket.bucket(),
                bucket.accessKey(),
                bucket.secretKey(),
                false));
        DatabaseAddress address = TestDatabase.createAddress();
        URI server = URI.create(address.url().substring("jdbc:".length()));
        toDatabase = new FaultyProxy(server.getPort());
        database = Database.open(
                new DatabaseAddress(
                        address.url().replace(":" + server.getPort() + "/", ":" + toDatabase.port() + "/"),
                        address.user(),
                        address.password()),
                4);
        catalogue = new SegmentCatalogue(database.jdbi());
        cameras = database.jdbi().withHandle(handle -> {
            handle.execute("insert into campus (code, name, kind) values ('school', 'A school', 'PUBLIC_SCHOOL')");
            return handle.createQuery("""
                            insert into camera (code, campus_id, name, commissioned_at)
                            select 'camera-' || number, campus.id, 'A camera', '2020-01-01Z'
                            from campus, generate_series(1, :cameras) number returning id
                            """)
                    .bind("cameras", CAMERAS)
                    .mapTo(Integer.class)
                    .map(CameraId::new)
                    .list();
        });
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        toStore.close();
        database.close();
        toDatabase.close();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whateverTheStoreDoesTheSpoolWaitsAndThenEverythingIsStoredOnce(Fault fault) throws Exception {
        try (Spool spool = new Spool(directory, 1L << 30);
                SpoolUploader uploader = uploader(spool)) {
            toStore.set(fault);
            record(spool);
            switch (fault) {
                case REFUSE, UNAVAILABLE, CUT_BODY -> await(() -> degraded(uploader, DegradedReason.STORE_REFUSES));
                case FULL, QUOTA -> await(() -> degraded(uploader, DegradedReason.STORE_FULL));
                case SLOW -> await(() -> degraded(uploader, DegradedReason.STORE_SLOW));
                case LOSE_ANSWER -> await(() -> toStore.hits() > 0);
                case NONE -> throw new IllegalArgumentException();
            }
            if (fault != Fault.SLOW && fault != Fault.LOSE_ANSWER) {
                assertThat(uploader.statistics().waitingSegments()).isEqualTo(CAMERAS * SEGMENTS);
                assertThat(uploader.degradation().oldestSpooled())
                        .isEqualTo(all.start().plusSeconds(60));
            }
            toStore.set(Fault.NONE);
            await(() -> uploader.statistics().waitingSegments() == 0);
            assertThat(spool.bytes()).isZero();
        }
        assertStoredOnce();
    }

    @Test
    void aDatabaseThatIsAwayOrFailsOverLosesNothingAndDoublesNothing() throws Exception {
        try (Spool spool = new Spool(directory, 1L << 30);
                SpoolUploader uploader = uploader(spool)) {
            toDatabase.set(Fault.REFUSE);
            record(spool);
            await(() -> degraded(uploader, DegradedReason.DATABASE_AWAY));
            assertThat(uploader.statistics().segments()).isZero();
            toDatabase.set(Fault.NONE);
            await(() -> uploader.statistics().segments() > 0);
            toDatabase.cut(); // another server takes over in the middle of it
            await(() -> uploader.statistics().waitingSegments() == 0);
            await(() -> !uploader.degradation().degraded());
        }
        assertStoredOnce();
    }

    private static boolean degraded(SpoolUploader uploader, DegradedReason reason) {
        return uploader.degradation().reasons().containsKey(reason);
    }

    private SpoolUploader uploader(Spool spool) {
        UploadSettings settings =
                new UploadSettings(1, 1, 2, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10));
        return new SpoolUploader(spool, store, catalogue, seal, FootageLocks.none(), settings, InstantSource.system());
    }

    private void record(Spool spool) throws Exception {
        for (CameraId camera : cameras) {
            RunId run = RunId.create(start);
            for (int i = 0; i < SEGMENTS; i++) {
                Instant from = start.plusSeconds(4L * i);
                SpoolFile file = spool.begin(camera, run, i, from, RetentionClass.GENERAL, Footage.init());
                for (byte[] fragment : Footage.fragments()) {
                    file.append(fragment);
                }
                file.finish(from.plusSeconds(4));
            }
        }
    }

    private void assertStoredOnce() throws Exception {
        List<String> keys = new ArrayList<>();
        for (CameraId camera : cameras) {
            List<Segment> rows = catalogue.segments(camera, all, null, 100);
            assertThat(rows).hasSize(SEGMENTS);
            for (Segment row : rows) {
                String key = ObjectKey.of(row).toString();
                keys.add(key);
                assertThat(Digest.ofContent(store.get(key, 0, row.bytes()).readAllBytes()))
                        .isEqualTo(row.digest());
            }
            CleanStore.assertClean(database, store, seal, camera, all);
        }
        try (Stream<StoredObject> objects = store.list("", null)) {
            assertThat(objects.map(StoredObject::key)).containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
