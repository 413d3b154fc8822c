package org.keepsight.retention.sweep;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delete protocol for a batch of one camera: condemn and enter into the ledger, delete the objects, forget the rows of
 * those confirmed gone. A crash at any point leaves condemned rows, with which the next sweep goes on. Thread-safe.
 */
final class DeleteProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteProtocol.class);

    /**
     * Younger than its minimum; under a hold; under no order that is in force; key footage, which is never shed; due, and not
     * to be shed.
     */
    private static final Set<String> PROTECTED = Set.of("KS001", "KS006", "KS007", "KS008", "KS009");

    private final SweepRows rows;
    private final ObjectStore store;
    private final UUID job;
    private final SweepTally tally;
    private final Consumer<SweepStep> steps;

    DeleteProtocol(SweepRows rows, ObjectStore store, UUID job, SweepTally tally, Consumer<SweepStep> steps) {
        this.rows = rows;
        this.store = store;
        this.job = job;
        this.tally = tally;
        this.steps = steps;
    }

    /**
     * Condemns what is due and deletes it.
     *
     * @return {@code false} when the database protects some of it, because a class, a policy or a hold came in between: nothing
     *     was done, and the camera is left to the next sweep
     */
    boolean sweep(CameraId camera, List<Candidate> due) throws IOException {
        steps.accept(SweepStep.PLANNED);
        if (!condemn(camera, due)) {
            return false;
        }
        steps.accept(SweepStep.CONDEMNED);
        delete(camera, due);
        return true;
    }

    /**
     * Condemns footage before its time, under a shortage order, and deletes it.
     *
     * @return {@code false} when the database protects some of it, or the order is no longer in force: nothing was done
     */
    boolean shed(CameraId camera, List<Candidate> segments, int order) throws IOException {
        try {
            tally.condemned(rows.shed(camera, segments, job, order));
        } catch (UnableToExecuteStatementException e) {
            if (!isProtected(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("camera", camera)
                    .addKeyValue("order", order)
                    .log("the database protects footage that was to be shed; it is left alone");
            return false;
        }
        delete(camera, segments);
        return true;
    }

    private boolean condemn(CameraId camera, List<Candidate> due) {
        try {
            tally.condemned(rows.condemn(camera, due, job));
            return true;
        } catch (UnableToExecuteStatementException e) {
            if (!isProtected(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("camera", camera)
                    .addKeyValue("job", job)
                    .log(
                            "the database protects footage that was to be condemned; the camera is left to the next sweep");
            return false;
        }
    }

    private static boolean isProtected(UnableToExecuteStatementException e) {
        return e.getCause() instanceof SQLException cause && PROTECTED.contains(cause.getSQLState());
    }

    /** Deletes what is condemned already. */
    void delete(CameraId camera, List<Candidate> condemned) throws IOException {
        List<Candidate> gone;
        try {
            gone = deleteObjects(camera, condemned);
        } catch (IOException e) {
            tally.failed(condemned.size());
            throw e;
        }
        steps.accept(SweepStep.DELETED);
        tally.failed(condemned.size() - gone.size());
        if (!gone.isEmpty()) {
            tally.deleted(
                    rows.forget(camera, gone, job),
                    gone.stream().mapToLong(Candidate::bytes).sum());
        }
        steps.accept(SweepStep.FORGOTTEN);
    }

    private List<Candidate> deleteObjects(CameraId camera, List<Candidate> segments) throws IOException {
        List<DeleteOutcome> outcomes =
                store.delete(segments.stream().map(Candidate::object).toList());
        List<Candidate> gone = new ArrayList<>(segments.size());
        DeleteOutcome.Failed last = null;
        for (int i = 0; i < segments.size(); i++) {
            switch (outcomes.get(i)) {
                case DeleteOutcome.Deleted ignored -> gone.add(segments.get(i));
                case DeleteOutcome.Failed refused -> {
                    if (store.stat(refused.object()).isEmpty()) {
                        gone.add(segments.get(i));
                    } else {
                        last = refused;
                    }
                }
            }
        }
        tell(camera, segments.size() - gone.size(), last);
        return gone;
    }

    /** For the log, and for the report on what is overdue. */
    private void tell(CameraId camera, int segments, DeleteOutcome.@Nullable Failed last) {
        if (last == null) {
            rows.nothingUndeleted(camera);
            return;
        }
        rows.undeleted(camera, last);
        LOG.atWarn()
                .addKeyValue("camera", camera)
                .addKeyValue("segments", segments)
                .addKeyValue("why", last.why())
                .addKeyValue("reason", last.reason())
                .log("objects could not be deleted; they stay condemned until the next sweep");
    }
}
