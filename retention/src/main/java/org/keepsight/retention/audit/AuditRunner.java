package org.keepsight.retention.audit;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.scrub.ScrubIncidents;
import org.keepsight.storage.audit.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Works through audits in the background, one after the other; an audit is worked on by one program at a time. It may be broken off
 * anywhere and goes on with what is left of the same sample. Thread-safe.
 */
final class AuditRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditRunner.class);
    private static final String LOCK =
            "select pg_try_advisory_lock(hashtext('keepsight.spot-audit'), hashtext(:audit))";
    private static final String UNLOCK =
            "select pg_advisory_unlock(hashtext('keepsight.spot-audit'), hashtext(:audit))";
    private static final long CLOSING_SECONDS = 60;

    private final Jdbi jdbi;
    private final AuditRows rows;
    private final SampleRows samples;
    private final MinuteCheck check;
    private final AuditLog register;
    private final ScrubIncidents incidents;
    private final InstantSource clock;
    private final AuditSettings settings;
    private final ScheduledExecutorService audits;
    private final ExecutorService minutes;
    private volatile boolean closing;

    private AuditRunner(
            Jdbi jdbi,
            MinuteCheck check,
            AuditLog register,
            ScrubIncidents incidents,
            InstantSource clock,
            AuditSettings settings) {
        this.jdbi = jdbi;
        this.rows = new AuditRows(jdbi);
        this.samples = new SampleRows(jdbi);
        this.check = check;
        this.register = register;
        this.incidents = incidents;
        this.clock = clock;
        this.settings = settings;
        this.audits = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("spot-audits").daemon().factory());
        this.minutes = Executors.newFixedThreadPool(
                settings.parallel(),
                Thread.ofPlatform().name("spot-audit-", 1).daemon().factory());
    }

    /** Goes on with what was begun before this program started, and drops old pictures now and then. */
    static AuditRunner start(
            Jdbi jdbi,
            MinuteCheck check,
            AuditLog register,
            ScrubIncidents incidents,
            InstantSource clock,
            AuditSettings settings) {
        AuditRunner runner = new AuditRunner(jdbi, check, register, incidents, clock, settings);
        runner.audits.execute(runner::resume);
        var unused = runner.audits.scheduleWithFixedDelay(runner::dropStills, 0, 1, TimeUnit.HOURS);
        return runner;
    }

    private void resume() {
        try {
            rows.unfinished().forEach(this::work);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("unfinished spot audits could not be found; resume them by hand");
        }
    }

    private void dropStills() {
        try {
            int dropped = samples.dropStills(clock.instant().minus(settings.keepStills()));
            if (dropped > 0) {
                LOG.atInfo().addKeyValue("stills", dropped).log("old pictures of spot audits were dropped");
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("old pictures of spot audits could not be dropped; tried again in an hour");
        }
    }

    /** The audit is worked on when those before it are done. */
    void enqueue(UUID audit) {
        if (!closing) {
            audits.execute(() -> work(audit));
        }
    }

    private void work(UUID id) {
        try (Handle lock = jdbi.open()) {
            if (!closing && asked(lock, LOCK, id)) {
                try {
                    Optional<Audit> audit = rows.audit(id);
                    if (audit.isPresent()) {
                        work(audit.get());
                    }
                } finally {
                    asked(lock, UNLOCK, id);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("audit", id).setCause(e).log("a spot audit broke off");
        }
    }

    private static boolean asked(Handle lock, String statement, UUID audit) {
        return lock.createQuery(statement)
                .bind("audit", audit.toString())
                .mapTo(Boolean.class)
                .one();
    }

    private void work(Audit audit) throws InterruptedException {
        Optional<String> trouble = new SampleLook(jdbi, samples, check, register, audit, () -> closing)
                .run(
                        samples.strata(audit.id()).stream()
                                .collect(Collectors.toMap(AuditStratum::number, AuditStratum::campus)),
                        minutes);
        if (trouble.isPresent()) {
            LOG.atError()
                    .addKeyValue("audit", audit.number())
                    .addKeyValue("why", trouble.get())
                    .log("a spot audit stands still until it is resumed");
            rows.interrupted(audit.id(), trouble.get());
        } else if (!closing) {
            ended(audit);
        }
    }

    private void ended(Audit audit) {
        List<Verdict> verdicts = samples.verdicts(audit.id());
        long refuted = verdicts.stream().filter(Verdict::refutes).count();
        LOG.atLevel(refuted > 0 ? Level.ERROR : Level.INFO)
                .addKeyValue("audit", audit.number())
                .addKeyValue("minutes", verdicts.size())
                .addKeyValue("refuted", refuted)
                .log("a spot audit has ended");
        if (refuted > 0) {
            incidents.failedAudit(audit.number(), (int) refuted);
        }
    }

    /** Lets the minutes under way end; the next start goes on with the rest. */
    @Override
    public void close() {
        closing = true;
        audits.shutdownNow();
        minutes.shutdown();
        try {
            if (!minutes.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)
                    || !audits.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("a spot audit was left in the middle of a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
