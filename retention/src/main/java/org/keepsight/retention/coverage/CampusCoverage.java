package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.registry.Campus;

/**
 * A campus, its cameras' coverage and the sum.
 *
 * @param times sum over the cameras
 * @param missingKinds key kinds without any camera in service and not declared 'not applicable'
 * @param cameras by code; all of them, or those of the area that was asked for
 */
public record CampusCoverage(
        Campus campus, CoverageTimes times, Set<AreaKind> missingKinds, List<CameraCoverage> cameras) {
    public CampusCoverage {
        missingKinds = Set.copyOf(missingKinds);
        cameras = List.copyOf(cameras);
    }

    /** The longest single gap of any of its cameras; zero when there is none. */
    public Duration longestGap() {
        return Coverage.longestGap(cameras);
    }

    /** Start of the oldest footage of any of its cameras, whether or not in the window. */
    public Optional<Instant> oldestRetrievable() {
        return cameras.stream()
                .map(each -> each.coverage().oldestRetrievable())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }
}
