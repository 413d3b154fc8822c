package org.keepsight.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which uploads fail: begins with a failure, ends with the next success, is logged once at each end. One
 * failure holds all threads back for a while, so that a store in trouble is not beaten by a long queue. Thread-safe.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final int MAX_DOUBLINGS = 20;

    private final Duration first;
    private final Duration longest;
    private @Nullable Instant since;
    private Instant pauseUntil = Instant.MIN;
    private int failures;

    Outage(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    synchronized void failed(Instant now, Exception cause) {
        failures++;
        pauseUntil = now.plus(backoff(failures));
        if (since == null) {
            since = now;
            LOG.atWarn().setCause(cause).log("uploads fail; segments wait in the spool");
        }
    }

    synchronized void succeeded(Instant now) {
        if (since != null) {
            LOG.atInfo()
                    .addKeyValue("after", Duration.between(since, now))
                    .addKeyValue("failures", failures)
                    .log("uploads succeed again");
            since = null;
            failures = 0;
            pauseUntil = Instant.MIN;
        }
    }

    /** How long to hold still before the next attempt. */
    synchronized Duration pause(Instant now) {
        return now.isBefore(pauseUntil) ? Duration.between(now, pauseUntil) : Duration.ZERO;
    }

    /** The wait after so many failures in a row: doubling, bounded, and up to a quarter shorter by chance. */
    Duration backoff(int failures) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        long millis = (doubled.compareTo(longest) < 0 ? doubled : longest).toMillis();
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    }
}
