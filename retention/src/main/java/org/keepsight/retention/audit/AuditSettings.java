package org.keepsight.retention.audit;

import java.time.Duration;

/**
 * How audits are done.
 *
 * @param keepStills for how long the pictures of an audit are kept; its verdicts stay
 * @param parallel minutes looked at side by side; each holds the keyframes of a minute in memory
 */
public record AuditSettings(Duration keepStills, int parallel) {
    public static final AuditSettings DEFAULT = new AuditSettings(
            Duration.ofDays(90), Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 8));
}
