package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.HoldLookup;
import org.keepsight.storage.protection.RequiredDays;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.TrustedClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes the delete protocol for everything that is due: by this machine's clock and by the database's, whichever is
 * behind, and only while the clock is believed. Only segments of the given store are swept. One sweep runs at a time in an installation. Thread-safe.
 */
public final class RetentionSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweeper.class);
    /** No policy asks for fewer, so no partition is empty sooner. */
    private static final int LEAST_DAYS = 30;

    /** The database works on one camera while the store works on another; a store's bulk deletion keeps cores of its own busy. */
    private static final int LANES = 3;

    private static final String LOCK = "select pg_try_advisory_lock(hashtext('keepsight.sweep'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.sweep'))";

    private final Jdbi jdbi;
    private final SegmentCatalogue catalogue;
    private final RetentionPolicies policies;
    private final ObjectStore store;
    private final AuditLog audit;
    private final TrustedClock time;
    private final SweepRows rows;
    private final Standings standings;
    private final HoldLookup holds;
    private final int lanes;
    private final Consumer<SweepStep> steps;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean stopped;
    private volatile @Nullable SweepResult last;

    public RetentionSweeper(
            Jdbi jdbi,
            SegmentCatalogue catalogue,
            RetentionPolicies policies,
            ObjectStore store,
            AuditLog audit,
            TrustedClock time) {
        this(jdbi, catalogue, policies, store, audit, time, LANES, step -> {});
    }

    /**
     * @param lanes how many cameras at a time
     * @param steps told how far each batch has come
     */
    RetentionSweeper(
            Jdbi jdbi,
            SegmentCatalogue catalogue,
            RetentionPolicies policies,
            ObjectStore store,
            AuditLog audit,
            TrustedClock time,
            int lanes,
            Consumer<SweepStep> steps) {
        this.jdbi = jdbi;
        this.catalogue = catalogue;
        this.policies = policies;
        this.store = store;
        this.audit = audit;
        this.time = time;
        this.rows = new SweepRows(jdbi, store.name());
        this.standings = new Standings(jdbi);
        this.holds = new HoldLookup(jdbi);
        this.lanes = lanes;
        this.steps = steps;
    }

    /**
     * Sweeps once. {@code CONFLICT} when a sweep is running, here or elsewhere; {@code UNAVAILABLE} after {@link #stop}, and while the clock is not
     * believed.
     * What could not be finished is finished by the next sweep.
     */
    public SweepResult sweep(Actor actor, String reason) {
        AuditLog.requireReason(reason);
        if (stopped) {
            throw new DomainException(DomainException.Kind.UNAVAILABLE, null, "Keepsight is shutting down");
        }
        try {
            return sweepLocked(actor, reason);
        } catch (DomainException e) {
            throw e;
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            throw e;
        }
    }

    private SweepResult sweepLocked(Actor actor, String reason) {
        try (Handle lock = jdbi.open()) {
            if (!lock.createQuery(LOCK).mapTo(Boolean.class).one()) {
                throw DomainException.conflict("sweep", "a sweep is running");
            }
            try {
                return sweepAlone(actor, reason);
            } finally {
                lock.createQuery(UNLOCK).mapTo(Boolean.class).one();
            }
        }
    }

    /** What the last sweep of this process did, if there was one. */
    public Optional<SweepResult> last() {
        return Optional.ofNullable(last);
    }

    /** How many sweeps of this process broke off with an unforeseen failure; refused ones are none. */
    public long failures() {
        return failures.get();
    }

    /** Lets a running sweep end after its current batch and refuses new ones. */
    public void stop() {
        stopped = true;
    }

    private SweepResult sweepAlone(Actor actor, String reason) {
        Instant startedAt = trustedNow();
        UUID job = UUID.randomUUID();
        long started = System.nanoTime();
        Instant databaseNow = rows.now();
        Instant now = databaseNow.isBefore(startedAt) ? databaseNow : startedAt;
        record("retention.sweep.started", actor, reason, job, Map.of("job", job.toString()));
        SweepTally tally = new SweepTally();
        DeleteProtocol protocol = new DeleteProtocol(rows, store, job, tally, steps);
        List<RetentionPolicy> versions = policies.all();
        Map<CameraId, TimeRanges> held = holds.held();
        new Sweep(
                        rows,
                        protocol,
                        camera -> planner(versions, held, camera, now),
                        lanes,
                        () -> stopped || !time.judge().trusted())
                .run(standings.all());
        int partitions = catalogue.dropEmptyPartitions(
                LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(LEAST_DAYS));
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        SweepResult result = new SweepResult(
                job, startedAt, took, tally.condemned(), tally.deleted(), tally.failed(), tally.bytes());
        record("retention.sweep", actor, reason, job, detail(result));
        last = result;
        LOG.atInfo()
                .addKeyValue("job", job)
                .addKeyValue("condemned", result.condemned())
                .addKeyValue("deleted", result.deleted())
                .addKeyValue("failed", result.failed())
                .addKeyValue("bytes", result.bytes())
                .addKeyValue("partitions", partitions)
                .addKeyValue("millis", took.toMillis())
                .log("swept");
        return result;
    }

    private Instant trustedNow() {
        return switch (time.judge()) {
            case ClockVerdict.Trusted trusted -> trusted.now();
            case ClockVerdict.Suspended suspended ->
                throw new DomainException(
                        DomainException.Kind.UNAVAILABLE, null, "nothing is deleted: " + suspended.why());
        };
    }

    private static RetentionPlanner planner(
            List<RetentionPolicy> policies, Map<CameraId, TimeRanges> held, CameraStandings camera, Instant now) {
        return new RetentionPlanner(
                new RequiredDays(policies, camera, now),
                held.getOrDefault(camera.camera(), TimeRanges.NONE),
                camera.commissionedAt(),
                now);
    }

    /** In a transaction of its own: who swept and why is known before anything is condemned, whatever comes then. */
    private void record(String action, Actor actor, String reason, UUID job, Map<String, ?> detail) {
        jdbi.useTransaction(handle -> audit.write(handle, actor, reason, action, job.toString(), detail));
    }

    private static Map<String, ?> detail(SweepResult result) {
        return Map.of(
                "condemned", result.condemned(),
                "deleted", result.deleted(),
                "failed", result.failed(),
                "bytes", result.bytes());
    }
}
