package org.keepsight.ingest.rtsp;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.keepsight.storage.model.StreamEventKind;

/**
 * How long to wait before a camera is asked again. Within a second at first, then up to 5 s during the first two minutes
 * of an outage, then every 30 s, each shortened by up to a quarter at random so that cameras behind one switch do not
 * come back in step. Cameras lock accounts after a few wrong passwords: refused credentials get one more try, then one an
 * hour, whatever else fails in between. Looks at the times it is given, not at a clock; not thread-safe.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration EARLY_CAP = Duration.ofSeconds(5);
    private static final Duration EARLY = Duration.ofMinutes(2);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final Duration LOCKED = Duration.ofHours(1);
    private static final int TRIES_BEFORE_LOCK = 2;

    /** A stream that delivered for less than this was no recovery. */
    private static final Duration RECOVERED = Duration.ofSeconds(10);

    private final RandomGenerator random;
    private int failures;
    private int refusals;
    private long outageStart;
    private long lockedUntil;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The wait after an attempt that ended now.
     *
     * @param delivered how long pictures came; zero when none did
     * @param nowNanos by the monotonic clock
     */
    Duration after(StreamEventKind kind, Duration delivered, long nowNanos) {
        if (delivered.isPositive()) {
            refusals = 0;
        }
        if (failures == 0 || delivered.compareTo(RECOVERED) >= 0) {
            failures = 0;
            outageStart = nowNanos;
        }
        failures++;
        if (kind == StreamEventKind.AUTHENTICATION_REFUSED) {
            refusals++;
            lockedUntil = nowNanos + LOCKED.toNanos();
        }
        Duration usual = jittered(usual(nowNanos - outageStart));
        if (refusals < TRIES_BEFORE_LOCK) {
            return usual;
        }
        Duration locked = Duration.ofNanos(lockedUntil - nowNanos);
        return locked.compareTo(usual) > 0 ? locked : usual;
    }

    private Duration usual(long outageNanos) {
        if (outageNanos >= EARLY.toNanos()) {
            return LATE;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return doubled.compareTo(EARLY_CAP) < 0 ? doubled : EARLY_CAP;
    }

    private Duration jittered(Duration most) {
        return most.minusNanos(random.nextLong(most.toNanos() / 4));
    }
}
