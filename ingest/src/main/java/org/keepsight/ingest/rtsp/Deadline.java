package org.keepsight.ingest.rtsp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moment at which a source must let go of its camera. It does not start anew with every byte, RTCP included; once
 * passed it stays passed, so that closing the connection does not wait either. Thread-safe; one thread watches all.
 */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
    private static final Duration PRECISION = Duration.ofMillis(100);
    private static final Set<Deadline> WATCHED = ConcurrentHashMap.newKeySet();

    static {
        Thread.ofPlatform().name("stream-deadlines").daemon().start(Deadline::watch);
    }

    private final Runnable letGo;
    private volatile boolean cancelled;
    private volatile boolean expired;
    private volatile long at;

    /** @param letGo makes whatever waits for the camera return; called by any thread, perhaps more than once */
    Deadline(Runnable letGo) {
        this.letGo = letGo;
    }

    /** Watches from now on, until {@link #release}. */
    void begin(Duration first) {
        expired = false;
        at = System.nanoTime() + first.toNanos();
        WATCHED.add(this);
        if (cancelled) {
            letGo.run();
        }
    }

    /** Ends the watch. */
    void release() {
        WATCHED.remove(this);
    }

    /** Moves the deadline to this long from now, unless it has passed. */
    void extend(Duration time) {
        at = System.nanoTime() + time.toNanos();
    }

    /** Passes the deadline for good. */
    void cancel() {
        cancelled = true;
        letGo.run();
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Whether the camera was let go because time ran out. */
    boolean expired() {
        return expired;
    }

    private void expireWhenPassed() {
        if (!expired && System.nanoTime() - at > 0) {
            expired = true;
            letGo.run();
        }
    }

    private static void watch() {
        while (true) {
            try {
                Thread.sleep(PRECISION);
                WATCHED.forEach(Deadline::expireWhenPassed);
            } catch (InterruptedException | RuntimeException e) { // without this thread no camera is let go
                LOG.atError().setCause(e).log("the thread of deadlines goes on");
            }
        }
    }
}
