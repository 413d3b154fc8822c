package org.keepsight.storage.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;

class ClockWatchTest {
    private static final Duration OUTAGE = Duration.ofDays(14);
    private static final Actor ADMINISTRATOR = Actor.system("test");

    private final Database database = TestDatabase.create();
    private final Jdbi jdbi = database.jdbi();
    private final AuditLog audit = TestAudit.log();
    private final Machine machine = new Machine();

    /** A machine whose clock can be set and which can be switched off; the database's clock is the real one. */
    private static final class Machine implements Supplier<Reading> {
        private UUID boot = UUID.randomUUID();
        private Duration uptime = Duration.ofMinutes(5);
        private Duration wrong = Duration.ZERO;

        @Override
        public Reading get() {
            return new Reading(Instant.now().plus(wrong), boot, uptime);
        }

        void switchOffAndOn() {
            boot = UUID.randomUUID();
            uptime = Duration.ofSeconds(30);
        }
    }

    private ClockWatch watch(TimeWitness... witnesses) {
        return ClockWatch.start(jdbi, OUTAGE, "test", List.of(witnesses), machine);
    }

    private @Nullable Instant known() {
        return jdbi.withHandle(h -> h.createQuery("select max(known_at) from known_time")
                .mapTo(Instant.class)
                .one());
    }

    @BeforeEach
    void nothingIsKnown() {
        assertThat(known()).isNull();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void firstStartNotesWhatTimeItIs() {
        try (ClockWatch watch = watch()) {
            assertThat(watch.judge()).isInstanceOf(Trusted.class);
            assertThat(known()).isNotNull();
        }
    }

    @Test
    void clockOf2035IsFoundOutAtTheNextQuestionAndAfterAStart() {
        try (ClockWatch watch = watch()) {
            machine.wrong = Duration.ofDays(9 * 365);
            assertThat(doubt(watch)).isEqualTo(Doubt.AHEAD);
        }
        Instant before = known();
        try (ClockWatch again = watch()) { // the program, on the same start of the machine
            assertThat(doubt(again)).isEqualTo(Doubt.AHEAD);
        }
        machine.switchOffAndOn();
        try (ClockWatch again = watch()) {
            assertThat(doubt(again)).isEqualTo(Doubt.AHEAD);
        }
        assertThat(known()).as("what is known is not moved by it").isEqualTo(before);
    }

    @Test
    void clockOf1970IsFoundOutAtTheNextQuestionAndAfterAStart() {
        try (ClockWatch watch = watch()) {
            machine.wrong = Duration.between(Instant.now(), Instant.EPOCH);
            assertThat(doubt(watch)).isEqualTo(Doubt.BEHIND);
        }
        machine.switchOffAndOn();
        try (ClockWatch again = watch()) {
            assertThat(doubt(again)).isEqualTo(Doubt.BEHIND);
        }
    }

    @Test
    void clockThatWasMendedIsTrustedAgainWithoutAnybody() {
        AtomicReference<String> regained = new AtomicReference<>("");
        try (ClockWatch watch = watch()) {
            watch.whenTrustedAgain(() -> regained.set("told"));
            machine.wrong = Duration.ofDays(3_000);
            watch.turn();
            assertThat(watch.judge()).isInstanceOf(Suspended.class);

            machine.wrong = Duration.ZERO;
            watch.turn();

            assertThat(watch.judge()).isInstanceOf(Trusted.class);
            assertThat(regained).hasValue("told");
        }
    }

    @Test
    void machineThatWasOffForAHolidayIsTrustedAgain() {
        setKnown(Instant.now().minus(Duration.ofDays(12)));
        machine.switchOffAndOn();

        try (ClockWatch watch = watch()) {
            assertThat(watch.judge()).isInstanceOf(Trusted.class);
            String ground = jdbi.withHandle(h -> h.createQuery("select ground from known_time where boot = :boot")
                    .bind("boot", machine.boot)
                    .mapTo(String.class)
                    .one());
            assertThat(ground).isEqualTo("OUTAGE");
        }
    }

    @Test
    void personsWordEndsTheDoubtAndIsInTheRegister() {
        setKnown(Instant.now().minus(Duration.ofDays(60)));
        machine.switchOffAndOn();

        try (ClockWatch watch = watch()) {
            assertThat(doubt(watch)).isEqualTo(Doubt.AHEAD);

            ClockState state = watch.confirm(Instant.now(), ADMINISTRATOR, "looked at my watch", audit);

            assertThat(state.verdict()).isInstanceOf(Trusted.class);
            long entries = jdbi.withHandle(
                    h -> h.createQuery("select count(*) from access_register where action = 'clock.confirmed'")
                            .mapTo(Long.class)
                            .one());
            assertThat(entries).isEqualTo(1);
        }
    }

    @Test
    void personsWordTakesBackAKnownFutureAndHoldsOverAStart() {
        setKnown(Instant.parse("2035-05-05T00:00:00Z"));
        try (ClockWatch watch = watch()) {
            assertThat(doubt(watch)).isEqualTo(Doubt.BEHIND);
            assertThat(watch.confirm(Instant.now(), ADMINISTRATOR, "the box had woken up in 2035", audit)
                            .verdict())
                    .isInstanceOf(Trusted.class);
        }
        machine.switchOffAndOn();
        try (ClockWatch again = watch()) {
            assertThat(again.judge()).isInstanceOf(Trusted.class);
        }
    }

    @Test
    void wordAboutAnotherTimeThanTheClocksIsRefused() {
        try (ClockWatch watch = watch()) {
            assertThatThrownBy(() -> watch.confirm(
                            Instant.now().minus(Duration.ofHours(1)), ADMINISTRATOR, "an old page", audit))
                    .isInstanceOf(DomainException.class)
                    .hasMessageContaining("the clock of this machine says");
        }
    }

    @Test
    void witnessSettlesWhatWasKnownWrong() {
        setKnown(Instant.parse("2035-05-05T00:00:00Z"));

        try (ClockWatch watch = watch(machine ->
                Optional.of(new TimeWitness.Statement("test", machine.get().mark())))) {
            assertThat(watch.judge()).isInstanceOf(Trusted.class);
            assertThat(known()).isBefore(Instant.now().plusSeconds(5));
        }
    }

    @Test
    void footageOfAWrongClockDoesNotHoldTheRightOneBack() {
        try (ClockWatch watch = watch()) {
            BackdatedFootage footage = new BackdatedFootage(jdbi, "test");
            CameraId camera = footage.camera(AreaKind.CORRIDOR);
            Instant future = Instant.parse("2035-05-05T00:00:00Z");
            footage.segment(
                    camera,
                    RunId.create(future),
                    0,
                    new TimeRange(future, future.plusSeconds(60)),
                    100,
                    RetentionClass.GENERAL);

            watch.turn();

            assertThat(watch.judge()).isInstanceOf(Trusted.class);
        }
    }

    @Test
    void withoutAnythingKnownTheNewestFootageIsTheLeast() {
        BackdatedFootage footage = new BackdatedFootage(jdbi, "test");
        Instant end = Instant.now().minus(Duration.ofDays(20)).truncatedTo(ChronoUnit.MICROS);
        footage.segment(
                footage.camera(AreaKind.GATE),
                RunId.create(end),
                0,
                new TimeRange(end.minusSeconds(60), end),
                100,
                RetentionClass.KEY);

        try (ClockWatch watch = watch()) { // an update, or a rebuild, after more than the longest outage
            assertThat(watch.judge()).isInstanceOfSatisfying(Suspended.class, it -> {
                assertThat(it.doubt()).isEqualTo(Doubt.AHEAD);
                assertThat(it.latestCredible()).isEqualTo(end);
            });
        }
    }

    @Test
    void whatOnlyAWrongClockCanHaveWrittenIsNotKnown() {
        record(Instant.now().minus(Duration.ofDays(20)));
        Instant known = record(Instant.now().minus(Duration.ofDays(1)));
        record(Instant.parse("2035-05-05T00:00:00Z")); // by this start, before it looked at the clock
        AuditLog register = new AuditLog(TestAudit.KEY, () -> Instant.parse("2035-05-05T00:00:00Z"));
        jdbi.useTransaction(
                handle -> register.write(handle, ADMINISTRATOR, "a start", "serve.started", "serve", Map.of()));

        assertThat(new KnownTimes(jdbi, "test")
                        .read(UUID.randomUUID(), plausible())
                        .newest())
                .isEqualTo(known);
    }

    @Test
    void aRebuiltCatalogueKnowsTheTimeOfItsFootage() {
        Instant restored = record(Instant.now().minus(Duration.ofDays(20)));

        ClockWatch.noteRestored(jdbi);
        record(Instant.now()); // by a start under a clock that is twenty days ahead of what anybody knows

        assertThat(known()).isEqualTo(restored);
        try (ClockWatch watch = watch()) {
            assertThat(doubt(watch)).isEqualTo(Doubt.AHEAD);
        }
        ClockWatch.noteRestored(jdbi);
        assertThat(known()).as("it is noted once").isEqualTo(restored);
    }

    private static Instant plausible() {
        return ClockWatch.MADE.plus(Duration.ofDays(5 * 365));
    }

    /** Footage of a new camera that ends then. */
    private Instant record(Instant at) {
        BackdatedFootage footage = new BackdatedFootage(jdbi, "test");
        Instant end = at.truncatedTo(ChronoUnit.MICROS);
        footage.segment(
                footage.camera(AreaKind.GATE),
                RunId.create(end),
                0,
                new TimeRange(end.minusSeconds(60), end),
                100,
                RetentionClass.KEY);
        return end;
    }

    @Test
    void databaseDecidesOnNoDeletionWhileItsClockIsElsewhere() {
        BackdatedFootage footage = new BackdatedFootage(jdbi, "test");
        CameraId camera = footage.camera(AreaKind.CORRIDOR);
        Instant end = Instant.now().minus(Duration.ofDays(40)).truncatedTo(ChronoUnit.MICROS);
        Segment segment = footage.segment(
                camera, RunId.create(end), 0, new TimeRange(end.minusSeconds(60), end), 100, RetentionClass.GENERAL);

        setKnown(Instant.now().minus(Duration.ofDays(30))); // as if the clock had jumped ahead by a month just now
        assertThatThrownBy(() -> condemn(segment)).hasMessageContaining("clock of the database is not trusted");
        setKnown(Instant.now().plus(Duration.ofDays(30)));
        assertThatThrownBy(() -> condemn(segment)).hasMessageContaining("clock of the database is not trusted");

        setKnown(Instant.now());
        assertThat(condemn(segment)).isEqualTo(1);
    }

    private int condemn(Segment segment) {
        return jdbi.withHandle(h -> h.createQuery("""
                        select condemn(:camera, array[cast(:end as timestamptz)], array[:run], array[:seq], gen_random_uuid())
                        """)
                .bind("camera", segment.camera().value())
                .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                .bind("run", segment.run().value())
                .bind("seq", segment.sequence())
                .mapTo(Integer.class)
                .one());
    }

    private void setKnown(Instant at) {
        jdbi.useHandle(h -> {
            h.execute("delete from known_time");
            h.execute(
                    "insert into known_time values (gen_random_uuid(), 'test', ?, 0, ?, 'CONTINUOUS')",
                    at.atOffset(ZoneOffset.UTC),
                    at.atOffset(ZoneOffset.UTC));
        });
    }

    private static Doubt doubt(ClockWatch watch) {
        return ((Suspended) watch.judge()).doubt();
    }
}
