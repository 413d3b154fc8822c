package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.retention.hold.RequestedHold;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

/**
 * A hold comes at every step of a sweep, by barriers: either the footage stays, or the hold says that it came too late. And a sweep
 * is killed at every step, and the next one brings it to its end.
 */
class HoldAgainstSweepTest {
    private static final Actor WANG = new Actor("wang");

    private Jdbi owner;
    private Database database;
    private FaultyObjectStore store;
    private BackdatedFootage footage;
    private Holds holds;
    private CameraId camera;
    private Code code;
    private Segment segment;

    @BeforeEach
    void open() {
        DatabaseAddress address = TestDatabase.createAddress();
        database = Database.open(address, 8);
        owner = Jdbi.create(address.url(), address.user(), address.password());
        store = new FaultyObjectStore();
        footage = new BackdatedFootage(database.jdbi(), store.name());
        holds = new Holds(database.jdbi(), TestAudit.log(), InstantSource.system());
        camera = footage.camera(AreaKind.PLAYGROUND);
        code = new Code(database.jdbi()
                .withHandle(h ->
                        h.select("select code from camera").mapTo(String.class).one()));
        Instant end = Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.MICROS);
        segment = footage.segment(
                camera, RunId.create(end), 0, new TimeRange(end.minusSeconds(60), end), 5, RetentionClass.GENERAL);
        store.put(ObjectKey.of(segment).toString());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(SweepStep.class)
    void aHoldThatComesAtAStepSavesTheFootageOrSaysThatItCameTooLate(SweepStep at) {
        RequestedHold[] made = new RequestedHold[1];
        sweeper(step -> {
                    if (step == at) {
                        made[0] = request();
                    }
                })
                .sweep(WANG, "test");
        boolean inTime = at == SweepStep.PLANNED;
        assertThat(made[0].tooLate()).hasSize(inTime ? 0 : 1);
        assertThat(store.keys()).hasSize(inTime ? 1 : 0);
        sweeper(step -> {}).sweep(WANG, "again");
        assertThat(store.keys()).as("also at the next sweep").hasSize(inTime ? 1 : 0);
    }

    /** The hold is asked for and not yet committed when the sweep wants to condemn: the sweep waits, and finds it. */
    @Test
    void aSweepWaitsForAHoldThatIsBeingMade() throws Exception {
        CountDownLatch planned = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newSingleThreadExecutor();
                Handle hold = database.jdbi().open()) {
            hold.begin();
            hold.execute("""
                    with h as (
                        insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at)
                        values (gen_random_uuid(), now() - interval '40 days', now(), 'r', 'c', 'wang', now(), now())
                        returning id)
                    insert into hold_camera (hold, camera_id) select h.id, ? from h
                    """, camera.value());
            CompletableFuture<SweepResult> sweep = CompletableFuture.supplyAsync(
                    () -> sweeper(step -> planned.countDown()).sweep(WANG, "test"), executor);
            assertThat(planned.await(60, TimeUnit.SECONDS)).isTrue();
            awaitWaiting("condemn", sweep);
            assertThat(sweep).isNotDone();
            hold.commit();
            assertThat(sweep.get(60, TimeUnit.SECONDS).condemned()).isZero();
            assertThat(store.keys()).hasSize(1);
        }
    }

    /** The sweep has condemned and not yet committed when the hold is asked for: the hold waits, and tells what is lost to it. */
    @Test
    void aHoldWaitsForASweepThatIsCondemning() throws Exception {
        try (ExecutorService executor = Executors.newSingleThreadExecutor();
                Handle sweep = database.jdbi().open()) {
            sweep.begin();
            sweep.execute(
                    "select condemn(?, array[?::timestamptz], array[?::uuid], array[0], gen_random_uuid())",
                    camera.value(),
                    segment.end().toString(),
                    segment.run().value());
            CompletableFuture<RequestedHold> hold = CompletableFuture.supplyAsync(this::request, executor);
            awaitWaiting("hold_camera", hold);
            assertThat(hold).isNotDone();
            sweep.commit();
            assertThat(hold.get(60, TimeUnit.SECONDS).tooLate())
                    .singleElement()
                    .satisfies(late -> assertThat(late.range()).isEqualTo(segment.time()));
        }
    }

    @ParameterizedTest
    @EnumSource(SweepStep.class)
    void aSweepThatIsKilledAtAStepIsBroughtToItsEndByTheNext(SweepStep at) {
        AtomicBoolean killed = new AtomicBoolean();
        assertThatThrownBy(() -> sweeper(step -> {
                            if (step == at) {
                                killed.set(true);
                                throw new Killed();
                            }
                        })
                        .sweep(WANG, "test"))
                .isInstanceOf(Killed.class);
        assertThat(killed).isTrue();
        sweeper(step -> {}).sweep(WANG, "again");
        assertThat(store.keys()).isEmpty();
        List<String> ledger = database.jdbi()
                .withHandle(h -> h.select("select entry || ' ' || segments from deletion_ledger order by number")
                        .mapTo(String.class)
                        .list());
        assertThat(ledger).containsExactly("DECIDED 1", "CONFIRMED 1");
        List<Integer> rows = database.jdbi()
                .withHandle(h ->
                        h.select("select seq from segment").mapTo(Integer.class).list());
        assertThat(rows).isEmpty();
    }

    /** What nobody catches. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private RequestedHold request() {
        return holds.request(new NewHold(List.of(code), segment.time(), "case 7", null, null), WANG, "an accident");
    }

    private RetentionSweeper sweeper(Consumer<SweepStep> steps) {
        return new RetentionSweeper(
                database.jdbi(),
                new SegmentCatalogue(database.jdbi()),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                store,
                TestAudit.log(),
                TrustedClock.believing(InstantSource.system()),
                1,
                steps);
    }

    private void awaitWaiting(String statement, CompletableFuture<?> waiting) throws Exception {
        while (owner.withHandle(h -> h.createQuery("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query like '%' || :part || '%'
                        """)
                        .bind("part", statement)
                        .mapTo(Integer.class)
                        .one())
                == 0) {
            if (waiting.isDone()) {
                throw new AssertionError("it did not wait: " + waiting.get());
            }
            Thread.sleep(20);
        }
    }
}
