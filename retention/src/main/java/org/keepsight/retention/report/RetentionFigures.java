package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The county's compliance for those who watch figures: at most half an hour old while somebody asks, made by a thread of its own.
 * Asking never blocks. Thread-safe.
 */
public final class RetentionFigures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionFigures.class);
    private static final Duration GOOD_FOR = Duration.ofMinutes(30);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private record Told(Compliance compliance, Instant at) {}

    private final RetentionReports reports;
    private final InstantSource clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("retention-figures").daemon().factory());
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile @Nullable Told told;

    public RetentionFigures(RetentionReports reports, InstantSource clock) {
        this.reports = reports;
        this.clock = clock;
    }

    /** What was found last; {@code null} until there is anything, and when it is old because making it anew fails. */
    public @Nullable Compliance compliance() {
        Told last = told;
        Instant now = clock.instant();
        if (last == null || isOlder(last, GOOD_FOR, now)) {
            makeAnew();
        }
        return last == null || isOlder(last, GOOD_FOR.multipliedBy(2), now) ? null : last.compliance();
    }

    /** What is of a time to come was made under a wrong clock. */
    private static boolean isOlder(Told told, Duration age, Instant now) {
        return Duration.between(told.at(), now).abs().compareTo(age) > 0;
    }

    private void makeAnew() {
        if (!thread.isShutdown() && underWay.compareAndSet(false, true)) {
            thread.execute(() -> {
                try {
                    RetentionReports.Moment moment = reports.now();
                    told = new Told(
                            moment.campuses().stream()
                                    .map(campus -> moment.campus(campus).compliance())
                                    .reduce(Compliance.NONE, Compliance::plus),
                            moment.asOf());
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("the figures of retention could not be made");
                } finally {
                    underWay.set(false);
                }
            });
        }
    }

    /** Waits some seconds for what is under way. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the figures of retention are still being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
