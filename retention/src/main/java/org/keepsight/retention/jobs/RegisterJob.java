package org.keepsight.retention.jobs;

import org.keepsight.storage.audit.RegisterKeeping;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Anchors the access register and forgets what was kept long enough. A failure is made good by the next run. */
final class RegisterJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterJob.class);

    private final RegisterKeeping register;

    RegisterJob(RegisterKeeping register) {
        this.register = register;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            register.anchor();
            register.forget();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the access register could not be anchored, or what is old forgotten");
        }
    }
}
