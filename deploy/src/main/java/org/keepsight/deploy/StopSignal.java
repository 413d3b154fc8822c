package org.keepsight.deploy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C or SIGTERM, and keeps the JVM alive until what was running is closed in good order. Opened before and
 * closed after everything else. Thread-safe.
 */
final class StopSignal implements AutoCloseable {
    /** Longer than any part may take to close; then the JVM ends anyway. */
    private static final long PATIENCE_SECONDS = 90;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-signal"));
    }

    private void stop() {
        requested.countDown();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the program to stop, as a signal does. */
    void request() {
        requested.countDown();
    }

    /** Blocks until the program is asked to stop. */
    void await() throws InterruptedException {
        requested.await();
    }

    /** Likewise, but not longer than this. Returns whether it was asked. */
    boolean await(Duration atMost) throws InterruptedException {
        return requested.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        finished.countDown();
    }
}
