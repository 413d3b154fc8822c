package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.retention.sweep.SheddingPlanner.Stock;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
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
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;
import org.postgresql.util.PSQLException;

class ShortageTest {
    private static final Actor APPROVER = new Actor("second.person");
    private static final long BYTES = 1_000;

    private final Database database = TestDatabase.create();
    private final AuditLog audit = TestAudit.log();
    private final FaultyObjectStore store = new FaultyObjectStore();
    private final BackdatedFootage footage = new BackdatedFootage(database.jdbi(), FaultyObjectStore.NAME);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private TrustedClock time = TrustedClock.believing(InstantSource.system());
    private Capacity capacity = new Capacity.Configured(10 * BYTES);
    private CameraId general;
    private CameraId key;
    private List<Segment> old;

    @BeforeEach
    void aStoreOfTwelveSegmentsWithRoomForTen() {
        general = footage.camera(AreaKind.CORRIDOR);
        key = footage.camera(AreaKind.GATE);
        old = new ArrayList<>();
        for (int days = 6; days >= 1; days--) {
            old.add(segment(general, days, RetentionClass.GENERAL));
            segment(key, days, RetentionClass.KEY);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void withoutAnOrderAFullStoreGivesNothingUp() {
        assertThat(relief().relieve()).isZero();
        assertThat(store.keys()).hasSize(12);
    }

    @Test
    void underAnOrderTheOldestGeneralFootageGoesUntilEnoughIsFree() {
        declare(2 * BYTES);

        assertThat(relief().relieve()).as("two too many, and two more").isEqualTo(4);

        assertThat(store.keys())
                .hasSize(8)
                .doesNotContainAnyElementsOf(old.subList(0, 4).stream()
                        .map(each -> ObjectKey.of(each).toString())
                        .toList());
        assertThat(relief().relieve()).as("enough is free").isZero();
        assertThat(entries()).extracting(DeletionEntry::cause).hasSize(8).containsOnly(DeletionEntry.Cause.SHED);
        assertThat(text(
                        "select (expired = '{}' and shed <> '{}')::text from camera_day where camera_id = %d order by day limit 1"
                                .formatted(general.value())))
                .isEqualTo("true");
    }

    @Test
    void keyFootageIsNotGivenUpWhateverIsMissing() {
        declare(1_000 * BYTES);

        assertThat(relief().relieve()).isEqualTo(6);
        assertThat(store.keys()).hasSize(6);
    }

    @Test
    void whatIsHeldIsNotGivenUp() {
        hold(old.getFirst().time());
        declare(BYTES);

        assertThat(relief().relieve()).isEqualTo(3);
        assertThat(store.keys()).contains(ObjectKey.of(old.getFirst()).toString());
    }

    @Test
    void endedOrderAllowsNothing() {
        declare(BYTES);
        orders().end(1, APPROVER, "more disks came");

        assertThat(relief().relieve()).isZero();
        assertThatThrownBy(() -> orders().end(1, APPROVER, "again")).isInstanceOf(DomainException.class);
    }

    @Test
    void underAClockThatIsNotTrustedNothingIsGivenUp() {
        declare(BYTES);
        time = () -> new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, now, now);

        assertThat(relief().relieve()).isZero();
    }

    @Test
    void storeThatDeletesNothingCostsNoMoreFootage() {
        declare(3 * BYTES);
        store.refused.add(ObjectKey.of(old.getFirst()).toString());

        relief().relieve();
        int given = condemnedOrGone();
        relief().relieve();

        assertThat(condemnedOrGone())
                .as("what is condemned must go first")
                .isEqualTo(given)
                .isLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"0, KS007", "2, KS008", "1, KS009"})
    void databaseItselfRefuses(int what, String state) {
        declare(BYTES);
        Segment wrong = switch (what) {
            case 2 -> segment(key, 20, RetentionClass.GENERAL); // of a camera that is KEY now
            case 1 -> segment(general, 31, RetentionClass.GENERAL); // due
            default -> old.getFirst();
        };

        assertThatThrownBy(() -> new SweepRows(database.jdbi(), FaultyObjectStore.NAME)
                        .shed(wrong.camera(), List.of(candidate(wrong)), UUID.randomUUID(), what == 0 ? 99 : 1))
                .hasRootCauseInstanceOf(PSQLException.class)
                .rootCause()
                .extracting(cause -> ((PSQLException) cause).getSQLState())
                .isEqualTo(state);
    }

    @Test
    void whatCannotBeDeclaredIsRefusedWithItsReason() {
        assertThatThrownBy(() -> new NewShortage(RetentionClass.KEY, 1, now, "b"))
                .hasMessageContaining("key areas is never shed");
        assertThatThrownBy(() -> orders().require(new NewShortage(RetentionClass.GENERAL, 1, now, "b")))
                .hasMessageContaining("ends in the future");
        assertThatThrownBy(() -> orders().require(
                                new NewShortage(RetentionClass.GENERAL, 1, now.plus(Duration.ofDays(91)), "b")))
                .hasMessageContaining("at most 90 days");
        capacity = new Capacity.Unknown();
        assertThatThrownBy(() -> orders().require(wanted(1))).hasMessageContaining("store.capacity");
        time = () -> new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, now, now);
        assertThatThrownBy(() -> orders().require(wanted(1))).hasMessageContaining("clock is not trusted");
    }

    @Test
    void nobodyDeclaresAlone() {
        assertThatThrownBy(() -> database.jdbi()
                        .useTransaction(handle -> orders().declare(handle, wanted(1), APPROVER.name(), APPROVER, "r")))
                .hasMessageContaining("shortage_order");
    }

    @Test
    void planGivesUpTheOldestDaysAndNoMoreThanIsNeeded() {
        for (int seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            List<Stock> stocks = new ArrayList<>();
            for (int i = 0; i < random.nextInt(60); i++) {
                stocks.add(new Stock(
                        new CameraId(1 + random.nextInt(5)),
                        LocalDate.parse("2026-11-01").plusDays(random.nextInt(30)),
                        1L + random.nextInt(1_000)));
            }
            long needed = random.nextInt(20_000) - 100L;

            List<Stock> given = SheddingPlanner.plan(stocks, needed);

            long all = stocks.stream().mapToLong(Stock::bytes).sum();
            long freed = given.stream().mapToLong(Stock::bytes).sum();
            assertThat(freed).as("seed %s", seed).isGreaterThanOrEqualTo(Math.min(needed, all));
            if (!given.isEmpty()) {
                LocalDate last = given.getLast().day();
                assertThat(freed - given.getLast().bytes()).as("seed %s", seed).isLessThan(needed);
                assertThat(stocks.stream().filter(each -> !given.contains(each)).map(Stock::day))
                        .as("seed %s", seed)
                        .allMatch(day -> !day.isBefore(last));
            }
        }
    }

    private Segment segment(CameraId camera, int days, RetentionClass retentionClass) {
        Instant noon = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .minusDays(days)
                .atTime(12, 0)
                .toInstant(ZoneOffset.UTC);
        Segment segment = footage.segment(
                camera, RunId.create(noon), 0, new TimeRange(noon, noon.plusSeconds(60)), BYTES, retentionClass);
        store.put(ObjectKey.of(segment).toString());
        return segment;
    }

    private ShortageOrders orders() {
        return new ShortageOrders(database.jdbi(), audit, store, () -> capacity, () -> time.judge());
    }

    private ShortageRelief relief() {
        return new ShortageRelief(database.jdbi(), orders(), store, audit, () -> capacity);
    }

    private NewShortage wanted(long free) {
        return new NewShortage(RetentionClass.GENERAL, free, now.plus(Duration.ofDays(3)), "notice 12");
    }

    private void declare(long free) {
        database.jdbi()
                .useTransaction(handle -> orders().declare(
                                handle, wanted(free), "first.person", APPROVER, "the new disks come on Friday"));
    }

    private void hold(TimeRange range) {
        database.jdbi()
                .useHandle(h -> h.createUpdate("""
                        with made as (
                            insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at)
                            values (gen_random_uuid(), :from, :to, 'r', 'c', 'p', :to, :to) returning id)
                        insert into hold_camera (hold, camera_id) select id, :camera from made
                        """)
                        .bind("from", range.start().atOffset(ZoneOffset.UTC))
                        .bind("to", range.end().atOffset(ZoneOffset.UTC))
                        .bind("camera", general.value())
                        .execute());
    }

    private static Candidate candidate(Segment segment) {
        return new Candidate(ObjectKey.of(segment), null, segment.bytes());
    }

    private int condemnedOrGone() {
        return 12 - Integer.parseInt(text("select count(*)::text from segment where state = 's'"));
    }

    private String text(String query) {
        return database.jdbi()
                .withHandle(h -> h.createQuery(query).mapTo(String.class).one());
    }

    private List<DeletionEntry> entries() {
        return new DeletionLedger(database.jdbi())
                .entries(new TimeRange(now.minusSeconds(3_600), now.plusSeconds(3_600)), 0, 1_000);
    }
}
