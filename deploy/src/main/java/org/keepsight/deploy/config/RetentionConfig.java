package org.keepsight.deploy.config;

import java.time.Duration;
import org.keepsight.retention.audit.AuditSettings;
import org.keepsight.retention.jobs.RetentionJobs;
import org.keepsight.retention.report.ReportSettings;
import org.keepsight.retention.scrub.ScrubSettings;

/**
 * How kept footage is looked after, and what becomes of it after its days.
 *
 * @param sweepCron when expired footage is deleted: a Quartz cron expression in the deployment's zone
 * @param breachWarning how long before the store is full people want to know
 * @param reports by what retention reports judge
 * @param scrub how stored bytes are verified
 * @param spotAudit how spot audits are done
 */
public record RetentionConfig(
        String sweepCron,
        Duration breachWarning,
        ReportSettings reports,
        ScrubSettings scrub,
        AuditSettings spotAudit) {
    private static final Duration LONGEST_STILLS = Duration.ofDays(3653);

    static RetentionConfig read(Section section) {
        String cron = section.value("sweep-cron", "0 7 * * * ?", each -> {
            RetentionJobs.requireCron(each);
            return each;
        });
        return new RetentionConfig(
                cron,
                section.duration("breach-warning", Duration.ofDays(14), Duration.ofDays(1), Duration.ofDays(365)),
                reports(section),
                scrub(section.section("scrub")),
                audit(section.section("spot-audit")));
    }

    private static ReportSettings reports(Section section) {
        ReportSettings usual = ReportSettings.DEFAULT;
        return new ReportSettings(
                section.duration("delete-within", usual.deleteWithin(), Duration.ofHours(1), Duration.ofDays(30)),
                section.duration("day-tolerance", usual.dayTolerance(), Duration.ZERO, Duration.ofHours(1)));
    }

    private static ScrubSettings scrub(Section section) {
        ScrubSettings usual = ScrubSettings.DEFAULT;
        return new ScrubSettings(
                section.value("budget", usual.budget(), Units::rate),
                section.duration("after-incident", usual.afterIncident(), Duration.ZERO, Duration.ofDays(90)),
                usual.grace());
    }

    private static AuditSettings audit(Section section) {
        AuditSettings usual = AuditSettings.DEFAULT;
        return new AuditSettings(
                section.duration("keep-stills", usual.keepStills(), Duration.ofDays(1), LONGEST_STILLS),
                section.integer("parallel", usual.parallel(), 1, 64));
    }
}
