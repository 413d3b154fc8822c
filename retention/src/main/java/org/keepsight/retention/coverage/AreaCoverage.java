package org.keepsight.retention.coverage;

import java.time.Duration;
import java.util.List;
import org.keepsight.storage.registry.Area;

/**
 * An area, the coverage of the cameras that watch it now, and the sum.
 *
 * @param times sum over the cameras
 * @param cameras by code
 */
public record AreaCoverage(Area area, CoverageTimes times, List<CameraCoverage> cameras) {
    public AreaCoverage {
        cameras = List.copyOf(cameras);
    }

    /** The longest single gap of any of its cameras; zero when there is none. */
    public Duration longestGap() {
        return Coverage.longestGap(cameras);
    }
}
