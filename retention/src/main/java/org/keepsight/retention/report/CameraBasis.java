package org.keepsight.retention.report;

import java.time.Instant;
import java.util.List;
import org.keepsight.retention.coverage.Coverage;
import org.keepsight.storage.registry.Camera;

/**
 * Everything the report on one camera rests on.
 *
 * @param asOf the moment it tells of
 * @param coverage as of that moment, over a window in which all required time since commissioning lies
 * @param breaches at most one of each kind
 */
record CameraBasis(
        Camera camera,
        Instant asOf,
        RequiredTime required,
        Coverage coverage,
        List<Breach> breaches,
        List<Overdue> overdue) {}
