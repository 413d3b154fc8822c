package org.keepsight.retention.jobs;

import org.keepsight.retention.lock.LockKeeping;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works off what the store's locks lack. A failure is logged here and made good by the next tick. */
@DisallowConcurrentExecution
final class LockJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(LockJob.class);

    private final LockKeeping locks;

    LockJob(LockKeeping locks) {
        this.locks = locks;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            locks.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the store's locks could not be brought in line");
        }
    }
}
