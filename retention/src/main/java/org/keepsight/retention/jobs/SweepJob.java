package org.keepsight.retention.jobs;

import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps once. A failure is logged here and made good by the next tick. */
@DisallowConcurrentExecution
final class SweepJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(SweepJob.class);
    private static final Actor SWEEPER = Actor.system("sweeper");

    private final RetentionSweeper sweeper;

    SweepJob(RetentionSweeper sweeper) {
        this.sweeper = sweeper;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            sweeper.sweep(SWEEPER, "scheduled");
        } catch (DomainException e) {
            LOG.atInfo().addKeyValue("why", e.getMessage()).log("no scheduled sweep this time");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the scheduled sweep failed");
        }
    }
}
