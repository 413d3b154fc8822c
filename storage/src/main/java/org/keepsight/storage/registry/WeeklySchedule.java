package org.keepsight.storage.registry;

import java.time.ZoneId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * An expected window (应录时段): {@code 24x7}, or weekly windows such as {@code MON-FRI 06:00-22:00, SAT 08:00-12:00} in
 * the deployment's zone. A window may end at {@code 24:00}; it never crosses midnight.
 */
public record WeeklySchedule(String text) {
    /** The moments of {@code within} that the schedule expects, clipped to it. */
    public TimeRanges expected(TimeRange within, ZoneId zone) {
        throw new UnsupportedOperationException("stub");
    }
}
