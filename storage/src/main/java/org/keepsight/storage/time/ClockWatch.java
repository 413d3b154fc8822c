package org.keepsight.storage.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Ground;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;
import org.keepsight.storage.time.TimeWitness.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trusted clock of a running process. Every ten seconds it compares the clock with what is known, asks the witnesses when
 * it is time to, and notes the instant in the database as long as the clock is trusted; in between it judges by what it
 * heard last, so that a clock that is set is found out at the next question. Thread-safe.
 */
public final class ClockWatch implements TrustedClock, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    /** When this program was made: as in the build, which is reproducible. */
    public static final Instant MADE = Instant.parse("2026-11-01T00:00:00Z");

    /** No right clock has ever told this program an earlier time. */
    public static final Instant EARLIEST = MADE.minus(ClockJudge.BEHIND_MAKING);

    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration ASK_EVERY = Duration.ofMinutes(1);

    private final KnownTimes times;
    private final Jdbi jdbi;
    private final ClockJudge judge;
    private final List<TimeWitness> witnesses;
    private final Supplier<Reading> machine;
    private final List<Runnable> regained = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clock").factory());
    private volatile @Nullable Knowledge knowledge;
    private volatile @Nullable Statement statement;
    private @Nullable Duration asked;
    private @Nullable Boolean told;

    ClockWatch(Jdbi jdbi, ClockJudge judge, String host, List<TimeWitness> witnesses, Supplier<Reading> machine) {
        this.jdbi = jdbi;
        this.times = new KnownTimes(jdbi, host);
        this.judge = judge;
        this.witnesses = List.copyOf(witnesses);
        this.machine = machine;
    }

    /**
     * Looks at the clock once, and then every ten seconds.
     *
     * @param maxOutage how long the installation may have been switched off
     * @param host this machine, by its own name
     * @param witnesses who may know what time it is, in the order they are asked
     * @param machine the clocks of this machine
     */
    public static ClockWatch start(
            Jdbi jdbi, Duration maxOutage, String host, List<TimeWitness> witnesses, Supplier<Reading> machine) {
        ClockWatch watch = new ClockWatch(jdbi, new ClockJudge(maxOutage, MADE), host, witnesses, machine);
        watch.turn();
        var unused = watch.turns.scheduleWithFixedDelay(
                watch::turn, TURN.toMillis(), TURN.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Believes nothing until somebody confirms it, and looks by itself at nothing: where nothing is deleted. */
    public static ClockWatch unattended(Jdbi jdbi) {
        return new ClockWatch(
                jdbi,
                new ClockJudge(Duration.ofDays(14), MADE),
                "unattended",
                List.of(),
                new MachineTime(InstantSource.system()));
    }

    /**
     * Notes what time it is by the newest footage of a catalogue that was just restored: what a start under a wrong clock writes
     * must not count as known.
     */
    public static void noteRestored(Jdbi jdbi) {
        new KnownTimes(jdbi, "").noteFootage(new ClockJudge(Duration.ZERO, MADE).latestFirstUse());
    }

    @Override
    public ClockVerdict judge() {
        return judge(machine.get(), knowledge);
    }

    private ClockVerdict judge(Reading reading, @Nullable Knowledge known) {
        return known == null
                ? new Suspended(Doubt.NOT_ASKED_YET, reading.clock(), judge.made())
                : judge.judge(reading, known);
    }

    /** What is believed now, and why. */
    public ClockState state() {
        Reading reading = machine.get();
        Knowledge known = knowledge;
        Statement fresh = known == null ? null : known.fresh(reading.uptime());
        return new ClockState(
                judge(reading, known),
                reading.clock(),
                known == null ? null : known.database().after(reading.uptime()),
                known == null ? null : known.newest(),
                fresh == null ? null : fresh.source(),
                fresh == null ? null : fresh.mark().after(reading.uptime()));
    }

    /** Is done each time the clock is trusted again after it was not; on the thread of the watch. */
    public void whenTrustedAgain(Runnable action) {
        regained.add(action);
    }

    /**
     * Takes a person's word that this machine's clock is right. What was known of later instants is taken back.
     *
     * @param shown what time it is, by that person
     * @throws DomainException {@code CONFLICT} when the clock says something else by more than a minute, or a time server does
     */
    public ClockState confirm(Instant shown, Actor actor, String reason, AuditLog audit) {
        AuditLog.requireReason(reason);
        ClockState before = state();
        if (Duration.between(shown, before.clock()).abs().compareTo(ClockJudge.TOLERANCE) > 0) {
            throw DomainException.conflict(
                    "now", "the clock of this machine says " + before.clock() + "; set it first");
        }
        if (before.verdict() instanceof Suspended suspended && suspended.doubt() == Doubt.CONTRADICTED) {
            throw DomainException.conflict(
                    "now",
                    "the time server " + before.witness() + " says " + before.witnessed()
                            + "; that has to be settled first");
        }
        Reading reading = machine.get();
        jdbi.useTransaction(handle -> {
            times.confirm(handle, reading, Ground.PERSON);
            audit.write(
                    handle,
                    actor,
                    reason,
                    "clock.confirmed",
                    "clock",
                    Map.of(
                            "now",
                            reading.clock().toString(),
                            "known",
                            String.valueOf(before.newest()),
                            "verdict",
                            before.verdict().toString()));
        });
        turn();
        return state();
    }

    /** One turn; what fails is made good by the next. */
    synchronized void turn() {
        try {
            askWitnesses();
            look();
        } catch (RuntimeException e) { // the top of a loop
            LOG.atWarn().setCause(e).log("what is known of the time could not be read or noted");
        }
        tell(judge());
    }

    /** A witness that says nothing leaves what was said before to age. */
    private void askWitnesses() {
        Duration now = machine.get().uptime();
        Duration last = asked;
        if (last != null && now.minus(last).compareTo(ASK_EVERY) < 0) {
            return;
        }
        asked = now;
        for (TimeWitness witness : witnesses) {
            Optional<Statement> said = witness.ask(machine);
            if (said.isPresent()) {
                statement = said.get();
                return;
            }
        }
    }

    private void look() {
        KnownTimes.Known known = times.read(machine.get().boot(), judge.latestFirstUse());
        Reading reading = machine.get();
        Knowledge heard =
                new Knowledge(known.newest(), known.anchor(), statement, new Mark(known.database(), reading.uptime()));
        ClockVerdict verdict = judge.judge(reading, heard);
        if (verdict instanceof Trusted trusted) {
            Mark anchor = heard.anchor();
            if (trusted.ground() == Ground.NTP) {
                times.confirm(reading, Ground.NTP);
            } else {
                times.note(reading, trusted.ground());
            }
            boolean anchored = anchor != null && trusted.ground() != Ground.NTP;
            heard = new Knowledge(reading.clock(), anchored ? anchor : reading.mark(), statement, heard.database());
        }
        knowledge = heard;
    }

    private void tell(ClockVerdict verdict) {
        Boolean before = told;
        told = verdict.trusted();
        if (verdict instanceof Suspended suspended && !Boolean.FALSE.equals(before)) {
            LOG.atError()
                    .addKeyValue("doubt", suspended.doubt())
                    .addKeyValue("clock", suspended.claimed())
                    .addKeyValue("credible", suspended.latestCredible())
                    .log("the clock is not trusted: deletion is suspended, recording goes on");
        } else if (verdict instanceof Trusted trusted && Boolean.FALSE.equals(before)) {
            LOG.atInfo().addKeyValue("ground", trusted.ground()).log("the clock is trusted again");
            regained.forEach(Runnable::run);
        }
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }
}
