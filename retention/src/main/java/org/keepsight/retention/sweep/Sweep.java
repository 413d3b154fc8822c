package org.keepsight.retention.sweep;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sweep under way. For each camera and batch: condemn and enter into the ledger, delete the objects, forget the
 * rows of those confirmed gone; after a crash at any point the next sweep goes on from the condemned rows. Not
 * thread-safe.
 */
final class Sweep {
    static final int BATCH = 1_000;
    private static final String YOUNGER_THAN_MINIMUM = "KS001";
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final SweepRows rows;
    private final ObjectStore store;
    private final RetentionPlanner planner;
    private final UUID job;
    private final BooleanSupplier stopping;
    private int condemned;
    private int deleted;
    private int failed;
    private long bytes;

    Sweep(SweepRows rows, ObjectStore store, RetentionPlanner planner, UUID job, BooleanSupplier stopping) {
        this.rows = rows;
        this.store = store;
        this.planner = planner;
        this.job = job;
        this.stopping = stopping;
    }

    int condemned() {
        return condemned;
    }

    int deleted() {
        return deleted;
    }

    int failed() {
        return failed;
    }

    long bytes() {
        return bytes;
    }

    /** Sweeps every camera; ends early when the store does not answer, or at the next batch when asked to stop. */
    void run() {
        try {
            retryCondemned();
            for (SweepRows.Swept camera : rows.cameras()) {
                sweep(camera);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("job", job)
                    .setCause(e)
                    .log("the object store does not answer; the sweep ends early");
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
                delete(each.getKey(), each.getValue());
            }
            last = page.getLast();
        }
    }

    private void sweep(SweepRows.Swept camera) throws IOException {
        Instant generalHorizon = planner.horizon(RetentionClass.GENERAL, camera.today());
        Instant keyHorizon = planner.horizon(RetentionClass.KEY, camera.today());
        Candidate last = null;
        while (!stopping.getAsBoolean()) {
            List<Candidate> page = rows.expired(camera.id(), generalHorizon, keyHorizon, last, BATCH);
            List<Candidate> due = planner.due(page, camera.today());
            if (!due.isEmpty()) {
                if (!condemn(camera.id(), due)) {
                    return;
                }
                delete(camera.id(), due);
            }
            if (page.size() < BATCH) {
                return;
            }
            last = page.getLast();
        }
    }

    /** Whether the database agreed; it does not when a class or a policy was raised since this sweep looked. */
    private boolean condemn(CameraId camera, List<Candidate> due) {
        try {
            condemned += rows.condemn(camera, due, job);
            return true;
        } catch (UnableToExecuteStatementException e) {
            if (!YOUNGER_THAN_MINIMUM.equals(sqlState(e))) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("camera", camera)
                    .addKeyValue("job", job)
                    .log(
                            "the database holds footage for younger than its minimum; the camera is left to the next sweep");
            return false;
        }
    }

    private static @Nullable String sqlState(UnableToExecuteStatementException e) {
        return e.getCause() instanceof SQLException cause ? cause.getSQLState() : null;
    }

    private void delete(CameraId camera, List<Candidate> segments) throws IOException {
        List<Candidate> gone;
        try {
            gone = deleteObjects(camera, segments);
        } catch (IOException e) {
            failed += segments.size();
            throw e;
        }
        failed += segments.size() - gone.size();
        if (!gone.isEmpty()) {
            deleted += rows.forget(camera, gone, job);
            bytes += gone.stream().mapToLong(Candidate::bytes).sum();
        }
    }

    private List<Candidate> deleteObjects(CameraId camera, List<Candidate> segments) throws IOException {
        List<DeleteOutcome> outcomes =
                store.delete(segments.stream().map(Candidate::object).toList());
        List<Candidate> gone = new ArrayList<>(segments.size());
        String reason = null;
        for (int i = 0; i < segments.size(); i++) {
            switch (outcomes.get(i)) {
                case DeleteOutcome.Deleted ignored -> gone.add(segments.get(i));
                case DeleteOutcome.Failed refused -> {
                    if (store.stat(refused.object().key()).isEmpty()) {
                        gone.add(segments.get(i));
                    } else {
                        reason = refused.reason();
                    }
                }
            }
        }
        if (reason != null) {
            LOG.atWarn()
                    .addKeyValue("camera", camera)
                    .addKeyValue("segments", segments.size() - gone.size())
                    .addKeyValue("reason", reason)
                    .log("objects could not be deleted; they stay condemned until the next sweep");
        }
        return gone;
    }
}
