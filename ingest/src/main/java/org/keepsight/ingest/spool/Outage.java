package org.keepsight.ingest.spool;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which uploads fail: begins with a failure, ends with the next success, is logged once at each end. One
 * failure holds all threads back for a while, so that a store in trouble is not beaten by a long queue. Goes by the
 * monotonic clock: a step of the wall clock holds nothing back. Thread-safe.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final int MAX_DOUBLINGS = 20;

    private final Duration first;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private int failures;
    private long began;
    private long failed;
    private Duration pause = Duration.ZERO;

    Outage(Duration first, Duration longest, LongSupplier nanoTime) {
        this.first = first;
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    synchronized void failed(Throwable cause) {
        failures++;
        failed = nanoTime.getAsLong();
        pause = backoff(failures);
        if (failures == 1) {
            began = failed;
            LOG.atWarn().setCause(cause).log("uploads fail; segments wait in the spool");
        }
    }

    synchronized void succeeded() {
        if (failures > 0) {
            LOG.atInfo()
                    .addKeyValue("after", Duration.ofNanos(nanoTime.getAsLong() - began))
                    .addKeyValue("failures", failures)
                    .log("uploads succeed again");
            failures = 0;
            pause = Duration.ZERO;
        }
    }

    /** How long to hold still before the next attempt. */
    synchronized Duration pause() {
        Duration left = pause.minusNanos(nanoTime.getAsLong() - failed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The wait after so many failures in a row: doubling, bounded, and up to a quarter shorter by chance. */
    Duration backoff(int failures) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        long millis = (doubled.compareTo(longest) < 0 ? doubled : longest).toMillis();
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    }
}
