package org.keepsight.storage.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** The functions that take footage away: against a naive model of the same history. */
class DeletionFunctionsTest {
    private static final UUID JOB = new UUID(7, 7);

    private final DatabaseAddress address = TestDatabase.createAddress();
    private Database database;
    private Jdbi jdbi;
    private BackdatedFootage footage;

    @BeforeEach
    void open() {
        database = Database.open(address, 8);
        jdbi = database.jdbi();
        footage = new BackdatedFootage(jdbi, "directory:/test");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneYoungSegmentRefusesTheWholeBatch() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        RunId run = RunId.create(Instant.now());
        Segment old = footage.segment(camera, run, 0, ago(Duration.ofDays(31)), 5, RetentionClass.GENERAL);
        Segment young =
                footage.segment(camera, run, 1, ago(Duration.ofDays(30).minusSeconds(600)), 5, RetentionClass.GENERAL);
        assertThatThrownBy(() -> condemn(camera, List.of(old, young))).hasMessageContaining("younger than its minimum");
        assertThat(states(camera)).containsOnly(Map.entry(name(old), 's'), Map.entry(name(young), 's'));
        assertThat(ledger(camera)).isEmpty();
        assertThat(condemn(camera, List.of(old))).isEqualTo(1);
        assertThat(condemn(camera, List.of(old))).as("again").isZero();
    }

    @Test
    void footageFromBeforeItsCameraIsNeverCondemned() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        RunId run = RunId.create(Instant.now());
        Instant wrong = Instant.parse("2019-12-30T00:00:00Z");
        TimeRange hour = new TimeRange(wrong, wrong.plusSeconds(3_600));
        Segment early = footage.segment(camera, run, 0, hour, 5, RetentionClass.GENERAL);
        Segment old = footage.segment(camera, run, 1, ago(Duration.ofDays(31)), 5, RetentionClass.GENERAL);

        assertThatThrownBy(() -> condemn(camera, List.of(early, old))).hasMessageContaining("its clock was wrong");

        assertThat(states(camera)).containsOnly(Map.entry(name(early), 's'), Map.entry(name(old), 's'));
        assertThat(condemn(camera, List.of(old))).isOne();
    }

    @Test
    @Timeout(60)
    void aSegmentIsFreeWhenItsExactDaysHavePassedAndNotBefore() throws Exception {
        CameraId camera = footage.camera(AreaKind.GATE);
        Instant end = Instant.now().minus(Duration.ofDays(90)).plusMillis(1500).truncatedTo(ChronoUnit.MICROS);
        Segment segment = footage.segment(
                camera, RunId.create(end), 0, new TimeRange(end.minusSeconds(60), end), 5, RetentionClass.GENERAL);
        Instant free = end.plus(Duration.ofDays(90));
        boolean refused = false;
        while (true) {
            Instant before = databaseNow();
            try {
                condemn(camera, List.of(segment));
                assertThat(databaseNow()).isAfterOrEqualTo(free);
                assertThat(refused).isTrue();
                return;
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("younger than its minimum of 90 days");
                assertThat(before).isBefore(free);
                refused = true;
            }
            Thread.sleep(50);
        }
    }

    @Test
    void anUpgradeProtectsWhatIsRecordedAndADowngradeFreesNothing() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        RunId run = RunId.create(Instant.now());
        Segment general = footage.segment(camera, run, 0, ago(Duration.ofDays(40)), 5, RetentionClass.GENERAL);
        Segment key = footage.segment(camera, run, 1, ago(Duration.ofDays(41)), 5, RetentionClass.KEY);
        assertThatThrownBy(() -> condemn(camera, List.of(key))).hasMessageContaining("90 days");
        jdbi.useHandle(h -> h.execute(
                "insert into camera_class values (?, clock_timestamp() + interval '1 hour', 'KEY', 'list')",
                camera.value()));
        assertThatThrownBy(() -> condemn(camera, List.of(general)))
                .as("raised by a service whose clock is ahead")
                .hasMessageContaining("90 days");
        jdbi.useHandle(h -> h.execute(
                "insert into camera_class values (?, clock_timestamp() + interval '2 hours', null, 'list')",
                camera.value()));
        assertThatThrownBy(() -> condemn(camera, List.of(general)))
                .as("lowered again: what is recorded keeps what it was promised")
                .hasMessageContaining("90 days");
    }

    @Test
    void whatIsUnderAHoldIsNotCondemnedUntilTwoOthersHaveReleasedIt() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        RunId run = RunId.create(Instant.now());
        Segment held = footage.segment(camera, run, 0, ago(Duration.ofDays(40)), 5, RetentionClass.GENERAL);
        Segment free = footage.segment(camera, run, 1, ago(Duration.ofDays(41)), 5, RetentionClass.GENERAL);
        UUID hold = UUID.randomUUID();
        jdbi.useTransaction(h -> {
            h.createUpdate("""
                    insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at)
                    values (:id, :start, :end, 'r', 'c', 'wang', clock_timestamp(), clock_timestamp())
                    """)
                    .bind("id", hold)
                    .bind("start", held.time().start().atOffset(ZoneOffset.UTC))
                    .bind("end", held.time().start().plusNanos(1_000).atOffset(ZoneOffset.UTC))
                    .execute();
            h.execute("insert into hold_camera (hold, camera_id) values (?, ?)", hold, camera.value());
        });
        assertThatThrownBy(() -> condemn(camera, List.of(free, held))).hasMessageContaining("under a hold");
        assertThat(condemn(camera, List.of(free))).isEqualTo(1);

        String release = "select release_hold(?, ?, ?, clock_timestamp(), 'over')";
        assertThat(asked("select approve_hold(?, 'wang', clock_timestamp())", hold))
                .isFalse();
        assertThat(asked("select approve_hold(?, 'li', clock_timestamp())", hold))
                .isTrue();
        assertThat(asked(release, hold, "wang", "li")).isFalse();
        assertThat(asked(release, hold, "li", "wang")).isFalse();
        assertThat(asked(release, hold, "li", "li")).isFalse();
        for (String bypass : new String[] {
            "update hold set released_at = now()", "delete from hold", "delete from hold_camera", "truncate hold_camera"
        }) {
            assertThatThrownBy(() -> jdbi.useHandle(h -> h.execute(bypass)))
                    .as(bypass)
                    .hasMessageContaining("permission denied");
        }
        assertThatThrownBy(() -> condemn(camera, List.of(held))).hasMessageContaining("under a hold");
        assertThat(asked(release, hold, "li", "zhao")).isTrue();
        assertThat(condemn(camera, List.of(held))).isEqualTo(1);
        List<String> late = jdbi.withHandle(h -> h.select("select late from deletion_ledger order by id")
                .mapTo(String.class)
                .list());
        assertThat(late).containsExactly(null, "hold 1");
    }

    /** A camera's past cannot be written anew so as to take from recorded footage what protects it. */
    @Test
    void aVersionThatIsBackdatedFreesNothing() {
        CameraId camera = footage.camera(AreaKind.GATE);
        CameraId raised = footage.camera(AreaKind.PLAYGROUND);
        CameraId moved = footage.camera(AreaKind.PLAYGROUND);
        Jdbi.create(address.url(), address.user(), address.password()).useHandle(owner -> {
            owner.execute("set search_path = keepsight");
            owner.execute("""
                    insert into retention_policy (area_kind, days, basis, effective_from, created_by, created_at)
                    values ('GATE', 400, 'notice', '2020-01-01', 'x', '2020-01-01')
                    """);
            owner.execute("""
                    insert into camera_class (camera_id, since, class, basis, made_at)
                    select ?, t, 'KEY', 'raised', t from (values (clock_timestamp() - interval '20 days')) v (t)
                    """, raised.value());
            owner.execute("update camera_area set made_at = since");
            owner.execute("""
                    with a as (insert into area (campus_id, kind, name)
                               select campus_id, 'DORM', 'dorm' from camera where id = ? returning id)
                    insert into camera_area (camera_id, area_id, since, made_at)
                    select ?, a.id, t, t from a, (values (clock_timestamp() - interval '20 days')) v (t)
                    """, moved.value(), moved.value());
        });
        RunId run = RunId.create(Instant.now());
        Segment gate = footage.segment(camera, run, 0, ago(Duration.ofDays(120)), 5, RetentionClass.KEY);
        Segment plain = footage.segment(raised, run, 0, ago(Duration.ofDays(40)), 5, RetentionClass.GENERAL);
        Segment past = footage.segment(moved, run, 0, ago(Duration.ofDays(40)), 5, RetentionClass.GENERAL);
        assertThatThrownBy(() -> condemn(camera, List.of(gate))).hasMessageContaining("minimum of 400 days");
        assertThatThrownBy(() -> condemn(raised, List.of(plain))).hasMessageContaining("minimum of 90 days");
        assertThatThrownBy(() -> condemn(moved, List.of(past))).hasMessageContaining("minimum of 90 days");

        for (CameraId each : List.of(camera, raised, moved)) {
            jdbi.useHandle(h -> h.createUpdate("""
                            insert into camera_class (camera_id, since, class, basis)
                            select distinct :camera, v.since + v.shift, 'GENERAL', 'x'
                            from (select s.since, d.shift
                                  from (select since from camera_area where camera_id = :camera
                                        union select since from camera_class where camera_id = :camera) s,
                                       unnest(array['0 s', '1 us', '-1 us', '1 day', '-1 day']::interval[]) as d (shift)) v
                            on conflict do nothing
                            """).bind("camera", each.value()).execute());
            jdbi.useHandle(h -> h.createUpdate("""
                            with a as (insert into area (campus_id, kind, name)
                                       select campus_id, 'OTHER', 'elsewhere' from camera where id = :camera returning id)
                            insert into camera_area (camera_id, area_id, since)
                            select m.camera_id, a.id, m.since + interval '1 microsecond'
                            from a, camera_area m where m.camera_id = :camera
                            """).bind("camera", each.value()).execute());
        }

        assertThatThrownBy(() -> condemn(camera, List.of(gate))).hasMessageContaining("minimum of 400 days");
        assertThatThrownBy(() -> condemn(raised, List.of(plain))).hasMessageContaining("minimum of 90 days");
        assertThatThrownBy(() -> condemn(moved, List.of(past))).hasMessageContaining("minimum of 90 days");
    }

    /** A transaction that looks at a moment of the past does not see the hold that came since. */
    @Test
    void nobodyDecidesOnAPastMoment() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Segment segment = footage.segment(
                camera, RunId.create(Instant.now()), 0, ago(Duration.ofDays(40)), 5, RetentionClass.GENERAL);
        for (TransactionIsolationLevel level :
                List.of(TransactionIsolationLevel.REPEATABLE_READ, TransactionIsolationLevel.SERIALIZABLE)) {
            assertThatThrownBy(() -> jdbi.useTransaction(level, h -> {
                        h.select("select count(*) from hold")
                                .mapTo(Integer.class)
                                .one();
                        hold(camera, segment);
                        call(h, "condemn", camera, List.of(segment));
                    }))
                    .as("%s", level)
                    .hasMessageContaining("decided on as things are now");
        }
        assertThat(states(camera)).containsOnly(Map.entry(name(segment), 's'));
    }

    /** Somebody else asks for a hold, and it is committed. */
    private void hold(CameraId camera, Segment segment) {
        jdbi.useHandle(h -> h.execute(
                """
                with h as (insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at,
                                             review_at)
                           values (gen_random_uuid(), ?, ?, 'r', 'c', 'wang', clock_timestamp(), clock_timestamp())
                           returning id)
                insert into hold_camera (hold, camera_id) select id, ? from h
                """,
                segment.time().start().atOffset(ZoneOffset.UTC),
                segment.end().atOffset(ZoneOffset.UTC),
                camera.value()));
    }

    private boolean asked(String sql, Object... arguments) {
        return jdbi.withHandle(
                h -> h.select(sql, arguments).mapTo(Boolean.class).one());
    }

    @Test
    void theLedgerIsAChainOfEachCamera() {
        CameraId one = footage.camera(AreaKind.PLAYGROUND);
        CameraId other = footage.camera(AreaKind.PLAYGROUND);
        for (CameraId camera : List.of(one, other)) {
            for (int i = 0; i < 3; i++) { // two islands in one statement, then one more
                RunId run = RunId.create(Instant.now());
                Segment a = footage.segment(camera, run, 0, ago(Duration.ofDays(40 + i)), 5, RetentionClass.GENERAL);
                Segment b = footage.segment(camera, run, 1, ago(Duration.ofDays(60 + i)), 5, RetentionClass.GENERAL);
                condemn(camera, List.of(a, b));
                forget(camera, List.of(a, b));
            }
        }
        int chained = jdbi.withHandle(h -> h.select("""
                        select count(*) filter (where hash = sha256(coalesce(former, '\\x') || convert_to(text, 'UTF8'))
                                                  and number = place)
                        from (select l.number, l.hash, ledger_text(l) as text, lag(l.hash) over w as former, row_number() over w as place
                              from deletion_ledger l window w as (partition by l.camera_id order by l.number)) chain
                        """).mapTo(Integer.class).one());
        assertThat(chained).isEqualTo(2 * 3 * 4);
    }

    @Test
    void onlyWhatIsCondemnedCanBeForgotten() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        RunId run = RunId.create(Instant.now());
        Segment one = footage.segment(camera, run, 0, ago(Duration.ofDays(31)), 5, RetentionClass.GENERAL);
        Segment two = footage.segment(camera, run, 1, ago(Duration.ofDays(32)), 5, RetentionClass.GENERAL);
        condemn(camera, List.of(one));
        assertThatThrownBy(() -> forget(camera, List.of(one, two))).hasMessageContaining("only condemned");
        assertThat(states(camera)).hasSize(2);
        assertThat(forget(camera, List.of(one))).isEqualTo(1);
        assertThat(forget(camera, List.of(one))).as("again").isZero();
        assertThat(states(camera)).containsOnly(Map.entry(name(two), 's'));
    }

    /** The functions run as the owner: nothing of the caller's may be run by them. */
    @Test
    void theServiceCannotSlipItsOwnTablesUnderTheFunctions() {
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Segment young = footage.segment(
                camera, RunId.create(Instant.now()), 0, ago(Duration.ofDays(1)), 5, RetentionClass.GENERAL);
        jdbi.useHandle(h -> {
            h.execute(
                    "create temporary table retention_policy as select * from keepsight.retention_policy where false");
            h.execute("create temporary table camera_class (camera_id int, class text, since timestamptz)");
            h.execute("set search_path = pg_temp, keepsight");
            assertThatThrownBy(() -> call(h, "condemn", camera, List.of(young)))
                    .hasMessageContaining("younger than its minimum of 30 days");
        });
        assertThat(states(camera)).containsOnly(Map.entry(name(young), 's'));
        for (String forbidden : List.of(
                "insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes,"
                        + " policy_version, job) values (1, 'DECIDED', gen_random_uuid(), now() - interval '1 s', now(), 1, 1, 1,"
                        + " gen_random_uuid())",
                "create function keepsight.clock_timestamp() returns timestamptz language sql as 'select now()'",
                "alter table segment disable trigger all",
                "truncate segment")) {
            assertThatThrownBy(() -> jdbi.useHandle(h -> h.execute(forbidden)))
                    .as(forbidden)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        }
    }

    @Test
    void randomHistoriesAgreeWithANaiveModel() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            CameraId camera = footage.camera(AreaKind.PLAYGROUND);
            CameraId other = footage.camera(AreaKind.PLAYGROUND);
            Model model = new Model();
            Segment untouched = footage.segment(
                    other, RunId.create(Instant.now()), 0, ago(Duration.ofDays(101)), 9, RetentionClass.GENERAL);
            history(camera, random, model);
            for (int step = 0; step < 25; step++) {
                step(camera, random, model);
                String where = "seed %d, round %d, step %d".formatted(seed, round, step);
                assertThat(states(camera)).as(where).isEqualTo(model.names());
                assertThat(days(camera)).as(where).isEqualTo(model.days());
                assertThat(ledger(camera)).as(where).containsExactlyInAnyOrderElementsOf(model.ledger);
            }
            assertThat(states(other)).containsOnly(Map.entry(name(untouched), 's'));
            assertThat(ledger(other)).isEmpty();
        }
    }

    /** Overlapping runs over three days, segments that abut, that end on midnight and that span it. */
    private void history(CameraId camera, Random random, Model model) {
        Instant midnight = Instant.now().minus(Duration.ofDays(110)).truncatedTo(ChronoUnit.DAYS);
        for (int r = 0; r < 3; r++) {
            RunId run = RunId.create(Instant.now());
            Instant at = midnight.plusSeconds(600L * random.nextInt(6 * 24));
            for (int seq = 0; seq < 12; seq++) {
                Instant nextMidnight = at.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
                Instant end = random.nextInt(4) == 0 ? nextMidnight : at.plusSeconds(600L * (1 + random.nextInt(40)));
                RetentionClass written = random.nextInt(3) == 0 ? RetentionClass.KEY : RetentionClass.GENERAL;
                model.states.put(
                        footage.segment(camera, run, seq, new TimeRange(at, end), 1 + random.nextInt(1000), written),
                        's');
                at = random.nextInt(3) == 0 ? end.plusSeconds(600) : end;
            }
        }
    }

    private void step(CameraId camera, Random random, Model model) {
        switch (random.nextInt(4)) {
            case 0 -> {
                Segment lost = model.pick(random, 's', 1).stream().findFirst().orElse(null);
                if (lost != null) {
                    assertThat(markLost(lost)).isTrue();
                    assertThat(markLost(lost)).isFalse();
                    model.states.put(lost, 'l');
                }
            }
            case 1, 2 -> {
                List<Segment> due = model.pick(random, 's', 1 + random.nextInt(8));
                due.addAll(model.pick(random, 'l', 1));
                List<Segment> asked = new ArrayList<>(due);
                asked.addAll(model.pick(random, 'c', 1)); // condemned already: passed over
                asked.addAll(due.stream().limit(1).toList()); // named twice
                assertThat(condemn(camera, asked)).isEqualTo(due.size());
                model.condemn(due);
            }
            default -> {
                List<Segment> gone = model.pick(random, 'c', 1 + random.nextInt(5));
                assertThat(forget(camera, gone)).isEqualTo(gone.size());
                model.forget(gone);
            }
        }
    }

    /** A day as the database keeps it. */
    private record Day(TimeRanges recorded, TimeRanges lost, TimeRanges expired, int segments, long bytes) {}

    /** A ledger entry without its ids. */
    private record Entry(String entry, Instant start, Instant end, int segments, long bytes, int version) {}

    /** The same history kept the slow way. */
    private static final class Model {
        final Map<Segment, Character> states = new HashMap<>();
        final List<Entry> ledger = new ArrayList<>();
        private final List<TimeRange> expired = new ArrayList<>();
        private final Map<Segment, Integer> decisions = new HashMap<>();
        private final Set<LocalDate> known = new HashSet<>();
        private int decision;

        List<Segment> pick(Random random, char state, int most) {
            List<Segment> found = new ArrayList<>(states.keySet().stream()
                    .filter(segment -> Objects.equals(states.get(segment), state))
                    .sorted(Comparator.comparing(Segment::time))
                    .toList());
            if (random.nextBoolean()) {
                Collections.shuffle(found, random);
            }
            return new ArrayList<>(found.subList(0, Math.min(most, found.size())));
        }

        void condemn(List<Segment> due) {
            for (RetentionClass each : RetentionClass.values()) {
                int version = each == RetentionClass.GENERAL ? 1 : 2;
                for (List<Segment> island : islands(
                        due.stream().filter(s -> s.retentionClass() == each).toList())) {
                    decision++;
                    island.forEach(segment -> decisions.put(segment, decision));
                    ledger.add(entry("DECIDED", island, version));
                }
            }
            due.forEach(segment -> states.put(segment, 'c'));
            due.forEach(segment -> expired.add(segment.time()));
        }

        void forget(List<Segment> gone) {
            days(); // remembers the days that stay behind
            Map<Integer, List<Segment>> byDecision = new TreeMap<>();
            gone.forEach(segment -> byDecision
                    .computeIfAbsent(decisions.get(segment), d -> new ArrayList<>())
                    .add(segment));
            byDecision
                    .values()
                    .forEach(segments -> islands(segments)
                            .forEach(island -> ledger.add(entry(
                                    "CONFIRMED",
                                    island,
                                    island.getFirst().retentionClass() == RetentionClass.GENERAL ? 1 : 2))));
            gone.forEach(states::remove);
        }

        private static Entry entry(String entry, List<Segment> island, int version) {
            return new Entry(
                    entry,
                    island.stream()
                            .map(s -> s.time().start())
                            .min(Comparator.naturalOrder())
                            .orElseThrow(),
                    island.stream()
                            .map(Segment::end)
                            .max(Comparator.naturalOrder())
                            .orElseThrow(),
                    island.size(),
                    island.stream().mapToLong(Segment::bytes).sum(),
                    version);
        }

        /** Groups that touch or overlap, found by merging groups until none can be merged. */
        private static List<List<Segment>> islands(List<Segment> segments) {
            List<List<Segment>> groups = new ArrayList<>();
            for (Segment segment : segments) {
                List<Segment> merged = new ArrayList<>(List.of(segment));
                groups.removeIf(group -> group.stream().anyMatch(each -> touch(each, segment)) && merged.addAll(group));
                groups.add(merged);
            }
            return groups;
        }

        private static boolean touch(Segment a, Segment b) {
            return !a.time().start().isAfter(b.end()) && !b.time().start().isAfter(a.end());
        }

        Map<String, Character> names() {
            return states.entrySet().stream()
                    .collect(Collectors.toMap(each -> name(each.getKey()), Map.Entry::getValue));
        }

        Map<LocalDate, Day> days() {
            for (Segment segment : states.keySet()) {
                LocalDate last = LocalDate.ofInstant(segment.end(), ZoneOffset.UTC);
                LocalDate day = LocalDate.ofInstant(segment.time().start(), ZoneOffset.UTC);
                for (; !day.isAfter(last); day = day.plusDays(1)) {
                    known.add(day);
                }
            }
            Map<LocalDate, Day> days = new TreeMap<>();
            for (LocalDate day : known) {
                Instant midnight = day.atStartOfDay().toInstant(ZoneOffset.UTC);
                TimeRange span = new TimeRange(midnight, midnight.plus(1, ChronoUnit.DAYS));
                List<Segment> counted = of('s').stream()
                        .filter(segment -> span.contains(segment.end()))
                        .toList();
                days.put(
                        day,
                        new Day(
                                within(span, of('s').stream().map(Segment::time).toList()),
                                within(span, of('l').stream().map(Segment::time).toList()),
                                within(span, expired),
                                counted.size(),
                                counted.stream().mapToLong(Segment::bytes).sum()));
            }
            return days;
        }

        private List<Segment> of(char state) {
            return states.keySet().stream()
                    .filter(s -> Objects.equals(states.get(s), state))
                    .toList();
        }

        private static TimeRanges within(TimeRange span, Collection<TimeRange> ranges) {
            return new TimeRanges(new ArrayList<>(ranges)).intersect(span);
        }
    }

    private int condemn(CameraId camera, List<Segment> segments) {
        return jdbi.withHandle(h -> call(h, "condemn", camera, segments));
    }

    private int forget(CameraId camera, List<Segment> segments) {
        return jdbi.withHandle(h -> call(h, "forget", camera, segments));
    }

    private static int call(Handle handle, String function, CameraId camera, List<Segment> segments) {
        return handle.registerArrayType(OffsetDateTime.class, "timestamptz")
                .createQuery("select keepsight." + function + "(:camera, :ends, :runs, :seqs, :job)")
                .bind("camera", camera.value())
                .bindArray(
                        "ends",
                        OffsetDateTime.class,
                        segments.stream()
                                .map(s -> s.end().atOffset(ZoneOffset.UTC))
                                .toList())
                .bindArray(
                        "runs",
                        UUID.class,
                        segments.stream().map(s -> s.run().value()).toList())
                .bindArray(
                        "seqs",
                        Integer.class,
                        segments.stream().map(Segment::sequence).toList())
                .bind("job", JOB)
                .mapTo(Integer.class)
                .one();
    }

    private boolean markLost(Segment segment) {
        return jdbi.withHandle(h -> h.createQuery("select mark_lost(:camera, :end, :run, :seq)")
                .bind("camera", segment.camera().value())
                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                .bind("run", segment.run().value())
                .bind("seq", segment.sequence())
                .mapTo(Boolean.class)
                .one());
    }

    private Map<String, Character> states(CameraId camera) {
        return jdbi.withHandle(h -> h.createQuery(
                        "select run || '/' || seq as name, state from segment where camera_id = :camera")
                .bind("camera", camera.value())
                .map((row, context) ->
                        Map.entry(row.getString("name"), row.getString("state").charAt(0)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static String name(Segment segment) {
        return segment.run() + "/" + segment.sequence();
    }

    private Map<LocalDate, Day> days(CameraId camera) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Map<LocalDate, Day> days = new TreeMap<>();
        new SegmentCatalogue(jdbi)
                .days(List.of(camera), today.minusDays(120), today)
                .getOrDefault(camera, List.of())
                .forEach(d -> days.put(d.day(), new Day(d.recorded(), d.lost(), d.expired(), d.segments(), d.bytes())));
        return days;
    }

    private List<Entry> ledger(CameraId camera) {
        return jdbi.withHandle(h -> h.createQuery(
                        "select entry, start_at, end_at, segments, bytes, policy_version from deletion_ledger"
                                + " where camera_id = :camera and job = :job")
                .bind("camera", camera.value())
                .bind("job", JOB)
                .map((row, context) -> new Entry(
                        row.getString("entry"),
                        row.getObject("start_at", OffsetDateTime.class).toInstant(),
                        row.getObject("end_at", OffsetDateTime.class).toInstant(),
                        row.getInt("segments"),
                        row.getLong("bytes"),
                        row.getInt("policy_version")))
                .list());
    }

    private Instant databaseNow() {
        return jdbi.withHandle(h -> h.createQuery("select clock_timestamp()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant());
    }

    /** A minute of footage that ended so long ago. */
    private static TimeRange ago(Duration age) {
        Instant end = Instant.now().minus(age).truncatedTo(ChronoUnit.MICROS);
        return new TimeRange(end.minusSeconds(60), end);
    }
}
