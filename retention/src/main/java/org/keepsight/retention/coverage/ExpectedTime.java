package org.keepsight.retention.coverage;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.registry.CameraExpectation;
import org.keepsight.storage.registry.WeeklySchedule;

/** When footage of a camera is expected: in service, and in the windows of the schedule in force at that moment. Pure. */
public final class ExpectedTime {
    private ExpectedTime() {}

    /**
     * @param now the future is not expected, however far the window reaches
     * @param zone the deployment's
     */
    public static TimeRanges of(CameraExpectation camera, TimeRange window, Instant now, ZoneId zone) {
        Instant from = later(window.start(), camera.commissionedAt());
        Instant to = earlier(window.end(), now);
        Instant decommissionedAt = camera.decommissionedAt();
        if (decommissionedAt != null) {
            to = earlier(to, decommissionedAt);
        }
        List<TimeRange> expected = new ArrayList<>();
        NavigableMap<Instant, WeeklySchedule> schedules = camera.schedules();
        for (Map.Entry<Instant, WeeklySchedule> version : schedules.entrySet()) {
            boolean first = version.getKey().equals(schedules.firstKey()); // holds for the time before it, too
            Instant next = schedules.higherKey(version.getKey());
            TimeRange.between(first ? from : later(from, version.getKey()), next == null ? to : earlier(to, next))
                    .ifPresent(span -> expected.addAll(
                            version.getValue().expected(span, zone).ranges()));
        }
        return new TimeRanges(expected);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
