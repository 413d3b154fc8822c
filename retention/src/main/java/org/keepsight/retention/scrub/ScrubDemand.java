package org.keepsight.retention.scrub;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * How fast must be read so that each segment is verified once in its life. Pure.
 *
 * @param perSecond bytes a second that are needed: for what is written every day, and for what was never verified before the
 *     first of it expires
 * @param unverified bytes stored that were never verified
 */
public record ScrubDemand(long perSecond, long unverified) {
    static final ScrubDemand NONE = new ScrubDemand(0, 0);

    private static final Duration DAY = Duration.ofDays(1);

    /**
     * What was never verified and expires on one day.
     *
     * @param day UTC; the first of it expires as it begins
     */
    record Due(LocalDate day, long bytes) {}

    /**
     * @param written bytes that were written on the last whole day
     * @param due by day
     */
    static ScrubDemand of(Instant now, long written, List<Due> due) {
        double most = (double) written / DAY.toSeconds();
        long before = 0;
        for (Due each : due) {
            before += each.bytes();
            Duration left = Duration.between(now, each.day().atStartOfDay().toInstant(ZoneOffset.UTC));
            // What expires within a day, or is kept beyond its days by a hold, is given a day.
            most = Math.max(most, (double) before / Math.max(left.toSeconds(), DAY.toSeconds()));
        }
        return new ScrubDemand((long) Math.ceil(most), before);
    }
}
