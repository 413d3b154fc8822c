package org.keepsight.retention.jobs;

import org.keepsight.retention.sweep.ShortageRelief;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a shortage order out, if one is in force. A failure is made good by the next tick. */
@DisallowConcurrentExecution
final class ShortageJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(ShortageJob.class);

    private final ShortageRelief relief;

    ShortageJob(ShortageRelief relief) {
        this.relief = relief;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            relief.relieve();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the shortage order could not be carried out");
        }
    }
}
