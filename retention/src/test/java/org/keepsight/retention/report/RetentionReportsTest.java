package org.keepsight.retention.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.sweep.FaultyObjectStore;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.NewPolicy;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;

/** Reports from a real PostgreSQL, swept by the real sweeper. */
class RetentionReportsTest {
    private static final Actor WANG = new Actor("wang");
    private static final Duration LENGTH = Duration.ofHours(12);

    private final DatabaseAddress address = TestDatabase.createAddress();
    private final Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final RunId run = RunId.create(begun);
    private final List<Segment> segments = new ArrayList<>();
    private Database database;
    private Jdbi owner;
    private FaultyObjectStore store;
    private BackdatedFootage footage;
    private RetentionPolicies policies;
    private Holds holds;
    private CoverageReports coverage;
    private RetentionReports reports;
    private CameraId camera;
    private volatile ClockVerdict verdict =
            TrustedClock.believing(InstantSource.system()).judge();

    @BeforeEach
    void open() {
        database = Database.open(address, 4);
        owner = Jdbi.create(address.url(), address.user(), address.password()).installPlugin(new PostgresPlugin());
        store = new FaultyObjectStore();
        footage = new BackdatedFootage(database.jdbi(), FaultyObjectStore.NAME);
        policies = new RetentionPolicies(database.jdbi(), TestAudit.log());
        InstantSource clock = InstantSource.system();
        holds = new Holds(database.jdbi(), TestAudit.log(), clock);
        Registry registry = new Registry(database.jdbi(), TestAudit.log(), clock, TestSafeguards.ALL);
        coverage = new CoverageReports(
                registry, new SegmentCatalogue(database.jdbi()), new StreamLog(database.jdbi()), clock, Tale.SHANGHAI);
        reports = new RetentionReports(
                database.jdbi(),
                registry,
                coverage,
                policies,
                clock,
                () -> verdict,
                Tale.SHANGHAI,
                ReportSettings.DEFAULT);
        camera = registered(AreaKind.PLAYGROUND);
        // A clock that was ahead: there is footage for the time that the test takes, too.
        for (long hours = -45L * 24; hours < 12; hours += LENGTH.toHours()) {
            Instant start = begun.plus(hours, ChronoUnit.HOURS);
            Segment segment = footage.segment(
                    camera,
                    run,
                    segments.size(),
                    new TimeRange(start, start.plus(LENGTH)),
                    1_000,
                    RetentionClass.GENERAL);
            store.put(ObjectKey.of(segment).toString());
            segments.add(segment);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CameraId registered(AreaKind kind) {
        CameraId made = footage.camera(kind);
        owner.useHandle(handle -> {
            handle.execute(
                    "insert into keepsight.camera_binding (camera_id, since, url) values (?, '2020-01-01', 'rtsp://127.0.0.1/x')",
                    made.value());
            handle.execute(
                    "insert into keepsight.expected_window (camera_id, since, schedule, basis) values (?, '2020-01-01', '24x7', 'b')",
                    made.value());
        });
        return made;
    }

    private Code code() {
        return database.jdbi()
                .withHandle(handle -> new Code(handle.createQuery("select code from camera")
                        .mapTo(String.class)
                        .one()));
    }

    private CameraRetention now() {
        return told(reports.now());
    }

    private CameraRetention asOf(Instant instant) {
        return told(reports.asOf(instant));
    }

    private CameraRetention told(RetentionReports.Moment moment) {
        CameraRetention told = moment.campus(code()).cameras().getFirst();
        requireSameSeconds(told, moment.asOf());
        return told;
    }

    /** What coverage of the same window, and as of the same instant, says. */
    private void requireSameSeconds(CameraRetention told, Instant asOf) {
        TimeRange window = new TimeRange(told.required().first().orElseThrow(), asOf);
        assertThat(told.times())
                .isEqualTo(coverage.asOf(asOf).camera(code(), window).coverage().times());
    }

    private void sweep() {
        new RetentionSweeper(
                        database.jdbi(),
                        new SegmentCatalogue(database.jdbi()),
                        policies,
                        store,
                        TestAudit.log(),
                        TrustedClock.believing(InstantSource.system()))
                .sweep(WANG, "a test");
    }

    /** Raised by a person, now. */
    private void raise() {
        owner.useHandle(handle -> handle.createUpdate(
                        "insert into keepsight.camera_class (camera_id, since, class, basis) values (:camera, clock_timestamp(), 'KEY', 'b')")
                .bind("camera", camera.value())
                .execute());
    }

    private Segment ended(long daysAgo) {
        return segments.stream()
                .filter(each -> each.end().equals(begun.minus(daysAgo, ChronoUnit.DAYS)))
                .findFirst()
                .orElseThrow();
    }

    /** Decides on a segment whatever its age, as no role of the service can. */
    private void decide(Segment segment, String cause) {
        owner.useTransaction(handle -> {
            handle.registerArrayType(OffsetDateTime.class, "timestamptz");
            handle.execute("set local search_path = keepsight");
            handle.createQuery("select decided from decide(:camera, :ends, :runs, :seqs, :job, :cause)")
                    .bind("camera", camera.value())
                    .bindArray(
                            "ends", OffsetDateTime.class, List.of(segment.end().atOffset(ZoneOffset.UTC)))
                    .bindArray("runs", UUID.class, List.of(segment.run().value()))
                    .bindArray("seqs", Integer.class, List.of(segment.sequence()))
                    .bind("job", UUID.randomUUID())
                    .bind("cause", cause)
                    .mapTo(Integer.class)
                    .one();
        });
    }

    @Test
    void aPastReportIsMadeByThePoliciesOfItsDay() {
        CameraRetention before = now();
        assertThat(before.requiredDays()).isEqualTo(30);
        assertThat(before.state()).isEqualTo(RetentionState.COMPLIANT);
        Instant asked = Instant.now().truncatedTo(ChronoUnit.MICROS);
        policies.add(
                new NewPolicy(new PolicyScope.OfCamera(code()), 60, "bureau notice 12", Instant.EPOCH), WANG, "a test");

        CameraRetention after = now();

        assertThat(after.requiredDays()).isEqualTo(60);
        assertThat(after.state()).isEqualTo(RetentionState.NOT_COMPLIANT);
        assertThat(after.missingDays()).as("there are 45 days").hasSizeBetween(15, 16);
        CameraRetention again = asOf(asked);
        assertThat(again.requiredDays()).isEqualTo(30);
        assertThat(again.state()).isEqualTo(RetentionState.COMPLIANT);
        assertThat(again.times().recorded()).isEqualTo(Duration.ofDays(30));
        assertThatThrownBy(() -> reports.asOf(Instant.now().plusSeconds(60)))
                .isInstanceOf(DomainException.class)
                .hasMessageContaining("not later than now");
    }

    @Test
    void whatWasSweptLawfullyIsNotMissingWhenTheClassIsRaised() {
        Instant beforeSweep = Instant.now().truncatedTo(ChronoUnit.MICROS);
        sweep();
        assertThat(now().overdue()).isEmpty();
        raise();

        CameraRetention told = now();

        assertThat(told.retentionClass()).isEqualTo(RetentionClass.KEY);
        assertThat(told.requiredDays()).isEqualTo(90);
        assertThat(told.times().expired()).isEqualTo(Duration.ofDays(15));
        assertThat(told.expiredDays()).isBetween(14, 16);
        assertThat(told.breaches()).isEmpty();
        assertThat(told.missingDays())
                .as("of what was never there, before the oldest footage")
                .allSatisfy(day -> assertThat(day.unknown()).isPositive())
                .hasSizeBetween(45, 46);
        CameraRetention then = asOf(beforeSweep);
        assertThat(then.state()).isEqualTo(RetentionState.COMPLIANT);
        assertThat(then.overdue())
                .as("it was still there; the ledger tells it as one entry")
                .extracting(Overdue::reason, Overdue::segments, Overdue::bytes)
                .containsExactly(tuple(new OverdueReason.NotSwept(), 30L, 30_000L));
        assertThat(then.earliestRetrievable())
                .isEqualTo(segments.getFirst().time().start());
    }

    @Test
    void overdueFootageIsToldWithItsReason() {
        TimeRange held = new TimeRange(begun.minus(40, ChronoUnit.DAYS), begun.minus(39, ChronoUnit.DAYS));
        Hold hold = holds.request(new NewHold(List.of(code()), held, "case 7", null, null), WANG, "a fight at the gate")
                .hold();
        store.refused.add(ObjectKey.of(ended(35)).toString());
        owner.useHandle(handle -> handle.execute(
                "update keepsight.camera set commissioned_at = now() - interval '44 days 1 hour' where id = ?",
                camera.value()));
        sweep();

        CameraRetention told = now();

        assertThat(told.overdue())
                .extracting(Overdue::reason, Overdue::segments, Overdue::bytes)
                .containsExactlyInAnyOrder(
                        tuple(new OverdueReason.Held(List.of(hold.number()), false), 2L, 2_000L),
                        tuple(new OverdueReason.NotDeleted(), 1L, 1_000L),
                        tuple(new OverdueReason.ClockWrong(), 1L, 1_000L));
        assertThat(told.bytes(true)).isEqualTo(2_000);
        assertThat(told.bytes(false)).isEqualTo(2_000);
        assertThat(told.overdue())
                .filteredOn(each -> each.reason().lawful())
                .extracting(Overdue::time, Overdue::dueAt)
                .containsExactly(tuple(held, held.start().plus(LENGTH).plus(30, ChronoUnit.DAYS)));
    }

    @Test
    void aStoreThatStillLocksAndAClockNobodyBelievesAreReasonsOfTheirOwn() {
        store.locked.add(ObjectKey.of(ended(35)).toString());
        sweep();
        assertThat(now().overdue()).extracting(Overdue::reason).containsExactly(new OverdueReason.StoreLocked());

        store.locked.clear();
        sweep();
        assertThat(now().overdue()).isEmpty();

        Segment late = footage.segment(
                camera,
                run,
                segments.size(),
                new TimeRange(begun.minus(60, ChronoUnit.DAYS), begun.minus(59, ChronoUnit.DAYS)),
                5,
                RetentionClass.GENERAL);
        assertThat(now().overdue()).extracting(Overdue::reason).containsExactly(new OverdueReason.NotSwept());
        verdict = new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, Instant.now(), begun);
        assertThat(now().overdue())
                .extracting(Overdue::reason, Overdue::time)
                .containsExactly(tuple(new OverdueReason.Suspended(), late.time()));
    }

    @Test
    void whatIsDueWithinTheWindowIsNotOverdueYet() {
        CameraRetention told = now();

        assertThat(told.overdue()).hasSize(1);
        Instant last = told.overdue().getFirst().time().end();
        assertThat(last).isEqualTo(begun.minus(31, ChronoUnit.DAYS));
    }

    @Test
    void footageThatWasShedOrDeletedEarlyIsABreach() {
        Segment shed = ended(20);
        decide(shed, "SHED");
        Instant between = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Segment early = ended(10);
        decide(early, "EXPIRED");

        CameraRetention told = now();

        assertThat(told.breaches())
                .extracting(Breach::kind, breach -> breach.time().ranges(), Breach::segments, Breach::bytes)
                .containsExactlyInAnyOrder(
                        tuple(Breach.Kind.SHED, List.of(shed.time()), 1L, 1_000L),
                        tuple(Breach.Kind.EARLY, List.of(early.time()), 1L, 1_000L));
        assertThat(told.state()).isEqualTo(RetentionState.NOT_COMPLIANT);
        assertThat(told.times().lost()).as("shed is lost").isEqualTo(LENGTH);
        assertThat(told.times().expired()).as("the ledger calls it so").isEqualTo(LENGTH);
        assertThat(told.deletedEarly()).isEqualTo(LENGTH);
        assertThat(told.shed()).isEqualTo(LENGTH);
        CameraRetention then = asOf(between);
        assertThat(then.breaches()).extracting(Breach::kind).containsExactly(Breach.Kind.SHED);
        assertThat(then.times().expired()).isZero();
    }

    @Test
    void figuresAreOfTheWholeCounty() throws InterruptedException {
        registered(AreaKind.GATE); // without footage, in a campus of its own
        try (RetentionFigures figures = new RetentionFigures(reports, InstantSource.system())) {
            Compliance told = figures.compliance();
            for (int i = 0; told == null; i++) {
                assertThat(i).as("tenths of a second").isLessThan(600);
                Thread.sleep(100);
                told = figures.compliance();
            }
            assertThat(told.compliant()).isEqualTo(1);
            assertThat(told.notCompliant()).isEqualTo(1);
            assertThat(told.overdueBytes()).isEqualTo(28_000);
        }
    }
}
