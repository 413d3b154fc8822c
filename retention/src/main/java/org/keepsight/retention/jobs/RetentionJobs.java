package org.keepsight.retention.jobs;

import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import javax.sql.DataSource;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedule of an installation, kept in the database and shared by all nodes on it, so that each tick runs once; a tick missed
 * while all were down is made good once at the next start. Thread-safe.
 */
public final class RetentionJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionJobs.class);
    private static final String NAME = "keepsight";

    private final Scheduler scheduler;
    private final List<Plan> plans;

    private RetentionJobs(Scheduler scheduler, List<Plan> plans) {
        this.scheduler = scheduler;
        this.plans = plans;
    }

    /**
     * Enters the schedule into the database and begins to run it.
     *
     * @param database the product's own pool; it is not closed
     */
    public static RetentionJobs start(DataSource database, List<Plan> plans) {
        try {
            Scheduler scheduler = scheduler(database);
            try {
                scheduler.setJobFactory((bundle, within) -> job(bundle.getJobDetail(), plans));
                for (Plan plan : plans) {
                    schedule(scheduler, plan);
                }
                scheduler.start();
                return new RetentionJobs(scheduler, plans);
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

    /** Stops ticking, lets what is running end early and waits for it. */
    @Override
    public void close() {
        try {
            scheduler.standby();
            plans.forEach(plan -> plan.stop().run());
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
        properties.put("org.quartz.threadPool.threadCount", "2");
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

    private static Job job(JobDetail detail, List<Plan> plans) throws SchedulerException {
        return plans.stream()
                .filter(plan -> plan.type() == detail.getJobClass())
                .findFirst()
                .orElseThrow(
                        () -> new SchedulerException("the schedule holds a job of another version: " + detail.getKey()))
                .job()
                .get();
    }

    /**
     * Brings back ticks that were planned under a wrong clock, perhaps years ahead; a failure is made good by the next start.
     */
    public void realign() {
        try {
            for (Plan plan : plans) {
                schedule(scheduler, plan);
            }
        } catch (SchedulerException e) {
            LOG.atError().setCause(e).log("the schedule could not be brought back to the right time");
        }
    }

    /** A schedule that stands as it should is left alone: a tick missed while all nodes were down is in it. */
    private static void schedule(Scheduler scheduler, Plan plan) throws SchedulerException {
        TriggerKey key = TriggerKey.triggerKey(plan.name());
        TimeZone timeZone = TimeZone.getTimeZone(plan.zone());
        if (scheduler.getTrigger(key) instanceof CronTrigger standing
                && standing.getCronExpression().equals(plan.cron())
                && standing.getTimeZone().equals(timeZone)
                && isNear(standing)) {
            if (scheduler.getTriggerState(key) == Trigger.TriggerState.ERROR) {
                scheduler.resetTriggerFromErrorState(key);
            }
            return;
        }
        JobDetail detail = JobBuilder.newJob(plan.type())
                .withIdentity(plan.name())
                .storeDurably()
                .build();
        CronTrigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(key)
                .forJob(detail)
                .withSchedule(CronScheduleBuilder.cronSchedule(plan.cron())
                        .inTimeZone(timeZone)
                        .withMisfireHandlingInstructionFireAndProceed())
                .build();
        scheduler.scheduleJob(detail, Set.of(trigger), true);
    }

    /** Whether its next tick is the next there is, or is late. */
    @SuppressWarnings("JavaUtilDate") // Quartz speaks it
    private static boolean isNear(CronTrigger standing) {
        Date planned = standing.getNextFireTime();
        try {
            CronExpression cron = new CronExpression(standing.getCronExpression());
            cron.setTimeZone(standing.getTimeZone());
            Date next = cron.getNextValidTimeAfter(new Date());
            return planned != null && (next == null || !planned.after(next));
        } catch (ParseException e) {
            throw new IllegalStateException("the schedule holds what is no cron: " + standing.getCronExpression(), e);
        }
    }
}
