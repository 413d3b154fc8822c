package org.keepsight.retention.jobs;

import java.text.ParseException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.audit.RegisterKeeping;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.DomainException;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;

/**
 * The schedule of an installation: the sweep by a cron, the day partitions once a day, the access register and certificates every ten
 * minutes, the store's locks every minute. Kept in the database and shared by
 * all nodes on it, so that each tick runs once; a tick missed while all were down is made good once at the next start.
 * Thread-safe.
 */
public final class RetentionJobs implements AutoCloseable {
    private static final String NAME = "keepsight";
    private static final String DAILY = "0 7 0 * * ?";
    private static final String EVERY_MINUTE = "15 * * * * ?";
    private static final String EVERY_TEN_MINUTES = "30 0/10 * * * ?";
    private static final String EVERY_TEN_MINUTES_LATER = "15 2/10 * * * ?";

    private final Scheduler scheduler;
    private final RetentionSweeper sweeper;
    private final LockKeeping locks;

    private RetentionJobs(Scheduler scheduler, RetentionSweeper sweeper, LockKeeping locks) {
        this.scheduler = scheduler;
        this.sweeper = sweeper;
        this.locks = locks;
    }

    /**
     * Enters the schedule into the database and begins to run it.
     *
     * @param database the product's own pool; it is not closed
     * @param certificates {@code null} where this machine has no key to sign them; then another one's runs issue
     * @param sweepCron six fields as Quartz reads them (seconds first), for example {@code 0 20 * * * ?}
     * @param zone in which the cron is meant
     * @throws DomainException {@code INVALID}, field {@code sweepCron}
     */
    public static RetentionJobs start(
            DataSource database,
            RetentionSweeper sweeper,
            SegmentCatalogue catalogue,
            RegisterKeeping register,
            LockKeeping locks,
            @Nullable CertificateIssuer certificates,
            InstantSource clock,
            String sweepCron,
            ZoneId zone) {
        requireCron(sweepCron);
        try {
            Scheduler scheduler = scheduler(database);
            try {
                scheduler.setJobFactory((bundle, within) ->
                        job(bundle.getJobDetail(), sweeper, catalogue, register, locks, certificates, clock));
                schedule(scheduler, "sweep", SweepJob.class, sweepCron, zone);
                schedule(scheduler, "partitions", PartitionsJob.class, DAILY, ZoneOffset.UTC);
                schedule(scheduler, "register", RegisterJob.class, EVERY_TEN_MINUTES, ZoneOffset.UTC);
                schedule(scheduler, "locks", LockJob.class, EVERY_MINUTE, ZoneOffset.UTC);
                schedule(scheduler, "certificates", CertificatesJob.class, EVERY_TEN_MINUTES_LATER, ZoneOffset.UTC);
                scheduler.start();
                return new RetentionJobs(scheduler, sweeper, locks);
            } catch (SchedulerException e) {
                scheduler.shutdown();
                throw e;
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule could not be started", e);
        }
    }

    /**
     * Refuses what is not a cron, for example when a configuration is read.
     *
     * @throws DomainException {@code INVALID}, field {@code sweepCron}, with what is wrong
     */
    public static void requireCron(String cron) {
        try {
            CronExpression.validateExpression(cron);
        } catch (ParseException e) {
            throw invalid(cron, String.valueOf(e.getMessage()));
        }
        if (cron.strip().split("\\s+").length != 6) {
            throw invalid(cron, "it has six fields");
        }
    }

    /** Stops ticking, lets a running sweep end after its current batch and waits for it. */
    @Override
    public void close() {
        try {
            scheduler.standby();
            sweeper.stop();
            locks.stop();
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the schedule could not be stopped", e);
        }
    }

    private static DomainException invalid(String cron, String why) {
        return DomainException.invalid(
                "sweepCron",
                "'" + cron + "' is not a cron of seconds, minutes, hours, day of month, month, day of week: " + why);
    }

    /** A scheduler that no static finds: Quartz keeps schedulers by name, and all nodes share the name. */
    private static synchronized Scheduler scheduler(DataSource database) throws SchedulerException {
        Scheduler scheduler = new StdSchedulerFactory(properties(database)).getScheduler();
        SchedulerRepository.getInstance().remove(NAME);
        return scheduler;
    }

    private static Properties properties(DataSource database) {
        String connections = NAME + "-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(connections, new BorrowedConnections(database));
        Properties properties = new Properties();
        properties.put("org.quartz.scheduler.instanceName", NAME);
        properties.put("org.quartz.scheduler.instanceId", connections);
        properties.put("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.put("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
        properties.put("org.quartz.threadPool.threadCount", "3");
        properties.put("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.put("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
        properties.put("org.quartz.jobStore.dataSource", connections);
        properties.put("org.quartz.jobStore.tablePrefix", "quartz.qrtz_");
        properties.put("org.quartz.jobStore.useProperties", "true");
        properties.put("org.quartz.jobStore.isClustered", "true");
        properties.put("org.quartz.jobStore.clusterCheckinInterval", "10000");
        properties.put("org.quartz.jobStore.misfireThreshold", "5000");
        return properties;
    }

    private static Job job(
            JobDetail detail,
            RetentionSweeper sweeper,
            SegmentCatalogue catalogue,
            RegisterKeeping register,
            LockKeeping locks,
            @Nullable CertificateIssuer certificates,
            InstantSource clock)
            throws SchedulerException {
        if (detail.getJobClass() == SweepJob.class) {
            return new SweepJob(sweeper);
        }
        if (detail.getJobClass() == PartitionsJob.class) {
            return new PartitionsJob(catalogue, clock);
        }
        if (detail.getJobClass() == RegisterJob.class) {
            return new RegisterJob(register);
        }
        if (detail.getJobClass() == LockJob.class) {
            return new LockJob(locks);
        }
        if (detail.getJobClass() == CertificatesJob.class) {
            return new CertificatesJob(certificates);
        }
        throw new SchedulerException("the schedule holds a job of another version: " + detail.getKey());
    }

    /** A schedule that stands as it should is left alone: a tick missed while all nodes were down is in it. */
    private static void schedule(Scheduler scheduler, String name, Class<? extends Job> job, String cron, ZoneId zone)
            throws SchedulerException {
        TriggerKey key = TriggerKey.triggerKey(name);
        TimeZone timeZone = TimeZone.getTimeZone(zone);
        if (scheduler.getTrigger(key) instanceof CronTrigger standing
                && standing.getCronExpression().equals(cron)
                && standing.getTimeZone().equals(timeZone)) {
            if (scheduler.getTriggerState(key) == Trigger.TriggerState.ERROR) {
                scheduler.resetTriggerFromErrorState(key);
            }
            return;
        }
        JobDetail detail =
                JobBuilder.newJob(job).withIdentity(name).storeDurably().build();
        CronTrigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(key)
                .forJob(detail)
                .withSchedule(CronScheduleBuilder.cronSchedule(cron)
                        .inTimeZone(timeZone)
                        .withMisfireHandlingInstructionFireAndProceed())
                .build();
        scheduler.scheduleJob(detail, Set.of(trigger), true);
    }
}
