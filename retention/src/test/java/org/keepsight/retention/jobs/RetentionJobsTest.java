package org.keepsight.retention.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keepsight.retention.lock.LockKeeping;
import org.keepsight.retention.sweep.FaultyObjectStore;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.audit.RegisterKeeping;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

class RetentionJobsTest {
    private static final String EACH_SECOND = "* * * * * ?";

    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Timeout(120)
    void twoNodesOnOneDatabaseSweepOncePerTick() throws InterruptedException {
        Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (RetentionJobs one = start(EACH_SECOND);
                RetentionJobs two = start(EACH_SECOND)) {
            assertThat(one).isNotSameAs(two);
            awaitSweeps(15);
        }
        // Late ticks may bunch, so it is ticks that are counted: one a second since the start, and never two sweeps for
        // one.
        List<Instant> sweeps = sweeps();
        long ticks = ChronoUnit.SECONDS.between(started, sweeps.getLast()) + 1;
        assertThat((long) sweeps.size()).isLessThanOrEqualTo(ticks);
        Thread.sleep(2_500);
        assertThat(sweeps()).as("after the end").hasSize(sweeps.size());
    }

    @Test
    @Timeout(120)
    void theScheduleOutlivesTheProcessAndANewCronReplacesIt() throws InterruptedException {
        start("0 0 0 1 1 ?").close();
        assertThat(cron()).isEqualTo("0 0 0 1 1 ?");
        try (RetentionJobs jobs = start(EACH_SECOND)) {
            assertThat(cron()).isEqualTo(EACH_SECOND);
            awaitSweeps(1);
            assertThat(jobs).isNotNull();
        }
        try (RetentionJobs jobs = start(EACH_SECOND)) {
            awaitSweeps(sweeps().size() + 1);
            assertThat(jobs).isNotNull();
        }
    }

    @Test
    void whatIsNoCronIsRefusedByField() {
        for (String wrong : List.of("", "hourly", "0 * * * *", "0 0 25 * * ?", "* * * * * *", "0 0 * * * ? 2027")) {
            assertThatThrownBy(() -> start(wrong))
                    .as(wrong)
                    .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                    .satisfies(e -> assertThat(e.field()).contains("sweepCron"));
        }
        RetentionJobs.requireCron("0 20 * * * ?");
    }

    private RetentionJobs start(String cron) {
        AuditLog audit = TestAudit.log();
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        RetentionSweeper sweeper = new RetentionSweeper(
                database.jdbi(),
                catalogue,
                new RetentionPolicies(database.jdbi(), audit),
                new FaultyObjectStore(),
                audit,
                InstantSource.system());
        return RetentionJobs.start(
                database.dataSource(),
                sweeper,
                catalogue,
                new RegisterKeeping(database.jdbi(), audit, InstantSource.system(), RegisterKeeping.LEAST),
                new LockKeeping(
                        database.jdbi(), new FaultyObjectStore(), TrustedClock.believing(InstantSource.system())),
                null,
                InstantSource.system(),
                cron,
                ZoneOffset.UTC);
    }

    private void awaitSweeps(int count) throws InterruptedException {
        while (sweeps().size() < count) {
            Thread.sleep(100);
        }
    }

    private List<Instant> sweeps() {
        return database.jdbi()
                .withHandle(h -> h.createQuery(
                                "select at from access_register where action = 'retention.sweep' order by at")
                        .map((row, context) ->
                                row.getObject("at", OffsetDateTime.class).toInstant())
                        .list());
    }

    private String cron() {
        return database.jdbi()
                .withHandle(h -> h.createQuery(
                                "select cron_expression from quartz.qrtz_cron_triggers where trigger_name = 'sweep'")
                        .mapTo(String.class)
                        .one());
    }
}
