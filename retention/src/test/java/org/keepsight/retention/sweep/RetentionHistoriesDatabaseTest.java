package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.hold.Hold;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.time.TrustedClock;

/**
 * The random histories again, 1,000 of them, in PostgreSQL: swept by the real sweeper, with holds asked for, agreed to and released and
 * classes changed in between, against the same oracle. {@code -Dkeepsight.seed=N}.
 */
class RetentionHistoriesDatabaseTest {
    private static final Actor WANG = new Actor("wang");
    private static final Actor LI = new Actor("li");
    private static final int WORLDS = 2;
    private static final int CAMERAS = 500;
    private static final int ROUNDS = 3;

    @TempDir
    Path directory;

    @Test
    void sweepsOfRandomHistoriesAgreeWithTheOracle() throws Exception {
        long seed = Long.getLong("keepsight.seed", new Random().nextLong());
        Random random = new Random(seed);
        int deleted = 0;
        for (int world = 0; world < WORLDS; world++) {
            deleted += world(random, "seed %d, world %d".formatted(seed, world));
        }
        assertThat(deleted).isPositive();
        System.out.printf(
                "%d histories in PostgreSQL from seed %d: %d segments swept%n", WORLDS * CAMERAS, seed, deleted);
    }

    private int world(Random random, String where) throws IOException {
        DatabaseAddress address = TestDatabase.createAddress();
        try (Database database = Database.open(address, 8);
                DirectoryObjectStore store = new DirectoryObjectStore(directory.resolve(where.replace(' ', '-')))) {
            Jdbi owner = Jdbi.create(address.url(), address.user(), address.password())
                    .installPlugin(new PostgresPlugin());
            Instant newest = Instant.now().truncatedTo(ChronoUnit.MICROS);
            List<RetentionPolicy> policies = History.sharedPolicies(random, newest);
            List<History> histories = new ArrayList<>();
            for (int i = 1; i <= CAMERAS; i++) {
                histories.add(History.random(random, new CameraId(i), newest, policies));
            }
            BackdatedFootage footage = new BackdatedFootage(database.jdbi(), store.name());
            owner.useTransaction(handle -> {
                handle.execute("set local search_path = keepsight");
                histories.forEach(history -> enter(handle, history));
                policies.stream().skip(2).forEach(policy -> enter(handle, policy));
            });
            for (History history : histories) {
                for (Candidate each : history.footage()) {
                    footage.segment(
                            each.camera(),
                            History.RUN,
                            each.key().sequence(),
                            each.key().time(),
                            each.bytes(),
                            each.key().retentionClass());
                }
            }
            assertThat(new RetentionPolicies(database.jdbi(), TestAudit.log()).all())
                    .extracting(RetentionPolicy::version, RetentionPolicy::scope, RetentionPolicy::days)
                    .hasSameSizeAs(policies);
            return rounds(
                    random,
                    database,
                    store,
                    histories.stream().map(History::withOwnPolicies).toList(),
                    where);
        }
    }

    private static int rounds(
            Random random, Database database, DirectoryObjectStore store, List<History> histories, String where) {
        RetentionSweeper sweeper = new RetentionSweeper(
                database.jdbi(),
                new SegmentCatalogue(database.jdbi()),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                store,
                TestAudit.log(),
                TrustedClock.believing(InstantSource.system()));
        Map<CameraId, List<Candidate>> left = histories.stream()
                .collect(Collectors.toMap(History::camera, history -> new ArrayList<>(history.footage())));
        int deleted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            deleted += sweeper.sweep(WANG, "round").deleted();
            Instant now = Instant.now();
            for (History history : histories) {
                Objects.requireNonNull(left.get(history.camera()))
                        .removeIf(each -> NaiveRetention.mayGo(history, each, now));
            }
            assertThat(keys(database)).as("%s, round %d", where, round).isEqualTo(keys(left));
            requireProtected(database, histories.get(random.nextInt(histories.size())), left, where);
            for (int i = 0; i < CAMERAS / 2; i++) {
                live(random, database, histories.get(random.nextInt(histories.size())));
            }
        }
        requireLedger(database, histories, left, where);
        return deleted;
    }

    /** Nothing that is left can be condemned, whoever asks. */
    private static void requireProtected(
            Database database, History history, Map<CameraId, List<Candidate>> left, String where) {
        SweepRows rows = new SweepRows(database.jdbi(), "any");
        for (Candidate each : Objects.requireNonNull(left.get(history.camera()))) {
            assertThatThrownBy(() -> rows.condemn(each.camera(), List.of(each), UUID.randomUUID()))
                    .as("%s, %s of %s", where, each, history)
                    .hasMessageMatching("(?s).*(younger than its minimum|under a hold|its clock was wrong).*");
        }
    }

    /** What is gone is in the ledger, and nothing else is; the chain of each camera is whole. */
    private static void requireLedger(
            Database database, List<History> histories, Map<CameraId, List<Candidate>> left, String where) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        List<DeletionEntry> entries =
                new DeletionLedger(database.jdbi()).entries(new TimeRange(Instant.EPOCH, tomorrow), 0, 10_000);
        for (History history : histories) {
            TimeRanges gone = times(history.footage().stream()
                    .filter(each ->
                            !Objects.requireNonNull(left.get(history.camera())).contains(each))
                    .toList());
            LedgerChain chain = new LedgerChain(history.camera());
            TimeRanges decided = TimeRanges.NONE;
            for (DeletionEntry entry : entries) {
                if (entry.camera().equals(history.code())) {
                    chain.next(entry);
                    decided = decided.union(TimeRanges.of(entry.time()));
                }
            }
            assertThat(decided).as("%s, %s", where, history).isEqualTo(gone);
            assertThat(chain.problems()).as("%s, %s", where, history).isEmpty();
        }
    }

    private static TimeRanges times(List<Candidate> footage) {
        return footage.stream()
                .map(each -> TimeRanges.of(each.key().time()))
                .reduce(TimeRanges.NONE, TimeRanges::union);
    }

    private static Set<String> keys(Map<CameraId, List<Candidate>> left) {
        return left.values().stream()
                .flatMap(List::stream)
                .map(each -> each.camera() + " " + each.key().sequence())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> keys(Database database) {
        return database.jdbi()
                .withHandle(handle -> new HashSet<>(
                        handle.createQuery("select camera_id || ' ' || seq from segment where state <> 'c'")
                                .mapTo(String.class)
                                .list()));
    }

    /** Something that happens between two sweeps, in the database and in the history. */
    private static void live(Random random, Database database, History history) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        switch (random.nextInt(3)) {
            case 0 -> hold(random, database, history, now);
            case 1 -> release(random, database, history);
            default -> {
                boolean key = random.nextBoolean();
                Instant last = history.overrides().isEmpty()
                        ? Instant.EPOCH
                        : history.overrides().getLast().at();
                if (last.isBefore(now)) {
                    Optional<RetentionClass> own = Optional.of(key ? RetentionClass.KEY : RetentionClass.GENERAL);
                    history.overrides().add(new History.Since<>(now, own));
                    database.jdbi()
                            .useHandle(handle ->
                                    enter(handle, history, history.overrides().getLast()));
                }
            }
        }
    }

    private static void hold(Random random, Database database, History history, Instant now) {
        Candidate about = history.footage().get(random.nextInt(history.footage().size()));
        TimeRange range = new TimeRange(about.start(), about.end());
        Holds holds = new Holds(database.jdbi(), TestAudit.log(), InstantSource.system());
        Hold made = holds.request(new NewHold(List.of(history.code()), range, "case", null, null), WANG, "r")
                .hold();
        if (random.nextBoolean()) {
            holds.approve(made.id(), LI, "r");
        }
        history.holds().add(new History.Held(range, now, null));
    }

    private static void release(Random random, Database database, History history) {
        Holds holds = new Holds(database.jdbi(), TestAudit.log(), InstantSource.system());
        List<Hold> protecting =
                holds.page(Optional.of(List.of(history.campus())), false, Integer.MAX_VALUE, 100).stream()
                        .filter(each -> !each.requestedBy().equals("before"))
                        .toList();
        if (protecting.isEmpty()) {
            return;
        }
        Hold hold = protecting.get(random.nextInt(protecting.size()));
        if (hold.approvedAt() == null) {
            holds.refuse(hold.id(), LI, "r");
        } else {
            database.jdbi().useTransaction(h -> holds.release(h, hold.id(), "zhao", LI, "r"));
        }
        for (int i = 0; i < history.holds().size(); i++) {
            History.Held held = history.holds().get(i);
            if (held.releasedAt() == null && held.range().equals(hold.range())) {
                history.holds().set(i, new History.Held(held.range(), held.requestedAt(), Instant.now()));
                return;
            }
        }
    }

    private static void enter(Handle handle, History history) {
        handle.createUpdate("""
                insert into campus (id, code, name, kind) overriding system value values (:id, :campus, 'n', 'OTHER')
                """)
                .bind("id", history.camera().value())
                .bind("campus", history.campus().value())
                .execute();
        handle.createUpdate("""
                insert into camera (id, code, campus_id, name, commissioned_at) overriding system value
                values (:id, :code, :id, 'n', :at)
                """)
                .bind("id", history.camera().value())
                .bind("code", history.code().value())
                .bind("at", sql(history.commissionedAt()))
                .execute();
        for (History.Since<AreaKind> each : history.areas()) {
            handle.createUpdate("""
                    with a as (insert into area (campus_id, kind, name) values (:id, :kind, :name) returning id)
                    insert into camera_area (camera_id, area_id, since) select :id, a.id, :at from a
                    """)
                    .bind("id", history.camera().value())
                    .bind("kind", each.value().name())
                    .bind("name", each.at().toString())
                    .bind("at", sql(each.at()))
                    .execute();
        }
        history.overrides().forEach(each -> enter(handle, history, each));
        history.holds().forEach(each -> enter(handle, history, each));
    }

    private static void enter(Handle handle, History history, History.Since<Optional<RetentionClass>> own) {
        handle.createUpdate("insert into camera_class (camera_id, since, class, basis) values (:id, :at, :class, 'b')")
                .bind("id", history.camera().value())
                .bind("at", sql(own.at()))
                .bind("class", own.value().map(RetentionClass::name).orElse(null))
                .execute();
    }

    private static void enter(Handle handle, History history, History.Held held) {
        handle.createUpdate("""
                with h as (
                    insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at,
                                      released_by, released_at, release_reason)
                    values (gen_random_uuid(), :from, :to, 'r', 'c', 'before', :at, :at, :by, :released, :by)
                    returning id)
                insert into hold_camera (hold, camera_id) select id, :camera from h
                """)
                .bind("from", sql(held.range().start()))
                .bind("to", sql(held.range().end()))
                .bind("at", sql(held.requestedAt()))
                .bind("by", held.releasedAt() == null ? null : "somebody")
                .bind("released", held.releasedAt() == null ? null : sql(held.releasedAt()))
                .bind("camera", history.camera().value())
                .execute();
    }

    private static void enter(Handle handle, RetentionPolicy policy) {
        PolicyScope scope = policy.scope();
        handle.createUpdate("""
                insert into retention_policy (class, area_kind, campus_id, camera_id, days, basis, effective_from, created_by, created_at)
                values (:class, :kind, (select id from campus where code = :campus), (select id from camera where code = :camera),
                        :days, 'b', :at, 'x', :at)
                """)
                .bind(
                        "class",
                        scope instanceof PolicyScope.OfClass each
                                ? each.retentionClass().name()
                                : null)
                .bind(
                        "kind",
                        scope instanceof PolicyScope.OfAreaKind each
                                ? each.kind().name()
                                : null)
                .bind(
                        "campus",
                        scope instanceof PolicyScope.OfCampus each
                                ? each.campus().value()
                                : null)
                .bind(
                        "camera",
                        scope instanceof PolicyScope.OfCamera each
                                ? each.camera().value()
                                : null)
                .bind("days", policy.days())
                .bind("at", sql(policy.effectiveFrom()))
                .execute();
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
