package org.keepsight.api.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;

/**
 * Runs blocking calls on virtual threads, a bounded number at a time with a bounded number waiting; a call beyond both
 * is refused at once with {@code UNAVAILABLE} rather than queued without end. Thread-safe.
 */
final class Blocking implements AutoCloseable {
    private static final long DRAIN_SECONDS = 10;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore running;
    private final Semaphore admitted;

    Blocking(int running, int waiting) {
        this.running = new Semaphore(running, true);
        this.admitted = new Semaphore(running + waiting);
    }

    /** Runs the call on a virtual thread; the future completes on the given event loop. */
    <T> Future<T> call(Context loop, Callable<T> call) {
        if (threads.isShutdown() || !admitted.tryAcquire()) {
            return Future.failedFuture(new DomainException(
                    Kind.UNAVAILABLE, null, "the server is busy with other requests; try again shortly"));
        }
        Promise<T> promise = Promise.promise();
        threads.execute(() -> {
            try {
                T result = run(call);
                loop.runOnContext(done -> promise.complete(result));
            } catch (Throwable e) { // the top of this thread: whatever it is, the client must get an answer
                loop.runOnContext(done -> promise.fail(e));
            } finally {
                admitted.release();
            }
        });
        return promise.future();
    }

    private <T> T run(Callable<T> call) throws Exception {
        running.acquire();
        try {
            return call.call();
        } finally {
            running.release();
        }
    }

    /** Lets running calls finish for 10 s, then interrupts them. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
