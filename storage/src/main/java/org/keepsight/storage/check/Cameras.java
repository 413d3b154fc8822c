package org.keepsight.storage.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.keepsight.storage.model.CameraId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same for many cameras, a few side by side. */
final class Cameras {
    private static final Logger LOG = LoggerFactory.getLogger(Cameras.class);

    /** What is done for a camera. */
    interface Work<T> {
        T of(CameraId camera) throws IOException, InterruptedException;
    }

    private Cameras() {}

    /** Returns when all is done; the first failure ends the rest. Results come in no order. */
    static <T> List<T> each(Collection<CameraId> cameras, int sideBySide, String threadName, Work<T> work)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                sideBySide, Thread.ofPlatform().name(threadName, 1).factory());
        try {
            CompletionService<T> open = new ExecutorCompletionService<>(threads);
            cameras.forEach(camera -> open.submit(() -> work.of(camera)));
            List<T> results = new ArrayList<>();
            while (results.size() < cameras.size()) {
                results.add(result(open.take()));
            }
            return results;
        } finally {
            threads.shutdownNow();
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) { // whoever is told must not be told after the end
                LOG.atWarn().log("a store or database holds a thread for long");
            }
        }
    }

    private static <T> T result(Future<T> done) throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
