package org.keepsight.retention.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.protection.CameraStandings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep under way: first what was condemned before and is not gone yet, then what is due now, a few cameras at a time. Not
 * thread-safe.
 */
final class Sweep {
    static final int BATCH = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final SweepRows rows;
    private final DeleteProtocol protocol;
    private final Function<CameraStandings, RetentionPlanner> planners;
    private final int lanes;
    private final BooleanSupplier stopping;
    private final AtomicBoolean brokenOff = new AtomicBoolean();

    /**
     * @param planners what decides on a camera
     * @param lanes how many cameras at a time
     * @param stopping asked before each batch
     */
    Sweep(
            SweepRows rows,
            DeleteProtocol protocol,
            Function<CameraStandings, RetentionPlanner> planners,
            int lanes,
            BooleanSupplier stopping) {
        this.rows = rows;
        this.protocol = protocol;
        this.planners = planners;
        this.lanes = lanes;
        this.stopping = stopping;
    }

    /** Sweeps every camera; ends early when the store does not answer, or at the next batch when asked to stop. */
    void run(List<CameraStandings> cameras) {
        try {
            retryCondemned();
            inLanes(cameras);
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().setCause(e).log("the object store does not answer; the sweep ends early");
        }
    }

    private void retryCondemned() throws IOException {
        Candidate last = null;
        while (!stopping.getAsBoolean()) {
            List<Candidate> page = rows.condemned(last, BATCH);
            if (page.isEmpty()) {
                return;
            }
            Map<CameraId, List<Candidate>> byCamera = new LinkedHashMap<>();
            page.forEach(each -> byCamera.computeIfAbsent(each.camera(), camera -> new ArrayList<>())
                    .add(each));
            for (Map.Entry<CameraId, List<Candidate>> each : byCamera.entrySet()) {
                protocol.delete(each.getKey(), each.getValue());
            }
            last = page.getLast();
        }
    }

    private void inLanes(List<CameraStandings> cameras) {
        Iterator<CameraStandings> waiting = cameras.iterator();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(
                lanes, Thread.ofPlatform().name("sweep-", 1).factory())) {
            for (int i = 0; i < lanes; i++) {
                running.add(executor.submit(() -> lane(waiting)));
            }
        }
        running.forEach(Sweep::rethrow);
    }

    private void lane(Iterator<CameraStandings> waiting) {
        try {
            for (CameraStandings camera = next(waiting); camera != null; camera = next(waiting)) {
                sweep(camera);
            }
        } catch (IOException e) {
            brokenOff.set(true);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            brokenOff.set(true);
            throw e;
        }
    }

    private @Nullable CameraStandings next(Iterator<CameraStandings> waiting) {
        synchronized (waiting) {
            return !ending() && waiting.hasNext() ? waiting.next() : null;
        }
    }

    private boolean ending() {
        return brokenOff.get() || stopping.getAsBoolean();
    }

    private static void rethrow(Future<?> lane) {
        try {
            lane.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("a lane of the sweep failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sweeping", e);
        }
    }

    private void sweep(CameraStandings camera) throws IOException {
        RetentionPlanner planner = planners.apply(camera);
        for (TimeRange window : planner.windows()) {
            if (!sweep(camera.camera(), planner, window)) {
                return;
            }
        }
    }

    private boolean sweep(CameraId camera, RetentionPlanner planner, TimeRange window) throws IOException {
        Candidate last = null;
        while (!ending()) {
            List<Candidate> page = rows.expired(
                    camera,
                    window,
                    planner.horizon(RetentionClass.GENERAL),
                    planner.horizon(RetentionClass.KEY),
                    last,
                    BATCH);
            List<Candidate> due = planner.due(page);
            if (!due.isEmpty() && !protocol.sweep(camera, due)) {
                return false;
            }
            if (page.size() < BATCH) {
                return true;
            }
            last = page.getLast();
        }
        return false;
    }
}
