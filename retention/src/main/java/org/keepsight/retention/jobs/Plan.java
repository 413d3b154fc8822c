package org.keepsight.retention.jobs;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageRelief;
import org.keepsight.storage.audit.RegisterKeeping;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.time.TrustedClock;
import org.quartz.Job;

/**
 * What runs when. The offsets keep ticks apart.
 *
 * @param type tells the job in the database
 * @param cron in the zone, as Quartz reads it, seconds first
 * @param stop lets a running job end early
 */
public record Plan(String name, Class<? extends Job> type, Supplier<Job> job, String cron, ZoneId zone, Runnable stop) {
    /**
     * The deletion of what has expired.
     *
     * @param cron six fields, for example {@code 0 20 * * * ?}
     * @throws org.keepsight.storage.model.DomainException {@code INVALID}, field {@code sweepCron}
     */
    public static Plan sweep(RetentionSweeper sweeper, String cron, ZoneId zone) {
        RetentionJobs.requireCron(cron);
        return new Plan("sweep", SweepJob.class, () -> new SweepJob(sweeper), cron, zone, sweeper::stop);
    }

    /** A shortage order, every five minutes, if one is in force. */
    public static Plan shortage(ShortageRelief relief) {
        return utc("shortage", ShortageJob.class, () -> new ShortageJob(relief), "45 2/5 * * * ?", Plan::nothing);
    }

    /** The day partitions of the coming week, once a day. */
    public static Plan partitions(SegmentCatalogue catalogue, InstantSource clock) {
        return utc(
                "partitions",
                PartitionsJob.class,
                () -> new PartitionsJob(catalogue, clock),
                "0 7 0 * * ?",
                Plan::nothing);
    }

    /**
     * The access register, every ten minutes.
     *
     * @param time without it no entry is forgotten
     */
    public static Plan register(RegisterKeeping register, TrustedClock time) {
        return utc(
                "register", RegisterJob.class, () -> new RegisterJob(register, time), "30 0/10 * * * ?", Plan::nothing);
    }

    /** The store's locks, every minute. */
    public static Plan locks(LockKeeping locks) {
        return utc("locks", LockJob.class, () -> new LockJob(locks), "15 * * * * ?", locks::stop);
    }

    /**
     * Retention certificates, every ten minutes.
     *
     * @param issuer {@code null} where this machine has no key to sign them; then another one's runs issue
     */
    public static Plan certificates(@Nullable CertificateIssuer issuer) {
        return utc(
                "certificates",
                CertificatesJob.class,
                () -> new CertificatesJob(issuer),
                "15 2/10 * * * ?",
                Plan::nothing);
    }

    private static void nothing() {}

    private static Plan utc(String name, Class<? extends Job> type, Supplier<Job> job, String cron, Runnable stop) {
        return new Plan(name, type, job, cron, ZoneOffset.UTC, stop);
    }
}
