package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.StoredObject;
import org.keepsight.storage.protection.FootageLocks;
import org.keepsight.storage.protection.LockDate;

/** The record protocol against a real directory store and a real PostgreSQL. */
class SpoolUploaderTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
    private static final TimeRange DAY = new TimeRange(START.minusSeconds(3600), START.plusSeconds(86_400));
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Database database;
    private static SegmentCatalogue catalogue;

    @TempDir
    Path directory;

    private final InstantSource clock =
            InstantSource.offset(InstantSource.system(), Duration.between(Instant.now(), START.plusSeconds(3600)));
    private final ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[32]));
    private DirectoryObjectStore real;
    private FaultyObjectStore store;
    private FootageLocks locks = FootageLocks.none();
    private CameraId camera;
    private RunId run;

    @BeforeAll
    static void openDatabase() {
        database = TestDatabase.create();
        catalogue = new SegmentCatalogue(database.jdbi());
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void openStore() throws IOException {
        real = new DirectoryObjectStore(directory.resolve("store"));
        store = new FaultyObjectStore(real);
        camera = addCamera();
        run = RunId.create(START);
    }

    @AfterEach
    void closeStore() {
        real.close();
    }

    /** The real catalogue, with a way in that a test may obstruct. */
    @FunctionalInterface
    private interface Entrance extends SegmentUpload.Catalogue {
        @Override
        default Map<RunId, Run> runs(Collection<RunId> ids) {
            return catalogue.runs(ids);
        }
    }

    /** Where the process dies. */
    enum Step {
        APPENDED,
        TRAILER_HALF_WRITTEN,
        TRAILER_WRITTEN,
        RENAMED,
        BEFORE_PUT,
        PUT_BUT_ANSWER_LOST,
        BEFORE_COMMIT,
        COMMITTED,
        REMOVED
    }

    @ParameterizedTest
    @EnumSource
    void whereverItDiesEverySegmentIsStoredExactlyOnce(Step step) throws Exception {
        try (Spool spool = spool()) {
            record(spool, 3);
        }
        switch (step) {
            case APPENDED -> reopen(0);
            case TRAILER_HALF_WRITTEN -> reopen(20);
            case TRAILER_WRITTEN -> reopen(Integer.MAX_VALUE);
            case RENAMED -> assertThat(files()).hasSize(3);
            case BEFORE_PUT -> dieUploading(() -> store.failBefore = true, catalogue::commit);
            case PUT_BUT_ANSWER_LOST -> dieUploading(() -> store.failAfter = true, catalogue::commit);
            case BEFORE_COMMIT ->
                dieUploading(() -> {}, (segment, run) -> {
                    throw new IllegalStateException("the database is down");
                });
            case COMMITTED ->
                dieUploading(() -> {}, (segment, run) -> {
                    catalogue.commit(segment, run);
                    throw new IllegalStateException("the database's answer was lost");
                });
            case REMOVED -> {
                restart();
                assertThat(files()).isEmpty();
            }
        }
        if (step != Step.REMOVED) {
            assertThat(files()).as("nothing is removed before it is catalogued").hasSize(3);
        }

        restart();

        assertStoredExactlyOnce(3);
    }

    /** Puts the last closed segment back to what it looked like while it was closed. */
    private void reopen(int trailerBytes) throws IOException {
        Path closed = files().getLast();
        ObjectKey key = SpoolRecovery.key(closed).orElseThrow();
        try (FileChannel file = FileChannel.open(closed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = FragmentIndex.scan(file).end();
            file.truncate(Math.min(file.size(), end + (long) trailerBytes));
        }
        PartName part = new PartName(camera, key.time().start(), run, key.sequence(), key.retentionClass());
        Files.move(closed, closed.resolveSibling(part.fileName()));
    }

    private void dieUploading(Runnable fault, Entrance faulty) throws Exception {
        fault.run();
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, faulty, 3, NEVER)) {
            await(() -> uploader.statistics().failures() > 0);
        }
        store.failBefore = false;
        store.failAfter = false;
    }

    private void restart() throws Exception {
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 2, SOON)) {
            await(() -> uploader.statistics().waitingSegments() == 0);
            assertThat(spool.bytes()).isZero();
        }
    }

    @Test
    void aSegmentThatClosesIsUploadedAndItsObjectTellsItsRow() throws Exception {
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 2, SOON)) {
            record(spool, 4);
            await(() -> uploader.statistics().segments() == 4);

            UploadStatistics statistics = uploader.statistics();
            assertThat(statistics.bytes())
                    .isEqualTo(rows().stream().mapToLong(Segment::bytes).sum());
            assertThat(statistics.failures()).isZero();
            assertThat(statistics.lastFailure()).isNull();
            assertThat(statistics.oldestWaiting()).isZero();
        }
        assertStoredExactlyOnce(4);
        assertThat(catalogue.runs(List.of(run)).get(run)).satisfies(known -> {
            assertThat(known.startedAt()).isEqualTo(START);
            assertThat(known.codecs()).startsWith("avc1.");
            assertThat(known.width()).isEqualTo(320);
        });
    }

    @Test
    void anOutageOfStoreAndDatabaseGrowsTheSpoolAndDropsNothing() throws Exception {
        boolean[] down = {true};
        store.failBefore = true;
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(
                        spool,
                        (segment, run) -> {
                            if (down[0]) {
                                throw new IllegalStateException("the database is down");
                            }
                            return catalogue.commit(segment, run);
                        },
                        2,
                        SOON)) {
            record(spool, 12);
            await(() -> uploader.statistics().failures() > 5);
            assertThat(uploader.statistics())
                    .matches(s -> s.waitingSegments() == 12 && s.segments() == 0 && s.spoolBytes() == spool.bytes())
                    .matches(s -> "the store is down".equals(s.lastFailure()))
                    .matches(s -> s.oldestWaiting().toMinutes() >= 59);

            store.failBefore = false;
            await(() -> "the database is down".equals(uploader.statistics().lastFailure()));
            assertThat(uploader.statistics().waitingSegments()).isEqualTo(12);

            down[0] = false;
            await(() -> uploader.statistics().waitingSegments() == 0);
        }
        assertStoredExactlyOnce(12);
    }

    @Test
    void aCameraTheDatabaseDoesNotKnowHoldsNobodyElseUp() throws Exception {
        CameraId known = camera;
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 1, SOON)) {
            camera = new CameraId(99_999_999);
            record(spool, 1);
            await(() -> uploader.statistics().failures() > 0);
            camera = known;
            run = RunId.create(START);
            record(spool, 2);

            await(() -> uploader.statistics().segments() == 2);
            assertThat(uploader.statistics().waitingSegments())
                    .as("kept and tried again")
                    .isOne();
        }
        assertThat(rows()).hasSize(2);
    }

    @Test
    void anErrorBlocksNobody() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(
                        spool,
                        (segment, run) -> {
                            if (broken.getAndSet(false)) {
                                throw new AssertionError("of a test");
                            }
                            return catalogue.commit(segment, run);
                        },
                        1,
                        SOON)) {
            record(spool, 2);
            await(() -> uploader.statistics().waitingSegments() == 0);
            assertThat(uploader.statistics().failures()).isOne();
        }
        assertStoredExactlyOnce(2);
    }

    @Test
    void aFileTheDiskDoesNotGiveNowIsTriedAgain() throws Exception {
        try (Spool spool = spool()) {
            record(spool, 2);
        }
        Path file = files().getFirst();
        Path away = directory.resolve("away");
        try (Spool spool = spool()) {
            Files.move(file, away);
            Files.createDirectory(file); // it opens, and every read fails
            try (SpoolUploader uploader = uploader(spool, catalogue::commit, 1, SOON)) {
                await(() -> uploader.statistics().failures() > 2);
                assertThat(uploader.statistics().quarantinedFiles()).isZero();
                Files.delete(file);
                Files.move(away, file);
                await(() -> uploader.statistics().waitingSegments() == 0);
            }
        }
        assertStoredExactlyOnce(2);
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsSetAside() throws Exception {
        try (Spool spool = spool()) {
            record(spool, 3);
        }
        Path poisoned = files().get(1);
        byte[] bytes = Files.readAllBytes(poisoned);
        bytes[bytes.length / 2] ^= 1;
        Files.write(poisoned, bytes);
        Path cut = files().get(2);
        Files.write(cut, new byte[10]);

        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 2, SOON)) {
            await(() -> uploader.statistics().waitingSegments() == 0);
            assertThat(uploader.statistics().quarantinedFiles()).isEqualTo(2);
            assertThat(spool.bytes()).isZero();
        }
        assertStoredExactlyOnce(1);
        assertThat(directory.resolve("spool/quarantine").toFile().list()).hasSize(2);
    }

    @Test
    void otherBytesUnderItsKeyAreForAPersonToJudge() throws Exception {
        try (Spool spool = spool()) {
            record(spool, 1);
        }
        byte[] other = {1, 2, 3};
        String key = SpoolRecovery.key(files().getFirst()).orElseThrow().toString();
        store.put(key, Files.write(directory.resolve("foreign"), other), Digest.ofContent(other), Map.of());

        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 1, SOON)) {
            await(() -> uploader.statistics().quarantinedFiles() == 1);
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    void whatWaitedLongestGoesFirst() throws Exception {
        try (Spool spool = spool()) {
            record(spool, 6);
        }
        List<Instant> order = new CopyOnWriteArrayList<>();
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(
                        spool,
                        (segment, run) -> {
                            order.add(segment.end());
                            return catalogue.commit(segment, run);
                        },
                        1,
                        SOON)) {
            await(() -> uploader.statistics().segments() == 6);
        }
        assertThat(order).isSorted().hasSize(6);
    }

    @Test
    void aLongBacklogOfOneCameraDoesNotHoldUpAnother() throws Exception {
        CameraId backlogged = camera;
        CameraId live = addCamera();
        List<CameraId> order = new CopyOnWriteArrayList<>();
        try (Spool spool = spool()) {
            record(spool, 25);
        }
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(
                        spool,
                        (segment, run) -> {
                            order.add(segment.camera());
                            if (order.size() == 3) {
                                recordOne(spool, live);
                            }
                            return catalogue.commit(segment, run);
                        },
                        1,
                        SOON)) {
            await(() -> uploader.statistics().segments() == 26);
        }
        assertThat(order.indexOf(live))
                .as("its turn is after one segment of the other camera at most")
                .isBetween(3, 5);
        assertThat(order.getLast()).isEqualTo(backlogged);
    }

    private void recordOne(Spool spool, CameraId of) {
        try {
            SpoolFile file = spool.begin(of, RunId.create(START), 0, START, RetentionClass.GENERAL, Footage.init());
            file.append(Footage.fragments().getFirst());
            file.finish(START.plusSeconds(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSegmentTheStoreDoesNotLikeWaitsForItself() throws Exception {
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 1, SOON)) {
            CameraId other = addCamera();
            store.failBefore = true;
            recordOne(spool, other);
            await(() -> uploader.statistics().failures() > 0);
            store.refusedKey =
                    SpoolRecovery.key(files().getFirst()).orElseThrow().toString();
            store.failBefore = false;
            record(spool, 3);
            await(() -> uploader.statistics().segments() == 3);
            for (int i = 3; i < 6; i++) {
                record(spool, i, 1);
                int stored = i + 1;
                await(() -> uploader.statistics().segments() == stored);
            }
            assertThat(uploader.statistics().waitingSegments())
                    .as("kept and tried again")
                    .isOne();
            store.refusedKey = null;
            await(() -> uploader.statistics().waitingSegments() == 0);
        }
        assertThat(rows()).hasSize(6);
    }

    @Test
    void closingFinishesWhatIsOnItsWayAndLeavesTheRest() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        try (Spool spool = spool()) {
            record(spool, 5);
            SpoolUploader uploader = uploader(
                    spool,
                    (segment, run) -> {
                        entered.countDown();
                        pause();
                        return catalogue.commit(segment, run);
                    },
                    1,
                    SOON);
            entered.await();

            uploader.close();

            assertThat(rows()).hasSize(1);
            assertThat(files()).hasSize(4);
            record(spool, 5, 1); // closes after the uploader: it waits, too
            assertThat(files()).hasSize(5);
        }
        restart();
        assertStoredExactlyOnce(6);
    }

    /** What a lock lacks is asked for when the row is there, and before the last copy outside store and catalogue goes. */
    @Test
    void aSegmentIsLockedAtItsPutAndSettledBeforeItLeavesTheSpool() throws Exception {
        List<Segment> settled = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean away = new AtomicBoolean(true);
        locks = new FootageLocks() {
            @Override
            public LockDate date(Segment segment) {
                return new LockDate(segment.end().plus(Duration.ofDays(30)), 30, true);
            }

            @Override
            public void settle(Segment segment, LockDate used) {
                assertThat(used.until()).isEqualTo(segment.end().plus(Duration.ofDays(30)));
                assertThat(rows()).contains(segment);
                if (away.get()) {
                    throw new IllegalStateException("the database is down");
                }
                settled.add(segment);
            }
        };
        try (Spool spool = spool();
                SpoolUploader uploader = uploader(spool, catalogue::commit, 2, SOON)) {
            record(spool, 2);
            await(() -> uploader.statistics().failures() > 2);
            assertThat(files()).as("it is still to be settled").hasSize(2);
            away.set(false);
            await(() -> uploader.statistics().waitingSegments() == 0);
        }
        assertThat(settled).containsExactlyElementsOf(rows());
        assertThat(store.dates).hasSize(2);
        rows().forEach(row -> assertThat(store.dates.get(ObjectKey.of(row).toString()))
                .isEqualTo(row.end().plus(Duration.ofDays(30))));
        assertStoredExactlyOnce(2);
    }

    private void assertStoredExactlyOnce(int count) throws Exception {
        assertThat(files()).as("the spool is empty").isEmpty();
        List<Segment> rows = rows();
        List<StoredObject> objects = new ArrayList<>();
        try (Stream<StoredObject> listed = store.list("", null)) {
            listed.forEach(objects::add);
        }
        assertThat(rows).hasSize(count);
        assertThat(objects)
                .extracting(StoredObject::key)
                .containsExactlyElementsOf(
                        rows.stream().map(row -> ObjectKey.of(row).toString()).toList());
        for (Segment row : rows) {
            String key = ObjectKey.of(row).toString();
            assertThat(Digest.ofContent(store.get(key, 0, row.bytes()).readAllBytes()))
                    .isEqualTo(row.digest());
            assertThat(seal.verify(store.stat(key).orElseThrow())).isEqualTo(new ObjectSeal.Verdict.Ours(row, START));
        }
        CleanStore.assertClean(database, store, seal, camera, DAY);
    }

    private List<Segment> rows() {
        return catalogue.segments(camera, DAY, null, 1_000).stream()
                .sorted(Comparator.comparing(row -> row.time().start()))
                .toList();
    }

    private void record(Spool spool, int segments) throws IOException {
        record(spool, 0, segments);
    }

    private void record(Spool spool, int first, int segments) throws IOException {
        for (int i = first; i < first + segments; i++) {
            Instant start = START.plusSeconds(4L * i);
            SpoolFile file = spool.begin(camera, run, i, start, RetentionClass.GENERAL, Footage.init());
            for (byte[] fragment : Footage.fragments()) {
                file.append(fragment);
            }
            file.finish(start.plusSeconds(4));
        }
    }

    private Spool spool() throws IOException {
        return new Spool(directory.resolve("spool"), 1L << 30);
    }

    private SpoolUploader uploader(Spool spool, Entrance entries, int threads, Duration retry) {
        Duration longest = retry.equals(SOON) ? Duration.ofMillis(200) : retry;
        UploadSettings settings = new UploadSettings(1, 1, threads, retry, longest, Duration.ofSeconds(30));
        return new SpoolUploader(spool, store, entries, seal, locks, settings, clock);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(directory.resolve("spool"))) {
            return paths.filter(path -> path.toString().matches(".*/\\d{8}/.*\\.(part|mp4)"))
                    .sorted()
                    .toList();
        }
    }

    private static CameraId addCamera() {
        return new CameraId(database.jdbi().withHandle(handle -> {
            handle.execute("""
                    insert into campus (code, name, kind) values ('school', 'A school', 'PUBLIC_SCHOOL')
                    on conflict do nothing
                    """);
            return handle.createQuery("""
                            insert into camera (code, campus_id, name, commissioned_at)
                            select 'camera-' || gen_random_uuid(), id, 'A camera', '2020-01-01Z'
                            from campus where code = 'school' returning id
                            """).mapTo(Integer.class).one();
        }));
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
