package org.keepsight.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets uploads through. While store or database fail, one at a time is let through to see whether they are back, after a
 * wait that doubles and is half left to chance: 78 nodes that lost one store at the same moment do not come back at the
 * same moment. After the first success one more at a time is let through with each success, up to all threads.
 *
 * <p>An outage begins with a failure and ends with the next success, and is logged once at each end. Goes by the
 * monotonic clock: a step of the wall clock holds nothing back. Thread-safe.
 */
final class UploadGate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UploadGate.class);
    private static final int MAX_DOUBLINGS = 20;
    private static final long NANOS_A_MILLI = 1_000_000;

    private final int width;
    private final Duration first;
    private final Duration longest;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private int open; // how many may be inside; this and all below are guarded by this
    private int inside;
    private int failures;
    private long successes;
    private long retryNanos;
    private @Nullable Instant since;
    private @Nullable UploadTrouble trouble;
    private boolean closed;

    /**
     * What is wrong.
     *
     * @param failures in a row
     */
    record Outage(UploadTrouble trouble, Instant since, int failures) {}

    /** @param width how many may be inside when all is well */
    UploadGate(int width, Duration first, Duration longest, InstantSource clock, LongSupplier nanoTime) {
        this.width = width;
        this.open = width;
        this.first = first;
        this.longest = longest;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Waits for its turn. Whoever was let in says by {@link #failed}, {@link #succeeded} or {@link #left} how it went.
     *
     * @return the number of failures until now, for {@link #failed}; negative when the gate was closed: stay out
     */
    synchronized int enter() throws InterruptedException {
        for (Duration pause = pause(); !closed && (inside >= open || pause.isPositive()); pause = pause()) {
            wait(inside >= open ? 0 : Math.max(1, pause.toMillis()));
        }
        if (closed) {
            return -1;
        }
        inside++;
        return failures;
    }

    /** @param entered what {@link #enter} returned: those inside together fail together, and that counts once */
    synchronized void failed(int entered, UploadTrouble what, Throwable cause) {
        leave();
        open = 1;
        trouble = what;
        if (entered != failures) {
            return;
        }
        failures++;
        retryNanos = nanoTime.getAsLong() + backoff(failures).toNanos();
        if (failures == 1) {
            since = clock.instant();
            LOG.atWarn().addKeyValue("trouble", what).setCause(cause).log("uploads fail; segments wait in the spool");
        }
    }

    synchronized void succeeded() {
        leave();
        successes++;
        open = Math.min(width, open + 1);
        if (failures > 0) {
            LOG.atInfo()
                    .addKeyValue("since", since)
                    .addKeyValue("failures", failures)
                    .log("uploads succeed again");
            failures = 0;
            since = null;
            trouble = null;
        }
    }

    /** It went wrong, and that says nothing of store and database. */
    synchronized void left() {
        leave();
    }

    private void leave() {
        inside--;
        notifyAll();
    }

    /** How many succeeded until now. */
    synchronized long successes() {
        return successes;
    }

    /** What is wrong now; {@code null} when nothing is. */
    synchronized @Nullable Outage outage() {
        return since == null || trouble == null ? null : new Outage(trouble, since, failures);
    }

    /** How long nobody is let in. */
    synchronized Duration pause() {
        long left = retryNanos - nanoTime.getAsLong();
        return failures == 0 || left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /** The wait after so many failures in a row: doubling, bounded, and up to a half shorter by chance. */
    Duration backoff(int inARow) {
        Duration doubled = first.multipliedBy(1L << Math.min(inARow - 1, MAX_DOUBLINGS));
        long nanos = (doubled.compareTo(longest) < 0 ? doubled : longest).toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + NANOS_A_MILLI));
    }

    /** Lets nobody in any more. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
