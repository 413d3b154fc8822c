package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Footage;
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
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectVersion;

/** What a check finds and a repair mends, on any store. */
abstract class StorageCheckContract {
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    private static final Duration SEGMENT = Duration.ofHours(1);

    final DatabaseAddress address = TestDatabase.createAddress();
    final Database database = Database.open(address, 8);
    final Jdbi owner = Jdbi.create(address.url() + "?currentSchema=keepsight", address.user(), address.password());
    final SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
    final ObjectSeal seal = new ObjectSeal(StoredFootage.KEY);
    Tampering tampering;
    StoredFootage footage;
    private BackdatedFootage cameras;
    CameraId camera;
    CameraId other;

    abstract Tampering open() throws IOException;

    /** Hours of footage, from noon on. */
    int segments() {
        return 40; // over midnight twice
    }

    @BeforeEach
    void twoCameras() throws IOException {
        tampering = open();
        footage = new StoredFootage(database, tampering.store());
        cameras = new BackdatedFootage(database.jdbi(), tampering.store().name());
        camera = cameras.camera(AreaKind.GATE);
        other = cameras.camera(AreaKind.PLAYGROUND);
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
    }

    @AfterEach
    void close() {
        tampering.store().close();
        database.close();
    }

    /** What may be wrong about a segment, and what it is called. */
    private enum Damage {
        NONE,
        DELETED,
        TRUNCATED,
        FLIPPED,
        RESEALED,
        ROW_DELETED,
        ROW_AND_LAST_BYTE_DELETED,
        LOST_AND_FOUND
    }

    @Test
    void whateverIsDamagedBehindOurBackIsNamedAndAfterwardsCoverageTellsTheTruth() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SortedSet<String> expected = new TreeSet<>();
        SortedSet<String> left = new TreeSet<>();
        Map<CameraId, List<TimeRange>> recorded = new HashMap<>();
        Map<CameraId, List<TimeRange>> lost = new HashMap<>();
        for (CameraId each : List.of(camera, other)) {
            for (Segment segment : day(each)) {
                Damage damage = random.nextInt(3) > 0 ? Damage.NONE : any(random);
                String key = ObjectKey.of(segment).toString();
                String kind = inflict(damage, segment, key);
                if (kind != null) {
                    expected.add(kind + " " + key);
                }
                if (damage == Damage.RESEALED) {
                    left.add(kind + " " + key);
                }
                boolean gone = damage == Damage.DELETED
                        || damage == Damage.TRUNCATED
                        || damage == Damage.FLIPPED
                        || damage == Damage.ROW_AND_LAST_BYTE_DELETED;
                (gone ? lost : recorded)
                        .computeIfAbsent(each, id -> new ArrayList<>())
                        .add(segment.time());
            }
        }
        strangers().forEach(key -> {
            expected.add("FOREIGN_OBJECT " + key);
            left.add("FOREIGN_OBJECT " + key);
        });

        assertThat(check(Sample.ALL, null, 0)).as("seed %d", seed).isEqualTo(expected);
        assertThat(check(Sample.ALL, repair(), 0)).as("seed %d", seed).isEqualTo(expected);
        assertThat(check(Sample.ALL, null, 0)).as("after repair, seed %d", seed).isEqualTo(left);

        for (CameraId each : List.of(camera, other)) {
            Footage seen = catalogue
                    .footage(
                            List.of(each),
                            new TimeRange(NOON.minus(SEGMENT), NOON.plus(SEGMENT.multipliedBy(99))),
                            Instant.now())
                    .getOrDefault(each, Footage.NONE);
            assertThat(seen.recorded())
                    .as("seed %d", seed)
                    .isEqualTo(new TimeRanges(recorded.getOrDefault(each, List.of())));
            assertThat(seen.lost()).as("seed %d", seed).isEqualTo(new TimeRanges(lost.getOrDefault(each, List.of())));
        }
        assertThat(audited()).isEqualTo(expected.size() - left.size());
    }

    private static Damage any(Random random) {
        return Damage.values()[1 + random.nextInt(Damage.values().length - 1)];
    }

    private @Nullable String inflict(Damage damage, Segment segment, String key) throws IOException {
        return switch (damage) {
            case NONE -> null;
            case DELETED -> {
                tampering.delete(key);
                yield "OBJECT_MISSING";
            }
            case TRUNCATED -> {
                tampering.truncate(key);
                yield "SIZE_DIFFERS";
            }
            case FLIPPED -> {
                tampering.flip(key);
                yield "DIGEST_DIFFERS";
            }
            case RESEALED -> {
                tampering.reseal(key);
                yield "SEAL_BROKEN";
            }
            case ROW_DELETED -> {
                deleteRow(segment);
                yield "ROW_MISSING";
            }
            case ROW_AND_LAST_BYTE_DELETED -> {
                deleteRow(segment);
                tampering.truncate(key);
                yield "DAMAGED_OBJECT";
            }
            case LOST_AND_FOUND -> {
                mark("mark_lost", segment);
                yield "FOUND_AGAIN";
            }
        };
    }

    /** Objects nobody of us wrote, in every place one may think of. */
    private List<String> strangers() throws IOException {
        Segment foreign =
                footage.putForeign(StoredFootage.run(camera, NOON), 0, NOON.minusSeconds(60), NOON.minusSeconds(1));
        Segment nowhere = footage.putForeign(
                StoredFootage.run(new CameraId(4711), NOON), 0, NOON.minusSeconds(60), NOON.minusSeconds(1));
        List<String> keys = new ArrayList<>(
                List.of(ObjectKey.of(foreign).toString(), ObjectKey.of(nowhere).toString()));
        for (String name : List.of(
                "README",
                "v1/README",
                "zz/top",
                ObjectKey.prefix(camera) + "README",
                ObjectKey.prefix(camera) + "20260501-x/a.mp4",
                ObjectKey.prefix(camera) + "20260501/a.mp4",
                "v1/0000471/x")) {
            tampering.write(name, new byte[] {1}, Map.of());
            keys.add(name);
        }
        return keys;
    }

    @Test
    void aPlainCheckSeesWhatNamesAndSizesTell() throws Exception {
        List<Segment> day = day(camera);
        tampering.flip(ObjectKey.of(day.get(1)).toString());
        tampering.truncate(ObjectKey.of(day.get(2)).toString());
        tampering.reseal(ObjectKey.of(day.get(3)).toString());

        assertThat(check(Sample.NONE, null, 0)).containsExactly("SIZE_DIFFERS " + ObjectKey.of(day.get(2)));
        CheckOptions seals = new CheckOptions(Duration.ZERO, 2, Sample.ALL, Sample.NONE, 1);
        assertThat(check(seals, null, everything()))
                .containsExactlyInAnyOrder(
                        "SIZE_DIFFERS " + ObjectKey.of(day.get(2)), "SEAL_BROKEN " + ObjectKey.of(day.get(3)));
    }

    @Test
    void whatIsRecordedAndSweptMeanwhileIsNoDiscrepancy() throws Exception {
        List<Segment> old = day(other);
        AtomicBoolean stop = new AtomicBoolean();
        Run run = StoredFootage.run(camera, NOON);
        Thread recording = Thread.ofPlatform().start(() -> {
            Instant start = NOON;
            for (int i = 0; !stop.get(); i++, start = start.plusSeconds(1)) {
                Segment segment = footage.put(run, i, start, start.plusSeconds(1));
                pause(random(40)); // an upload under way
                catalogue.commit(segment, run);
            }
        });
        Thread sweeping = Thread.ofPlatform()
                .start(() -> old.forEach(segment -> {
                    call("condemn", segment);
                    pause(random(40));
                    try {
                        tampering
                                .store()
                                .delete(List.of(
                                        new ObjectVersion(ObjectKey.of(segment).toString(), null)));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    pause(random(40));
                    call("forget", segment);
                }));
        try {
            do {
                assertThat(check(Sample.parse("50%"), null, 2_000)).isEmpty();
            } while (sweeping.isAlive());
        } finally {
            stop.set(true);
            recording.join();
            sweeping.join();
        }
        assertThat(check(Sample.ALL, null, 0)).isEmpty();
    }

    @Test
    void aLostCatalogueComesBackFromTheStore() throws Exception {
        List<Segment> day = day(camera);
        tampering.truncate(ObjectKey.of(day.get(3)).toString());
        tampering.delete(ObjectKey.of(day.get(4)).toString());
        mark("mark_lost", day.get(4));
        MetaJournal.start(database.jdbi(), tampering.store(), StoredFootage.KEY, Duration.ofDays(30))
                .close();
        owner.useHandle(handle -> handle.execute("drop schema keepsight, quartz cascade"));

        try (Database again = Database.openAsOwner(address, 4)) {
            RebuildResult result = new CatalogueRebuild(
                            again.jdbi(), tampering.store(), StoredFootage.KEY, new Actor("tester"), "test")
                    .run(null, 2, new RebuildListener() {
                        @Override
                        public void problem(String what) {
                            throw new AssertionError(what);
                        }

                        @Override
                        public void refused(Discrepancy discrepancy) {
                            throw new AssertionError(discrepancy);
                        }

                        @Override
                        public void restored(CameraId restored, long segments) {}
                    });
            assertThat(result.segments()).isEqualTo(segments() - 1);
            assertThat(result.lost()).as("cut short, and gone").isEqualTo(2);
        }
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        assertThat(check(Sample.ALL, null, 0)).isEmpty();
        assertThat(catalogue.segments(camera, new TimeRange(NOON, NOON.plusSeconds(60)), null, 10))
                .containsExactlyElementsOf(day.subList(1, 2));
        assertThat(catalogue.runs(List.of(day.getFirst().run())).values())
                .singleElement()
                .satisfies(run -> assertThat(run.startedAt()).isEqualTo(NOON.minusSeconds(600)));
    }

    /** Hours of footage from noon on, in one run, over midnight. */
    List<Segment> day(CameraId of) {
        Run run = StoredFootage.run(of, NOON);
        List<Segment> segments = new ArrayList<>();
        Instant start = NOON.minusSeconds(600);
        for (int i = 0; i < segments(); i++) {
            Instant end = i == 0 ? NOON : start.plus(SEGMENT).plusNanos(1_000L * i);
            segments.add(footage.store(
                    new Run(run.id(), of, NOON.minusSeconds(600), run.codec(), run.codecs(), run.width(), run.height()),
                    i,
                    start,
                    end,
                    RetentionClass.GENERAL));
            start = end;
        }
        return segments;
    }

    private void deleteRow(Segment segment) {
        owner.useTransaction(handle -> {
            handle.createUpdate("delete from segment where camera_id = :camera and end_at = :end and run = :run")
                    .bind("camera", segment.camera().value())
                    .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                    .bind("run", segment.run().value())
                    .execute();
            for (LocalDate day : List.of(day(segment.time().start()), day(segment.end()))) {
                handle.createQuery("select 1 from recompute_day(:camera, :day)")
                        .bind("camera", segment.camera().value())
                        .bind("day", day)
                        .mapTo(Integer.class)
                        .one();
            }
        });
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private void mark(String function, Segment segment) {
        database.jdbi()
                .useHandle(handle -> assertThat(handle.createQuery("select " + function + "(:camera, :end, :run, :seq)")
                                .bind("camera", segment.camera().value())
                                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                                .bind("run", segment.run().value())
                                .bind("seq", segment.sequence())
                                .mapTo(Boolean.class)
                                .one())
                        .isTrue());
    }

    private void call(String function, Segment segment) {
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "select " + function + "(:camera, array[:end], array[:run], array[:seq], :job)")
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .bind("job", UUID.randomUUID())
                        .mapTo(Integer.class)
                        .one());
    }

    private static long random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    CheckScope everything() {
        return CheckScope.everything(List.of(camera, other));
    }

    static CheckOptions options(Sample bytes, int graceMillis) {
        return new CheckOptions(Duration.ofMillis(graceMillis), 2, Sample.NONE, bytes, 1);
    }

    Repair repair() {
        return new Repair(
                database.jdbi(), tampering.store(), seal, TestAudit.log(), new Actor("tester"), "a disk was replaced");
    }

    private long audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from access_register where action = 'catalogue.repaired' and actor = 'tester'")
                        .mapTo(Long.class)
                        .one());
    }

    SortedSet<String> check(Sample bytes, @Nullable Repair repair, int graceMillis) throws Exception {
        return check(options(bytes, graceMillis), repair, everything());
    }

    SortedSet<String> check(CheckOptions options, @Nullable Repair repair, CheckScope scope) throws Exception {
        Listener listener = new Listener();
        new StorageCheck(database.jdbi(), tampering.store(), seal, options, repair, InstantSource.system())
                .run(scope, listener);
        return listener.found;
    }

    static final class Listener implements CheckListener {
        final SortedSet<String> found = new TreeSet<>();

        @Override
        public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
            found.add(discrepancy.kind() + " " + discrepancy.subject());
        }

        @Override
        public void passed(CameraId camera, LocalDate through, CheckCount counted) {
            assertThat(counted.rows()).isNotNegative();
        }
    }
}
