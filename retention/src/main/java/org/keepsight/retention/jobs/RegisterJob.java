package org.keepsight.retention.jobs;

import org.keepsight.storage.audit.RegisterKeeping;
import org.keepsight.storage.time.TrustedClock;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Anchors the access register and forgets what was kept long enough. A failure is made good by the next run. */
final class RegisterJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterJob.class);

    private final RegisterKeeping register;
    private final TrustedClock time;

    RegisterJob(RegisterKeeping register, TrustedClock time) {
        this.register = register;
        this.time = time;
    }

    @Override
    public void execute(JobExecutionContext context) {
        try {
            register.anchor();
            if (time.judge().trusted()) { // else nobody knows what is old
                register.forget();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the access register could not be anchored, or what is old forgotten");
        }
    }
}
