package org.keepsight.retention.report;

import java.time.Duration;

/**
 * By what a report judges.
 *
 * @param deleteWithin how long footage that has been kept for its days may still be there
 * @param dayTolerance a day of which no more than this is missing counts as retrievable; every report says so. Zero: a day lacks
 *     nothing
 */
public record ReportSettings(Duration deleteWithin, Duration dayTolerance) {
    public static final ReportSettings DEFAULT = new ReportSettings(Duration.ofHours(24), Duration.ZERO);
}
