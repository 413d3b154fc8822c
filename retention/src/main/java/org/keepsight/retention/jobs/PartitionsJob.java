package org.keepsight.retention.jobs;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the day partitions of the coming week. A failure is logged here and made good by the next day's run. */
final class PartitionsJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionsJob.class);
    private static final int DAYS_AHEAD = 7;

    private final SegmentCatalogue catalogue;
    private final InstantSource clock;

    PartitionsJob(SegmentCatalogue catalogue, InstantSource clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            catalogue.ensurePartitions(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), DAYS_AHEAD);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the day partitions could not be made ahead");
        }
    }
}
