package org.keepsight.storage.registry;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When footage of a camera is expected, over its whole history: what coverage is measured against.
 *
 * @param schedules versions of the expected window by the instant they came into force; never empty
 */
public record CameraExpectation(
        Camera camera,
        Instant commissionedAt,
        @Nullable Instant decommissionedAt,
        NavigableMap<Instant, WeeklySchedule> schedules) {
    public CameraExpectation {
        schedules = new TreeMap<>(schedules);
    }
}
