package org.keepsight.retention.jobs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.CertificateIssuer;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Issues the retention certificates that are due. A failure is logged here and made good by the next tick. */
@DisallowConcurrentExecution
final class CertificatesJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(CertificatesJob.class);

    private final @Nullable CertificateIssuer issuer;

    /** @param issuer {@code null} where this machine has no key to sign them: the tick is lost, and the next may be another's */
    CertificatesJob(@Nullable CertificateIssuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public void execute(JobExecutionContext context) {
        if (issuer == null) {
            return;
        }
        try {
            issuer.run();
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("retention certificates could not be issued");
        }
    }
}
