package org.keepsight.retention.admission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.DomainException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how long the store can keep what must be kept, and raises the alarm ahead of the day when it no longer can. What it
 * knows of the cameras is read every hour, and again for a question when it is older than ten minutes. Thread-safe.
 */
public final class Outlooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outlooks.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration TURN = Duration.ofHours(1);

    private final FleetRows rows;
    private final Supplier<Capacity> capacity;
    private final Duration warning;
    private final int deletion;
    private final InstantSource clock;
    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outlook").factory());
    private volatile @Nullable Outlook last;
    private @Nullable OutlookCalculator known;
    private long knownAt;

    /**
     * @param capacity of the store; may block
     * @param warning how long before the store is full people want to know
     * @param deletion how long deletion may take after footage is due; counted as whole days
     */
    public Outlooks(Jdbi jdbi, Supplier<Capacity> capacity, Duration warning, Duration deletion, InstantSource clock) {
        this.rows = new FleetRows(jdbi);
        this.capacity = capacity;
        this.warning = warning;
        this.deletion =
                (int) Math.ceilDiv(deletion.toSeconds(), Duration.ofDays(1).toSeconds());
        this.clock = clock;
    }

    /** Of a store of which nobody knows how large it is, looked at only when somebody asks. */
    public static Outlooks ofUnknownCapacity(Jdbi jdbi) {
        return new Outlooks(
                jdbi, Capacity.Unknown::new, Duration.ofDays(14), Duration.ofDays(1), InstantSource.system());
    }

    /** Looks every hour from now on. */
    public Outlooks start() {
        var unused = turns.scheduleWithFixedDelay(this::turn, 0, TURN.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** As everything goes on. */
    public Outlook outlook() {
        return outlook(null);
    }

    /**
     * With what somebody thinks of adding.
     *
     * @throws DomainException {@code NOT_FOUND} when the campus is not known
     */
    public Outlook outlook(@Nullable Planned planned) {
        OutlookCalculator calculator = calculator();
        if (planned != null && !calculator.names().containsKey(planned.campus())) {
            throw DomainException.notFound("campus", planned.campus());
        }
        Instant now = clock.instant();
        int plannedDays = planned == null ? 0 : rows.daysOf(planned.retentionClass(), now);
        Outlook outlook = calculator.outlook(now, capacity.get(), planned, plannedDays);
        if (planned == null) {
            last = outlook;
        }
        return outlook;
    }

    /** What was seen last; {@code null}: nothing yet. Does not block. */
    public @Nullable Outlook last() {
        return last;
    }

    private synchronized OutlookCalculator calculator() {
        OutlookCalculator calculator = known;
        if (calculator == null || System.nanoTime() - knownAt > FRESH.toNanos()) {
            calculator = new OutlookCalculator(rows.cameras(clock.instant()), rows.campuses(), deletion, warning);
            known = calculator;
            knownAt = System.nanoTime();
        }
        return calculator;
    }

    private void turn() {
        try {
            Outlook before = last;
            Outlook outlook = outlook();
            if (outlook.warned()) {
                LOG.atError()
                        .addKeyValue("full", outlook.breach())
                        .addKeyValue("stored", outlook.county().stored())
                        .addKeyValue("capacity", outlook.capacity())
                        .addKeyValue("needed", outlook.county().needed())
                        .log(
                                "the store will not be able to keep what must be kept: nothing is deleted early, it will be full");
            } else if (before != null && before.warned()) {
                LOG.atInfo().log("the store is able again to keep what must be kept");
            }
        } catch (RuntimeException e) { // the top of a loop
            LOG.atWarn().setCause(e).log("how long the store can keep what must be kept could not be told");
        }
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }
}
