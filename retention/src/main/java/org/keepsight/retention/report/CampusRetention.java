package org.keepsight.retention.report;

import java.util.List;
import java.util.Set;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.registry.Campus;

/**
 * The report on one campus.
 *
 * @param missingKinds key kinds that no camera in service watches and that are not declared 'not applicable'
 * @param cameras by code; without those out of service of which nothing is required, overdue or breached
 */
public record CampusRetention(
        Campus campus, Compliance compliance, Set<AreaKind> missingKinds, List<CameraRetention> cameras) {
    public CampusRetention {
        missingKinds = Set.copyOf(missingKinds);
        cameras = List.copyOf(cameras);
    }
}
