package org.keepsight.retention.scrub;

import java.time.Duration;

/**
 * Keeps reading to a budget: each read is paid for with time, and a second may be saved up. Pure but for what it remembers; not
 * thread-safe.
 */
final class Pace {
    private static final double NANOS = 1e9;

    private final double perNano;
    private double ahead; // bytes read beyond what was due at lastNanos; at least minus a second's worth
    private long lastNanos;

    /** @param budget bytes a second, more than 0 */
    Pace(long budget, long nowNanos) {
        this.perNano = budget / NANOS;
        this.lastNanos = nowNanos;
    }

    /** Notes that so many bytes were read, and says how long to wait before more are. */
    Duration read(long bytes, long nowNanos) {
        ahead = Math.max(ahead - (nowNanos - lastNanos) * perNano, -perNano * NANOS) + bytes;
        lastNanos = nowNanos;
        return ahead <= 0 ? Duration.ZERO : Duration.ofNanos((long) (ahead / perNano));
    }
}
