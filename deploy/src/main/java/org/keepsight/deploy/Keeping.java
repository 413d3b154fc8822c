package org.keepsight.deploy;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.RetentionServices;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.deploy.config.Config;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.retention.admission.Outlook;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.audit.AuditEvidence;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.retention.jobs.Plan;
import org.keepsight.retention.jobs.RetentionJobs;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.proof.CertifiedCamera;
import org.keepsight.retention.proof.Verifications;
import org.keepsight.retention.report.RetentionFigures;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.scrub.ScrubState;
import org.keepsight.retention.scrub.ScrubTally;
import org.keepsight.retention.scrub.Scrubber;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.retention.sweep.ShortageRelief;
import org.keepsight.storage.audit.RegisterKeeping;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.time.ClockVerdict;
import org.keepsight.storage.time.ClockWatch;

/**
 * The part of a running Keepsight that keeps what must be kept, deletes what must go, and proves both: made in order of need.
 * What it opens is closed with everything else.
 */
final class Keeping {
    private final Foundation on;
    private final ClockWatch time;
    private final LockKeeping locks;
    private final GuaranteeWatch guarantee;
    private final RetentionSweeper sweeper;
    private final @Nullable CertificateIssuer issuer;
    private final Scrubber scrubber;
    private final Outlooks outlooks;
    private final RetentionFigures figures;
    private final RetentionServices services;

    /** @param starting takes what must be closed */
    Keeping(Config config, Foundation on, Deque<AutoCloseable> starting) throws IOException {
        this.on = on;
        time = on.time();
        locks = new LockKeeping(on.database().jdbi(), on.store(), time);
        guarantee = Service.opened(starting, new GuaranteeWatch(on.store(), locks));
        sweeper =
                new RetentionSweeper(on.database().jdbi(), on.catalogue(), on.policies(), on.store(), on.audit(), time);
        issuer = issuer(config);
        Supplier<Capacity> capacity = () -> Settings.capacity(config);
        ShortageOrders shortages = new ShortageOrders(on.database().jdbi(), on.audit(), on.store(), capacity, time);
        RetentionJobs jobs = Service.opened(
                starting, RetentionJobs.start(on.database().dataSource(), plans(config, shortages, capacity)));
        time.whenTrustedAgain(jobs::realign);
        outlooks = Service.opened(
                starting,
                new Outlooks(
                                on.database().jdbi(),
                                capacity,
                                config.retention().breachWarning(),
                                config.retention().reports().deleteWithin(),
                                on.clock())
                        .start());
        KeptDays kept = new KeptDays(new Standings(on.database().jdbi()), on.policies());
        ObjectSeal seal = new ObjectSeal(on.key());
        scrubber = Service.opened(
                starting,
                Scrubber.start(
                        on.database().jdbi(),
                        kept,
                        on.store(),
                        seal,
                        on.audit(),
                        on.clock(),
                        config.node(),
                        config.retention().scrub()));
        RetentionReports reports = new RetentionReports(
                on.database().jdbi(),
                on.registry(),
                on.coverage(),
                on.policies(),
                on.clock(),
                time,
                config.zone(),
                config.retention().reports());
        figures = Service.opened(starting, new RetentionFigures(reports, on.clock()));
        services = new RetentionServices(
                on.policies(),
                sweeper,
                new DeletionLedger(on.database().jdbi()),
                reports,
                new Certificates(on.database().jdbi(), on.store(), ProofSettings.rules(config), on.clock()),
                Service.opened(starting, audits(config, kept, seal)),
                outlooks,
                shortages);
    }

    private List<Plan> plans(Config config, ShortageOrders shortages, Supplier<Capacity> capacity) {
        return List.of(
                Plan.sweep(sweeper, config.retention().sweepCron(), config.zone()),
                Plan.shortage(new ShortageRelief(on.database().jdbi(), shortages, on.store(), on.audit(), capacity)),
                Plan.partitions(on.catalogue(), on.clock()),
                Plan.register(
                        new RegisterKeeping(
                                on.database().jdbi(),
                                on.audit(),
                                on.clock(),
                                config.register().keep()),
                        time),
                Plan.locks(locks),
                Plan.certificates(issuer));
    }

    private SpotAudits audits(Config config, KeptDays kept, ObjectSeal seal) {
        return SpotAudits.open(
                on.database().jdbi(),
                new AuditEvidence(
                        on.registry(),
                        on.catalogue(),
                        kept,
                        on.coverage(),
                        on.store(),
                        seal,
                        on.stills(),
                        config.zone()),
                on.audit(),
                on.clock(),
                config.retention().spotAudit());
    }

    /** {@code null} where the key that signs certificates is not. */
    private @Nullable CertificateIssuer issuer(Config config) throws IOException {
        return ProofSettings.key(config, on.database())
                .map(key -> new CertificateIssuer(
                        on.database().jdbi(),
                        on.store(),
                        on.coverage(),
                        on.policies(),
                        verifications(new ScrubTally(on.database().jdbi())),
                        key,
                        ProofSettings.rules(config),
                        on.clock(),
                        time))
                .orElse(null);
    }

    private static Verifications verifications(ScrubTally tally) {
        return (day, cameras) -> {
            Map<CameraId, CertifiedCamera.Verified> verified = new HashMap<>();
            tally.doneOn(day, cameras)
                    .forEach((camera, done) ->
                            verified.put(camera, new CertifiedCamera.Verified(done.segments(), done.damaged())));
            return verified;
        };
    }

    /** What stands behind the HTTP face. */
    RetentionServices services() {
        return services;
    }

    ClockWatch time() {
        return time;
    }

    StoreGuarantee guarantee() {
        return guarantee.last();
    }

    ScrubState scrub() {
        return scrubber.state();
    }

    /** What is wrong with the clock; {@code null}: it is believed. */
    ClockVerdict.@Nullable Suspended suspended() {
        return time.judge() instanceof ClockVerdict.Suspended suspended ? suspended : null;
    }

    /** When the store is full, if that is soon enough to be told. */
    @Nullable
    Instant breach() {
        Outlook outlook = outlooks.last();
        return outlook != null && outlook.warned() ? outlook.breach() : null;
    }

    void bindTo(MeterRegistry metrics) {
        new RetentionMetrics(sweeper, locks, guarantee::last, issuer, time, outlooks).bindTo(metrics);
        new ScrubMetrics(scrubber).bindTo(metrics);
        new ReportMetrics(figures).bindTo(metrics);
    }
}
