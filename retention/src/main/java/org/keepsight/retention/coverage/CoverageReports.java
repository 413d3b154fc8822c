package org.keepsight.retention.coverage;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Registry;

/**
 * Coverage of a camera, a campus, the county, read from camera-days: the cost depends on cameras and days, never on the
 * number of segments. Unknown codes are {@code NOT_FOUND}. Thread-safe.
 */
public final class CoverageReports {
    /** @param zone the deployment's, for expected windows */
    public CoverageReports(
            Registry registry, SegmentCatalogue catalogue, StreamLog streams, InstantSource clock, ZoneId zone) {}

    public CameraCoverage camera(Code camera, TimeRange window) {
        throw new UnsupportedOperationException("stub");
    }

    public CampusCoverage campus(Code campus, TimeRange window) {
        throw new UnsupportedOperationException("stub");
    }

    /** Every campus, by code. */
    public List<CampusCoverage> county(TimeRange window) {
        throw new UnsupportedOperationException("stub");
    }
}
