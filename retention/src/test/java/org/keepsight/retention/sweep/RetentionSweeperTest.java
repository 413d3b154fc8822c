package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

class RetentionSweeperTest {
    private static final Actor OFFICER = new Actor("zhang.wei");

    private DatabaseAddress address;
    private Database database;
    private BackdatedFootage footage;
    private FaultyObjectStore store;
    private RetentionSweeper sweeper;
    private DeletionLedger ledger;

    @BeforeEach
    void open() {
        address = TestDatabase.createAddress();
        database = Database.open(address, 8);
        footage = new BackdatedFootage(database.jdbi(), FaultyObjectStore.NAME);
        store = new FaultyObjectStore();
        sweeper = sweeper(InstantSource.system());
        ledger = new DeletionLedger(database.jdbi());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsDueGoesAndTheRestStays() {
        CameraId general = footage.camera(AreaKind.PLAYGROUND);
        CameraId key = footage.camera(AreaKind.GATE);
        Segment expired = stored(general, Duration.ofDays(31), RetentionClass.GENERAL);
        Segment young = stored(general, Duration.ofDays(30).minusMinutes(10), RetentionClass.GENERAL);
        Segment writtenAsKey = stored(general, Duration.ofDays(60), RetentionClass.KEY);
        Segment keyYoung = stored(key, Duration.ofDays(60), RetentionClass.KEY);
        Segment upgraded = stored(key, Duration.ofDays(61), RetentionClass.GENERAL);
        Segment keyExpired = stored(key, Duration.ofDays(91), RetentionClass.KEY);

        SweepResult result = sweep();
        assertThat(result.condemned()).isEqualTo(2);
        assertThat(result.deleted()).isEqualTo(2);
        assertThat(result.failed()).isZero();
        assertThat(result.bytes()).isEqualTo(expired.bytes() + keyExpired.bytes());
        assertThat(store.keys()).isEqualTo(keys(young, writtenAsKey, keyYoung, upgraded));
        assertThat(rows()).isEqualTo(4);
        assertThat(entries())
                .extracting(DeletionEntry::entry, DeletionEntry::time, DeletionEntry::policyVersion, DeletionEntry::job)
                .containsExactlyInAnyOrder(
                        tuple(DeletionEntry.Entry.DECIDED, expired.time(), 1, result.job()),
                        tuple(DeletionEntry.Entry.CONFIRMED, expired.time(), 1, result.job()),
                        tuple(DeletionEntry.Entry.DECIDED, keyExpired.time(), 2, result.job()),
                        tuple(DeletionEntry.Entry.CONFIRMED, keyExpired.time(), 2, result.job()));
        assertThat(audited()).containsExactly("retention.sweep.started", "retention.sweep");

        SweepResult again = sweep();
        assertThat(again.condemned() + again.deleted() + again.failed()).isZero();
    }

    @Test
    void footageFromBeforeItsCameraIsLeftToAPerson() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Segment early = stored(camera, Duration.ofDays(50), RetentionClass.GENERAL);
        stored(camera, Duration.ofDays(40), RetentionClass.GENERAL);
        owner().useHandle(handle -> handle.execute(
                "update keepsight.camera set commissioned_at = now() - interval '45 days' where id = ?",
                camera.value()));

        assertThat(sweep().deleted()).isOne();
        assertThat(store.keys()).isEqualTo(keys(early));
    }

    @Test
    void lostFootageExpiresToo() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Segment lost = stored(camera, Duration.ofDays(31), RetentionClass.GENERAL);
        database.jdbi()
                .useHandle(h -> h.createQuery("select mark_lost(:camera, :end, :run, :seq)")
                        .bind("camera", camera.value())
                        .bind("end", lost.end().atOffset(ZoneOffset.UTC))
                        .bind("run", lost.run().value())
                        .bind("seq", lost.sequence())
                        .mapTo(Boolean.class)
                        .one());
        store = new FaultyObjectStore();
        assertThat(sweeper(InstantSource.system()).sweep(OFFICER, "r").deleted())
                .isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void aRefusedObjectStaysCondemnedAndIsRetriedFirst() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Segment refused = stored(camera, Duration.ofDays(31), RetentionClass.GENERAL);
        Segment ambiguous = stored(camera, Duration.ofDays(32), RetentionClass.GENERAL);
        store.refused.add(key(refused));
        store.ambiguous.add(key(ambiguous));

        SweepResult first = sweep();
        assertThat(first.condemned()).isEqualTo(2);
        assertThat(first.deleted()).isEqualTo(1);
        assertThat(first.failed()).isEqualTo(1);
        assertThat(store.keys()).isEqualTo(keys(refused));
        assertThat(states()).containsExactly("c");

        SweepResult second = sweep();
        assertThat(second.failed()).isEqualTo(1);
        store.refused.clear();
        SweepResult third = sweep();
        assertThat(third.condemned()).isZero();
        assertThat(third.deleted()).isEqualTo(1);
        assertThat(store.keys()).isEmpty();
        assertThat(rows()).isZero();
        assertThat(entries())
                .filteredOn(e -> e.time().equals(refused.time()))
                .extracting(DeletionEntry::entry)
                .containsExactly(DeletionEntry.Entry.DECIDED, DeletionEntry.Entry.CONFIRMED);
    }

    @Test
    void aStoreThatDoesNotAnswerCostsNothingButTime() {
        CameraId one = footage.camera(AreaKind.PLAYGROUND);
        CameraId two = footage.camera(AreaKind.PLAYGROUND);
        stored(one, Duration.ofDays(31), RetentionClass.GENERAL);
        stored(two, Duration.ofDays(31), RetentionClass.GENERAL);
        store.reachable = false;
        SweepResult down = sweep();
        assertThat(down.failed()).isEqualTo(1);
        assertThat(states()).containsExactlyInAnyOrder("c", "s");
        assertThat(sweep().failed()).isEqualTo(1);
        store.reachable = true;
        assertThat(sweep().deleted()).isEqualTo(2);
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void manySegmentsGoInBatches() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        many(camera, 2_500);
        SweepResult result = sweep();
        assertThat(result.condemned()).isEqualTo(2_500);
        assertThat(result.deleted()).isEqualTo(2_500);
        assertThat(store.bulks).containsExactly(1_000, 1_000, 500);
        assertThat(rows()).isZero();
        assertThat(entries())
                .filteredOn(e -> e.entry() == DeletionEntry.Entry.DECIDED)
                .extracting(DeletionEntry::segments)
                .containsExactly(1_000, 1_000, 500);
    }

    @Test
    void theClockThatIsBehindDecides() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        stored(camera, Duration.ofDays(20), RetentionClass.GENERAL);
        assertThat(sweeper(InstantSource.offset(InstantSource.system(), Duration.ofDays(3650)))
                        .sweep(OFFICER, "r")
                        .condemned())
                .isZero();
        stored(camera, Duration.ofDays(40), RetentionClass.GENERAL);
        assertThat(sweeper(InstantSource.offset(InstantSource.system(), Duration.ofDays(-11)))
                        .sweep(OFFICER, "r")
                        .condemned())
                .isZero();
    }

    @Test
    void aClassRaisedDuringTheSweepProtectsAtOnce() {
        CameraId first = footage.camera(AreaKind.PLAYGROUND);
        CameraId second = footage.camera(AreaKind.PLAYGROUND);
        stored(first, Duration.ofDays(31), RetentionClass.GENERAL);
        Segment raised = stored(second, Duration.ofDays(31), RetentionClass.GENERAL);
        store.beforeNextDelete(() -> database.jdbi()
                .useHandle(h -> h.execute(
                        "insert into camera_class values (?, clock_timestamp(), 'KEY', 'list')", second.value())));
        SweepResult result = sweep();
        assertThat(result.deleted()).isEqualTo(1);
        assertThat(store.keys()).isEqualTo(keys(raised));
        assertThat(states()).containsExactly("s");
    }

    @Test
    void footageOfAnotherStoreIsLeftAlone() {
        BackdatedFootage elsewhere = new BackdatedFootage(database.jdbi(), "s3:elsewhere/bucket");
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        elsewhere.segment(camera, RunId.create(Instant.now()), 0, ago(Duration.ofDays(31)), 5, RetentionClass.GENERAL);
        assertThat(sweep().condemned()).isZero();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void emptyPartitionsAreDropped() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        stored(camera, Duration.ofDays(40), RetentionClass.GENERAL);
        stored(camera, Duration.ofDays(10), RetentionClass.GENERAL);
        assertThat(partitions()).isEqualTo(2);
        sweep();
        assertThat(partitions()).isEqualTo(1);
    }

    @Test
    void oneSweepAtATimeAndNoneWithoutAReasonOrAfterTheEnd() {
        stored(footage.camera(AreaKind.PLAYGROUND), Duration.ofDays(31), RetentionClass.GENERAL);
        List<DomainException> refused = new ArrayList<>();
        store.beforeNextDelete(() -> {
            try {
                sweep();
            } catch (DomainException e) {
                refused.add(e);
            }
        });
        assertThat(sweep().deleted()).isEqualTo(1);
        assertThat(refused).extracting(DomainException::kind).containsExactly(DomainException.Kind.CONFLICT);
        sweep();
        kind(DomainException.Kind.INVALID, " ");
        sweeper.stop();
        kind(DomainException.Kind.UNAVAILABLE, "r");
    }

    @Test
    void whoSweptIsKnownBeforeAnythingIsCondemnedAndASweepThatBreaksOffIsCounted() {
        stored(footage.camera(AreaKind.PLAYGROUND), Duration.ofDays(31), RetentionClass.GENERAL);
        List<String> known = new ArrayList<>();
        store.beforeNextDelete(() -> {
            known.addAll(audited());
            throw new IllegalStateException("a defect");
        });

        assertThatThrownBy(this::sweep).hasMessage("a defect");

        assertThat(known).containsExactly("retention.sweep.started");
        assertThat(sweeper.failures()).isEqualTo(1);
        kind(DomainException.Kind.INVALID, "two\nlines");
        assertThat(sweeper.failures()).isEqualTo(1);
    }

    private void kind(DomainException.Kind kind, String reason) {
        assertThatThrownBy(() -> sweeper.sweep(OFFICER, reason))
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private Jdbi owner() {
        return Jdbi.create(address.url(), address.user(), address.password());
    }

    private RetentionSweeper sweeper(InstantSource clock) {
        return new RetentionSweeper(
                database.jdbi(),
                new SegmentCatalogue(database.jdbi()),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                store,
                TestAudit.log(),
                TrustedClock.believing(clock),
                1,
                step -> {});
    }

    private SweepResult sweep() {
        return sweeper.sweep(OFFICER, "by hand");
    }

    private Segment stored(CameraId camera, Duration age, RetentionClass written) {
        Segment segment =
                footage.segment(camera, RunId.create(Instant.now()), 0, ago(age), 1000 + age.toDays(), written);
        store.put(key(segment));
        return segment;
    }

    private void many(CameraId camera, int count) {
        Instant first = Instant.now().minus(Duration.ofDays(45)).truncatedTo(ChronoUnit.HOURS);
        RunId run = RunId.create(first);
        for (int i = 0; i < count; i++) {
            Instant start = first.plusSeconds(i);
            Segment segment = footage.segment(
                    camera, run, i, new TimeRange(start, start.plusSeconds(1)), 10, RetentionClass.GENERAL);
            store.put(key(segment));
        }
    }

    private static TimeRange ago(Duration age) {
        Instant end = Instant.now().minus(age).truncatedTo(ChronoUnit.MICROS);
        return new TimeRange(end.minusSeconds(60), end);
    }

    private static String key(Segment segment) {
        return ObjectKey.of(segment).toString();
    }

    private static Set<String> keys(Segment... segments) {
        return Set.copyOf(
                List.of(segments).stream().map(RetentionSweeperTest::key).toList());
    }

    private List<DeletionEntry> entries() {
        Instant now = Instant.now();
        TimeRange hour = new TimeRange(now.minus(1, ChronoUnit.HOURS), now.plus(1, ChronoUnit.HOURS));
        List<DeletionEntry> paged = new ArrayList<>();
        long after = 0;
        for (List<DeletionEntry> page = ledger.entries(hour, after, 2);
                !page.isEmpty();
                page = ledger.entries(hour, after, 2)) {
            paged.addAll(page);
            after = page.getLast().id();
        }
        assertThat(paged).isEqualTo(ledger.entries(hour, 0, 10_000));
        return paged;
    }

    private int rows() {
        return count("select count(*) from segment");
    }

    private List<String> audited() {
        return database.jdbi()
                .withHandle(h -> h.createQuery("select action from access_register order by at, id")
                        .mapTo(String.class)
                        .list());
    }

    private int partitions() {
        return count("select count(*) from pg_inherits where inhparent = 'segment'::regclass");
    }

    private int count(String query) {
        return database.jdbi()
                .withHandle(h -> h.createQuery(query).mapTo(Integer.class).one());
    }

    private List<String> states() {
        return database.jdbi()
                .withHandle(h -> h.createQuery("select state from segment")
                        .mapTo(String.class)
                        .list());
    }
}
