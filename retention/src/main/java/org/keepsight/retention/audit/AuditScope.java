package org.keepsight.retention.audit;

import java.util.Set;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.registry.Camera;

/** What an audit is about: the cameras that fit every part. An empty part fits all. */
public record AuditScope(Set<Code> campuses, Set<AreaKind> kinds, Set<Code> cameras) {
    /** Every camera of the county. */
    public static final AuditScope COUNTY = new AuditScope(Set.of(), Set.of(), Set.of());

    public AuditScope {
        campuses = Set.copyOf(campuses);
        kinds = Set.copyOf(kinds);
        cameras = Set.copyOf(cameras);
    }

    boolean covers(Camera camera) {
        return (campuses.isEmpty() || campuses.contains(camera.campus()))
                && (kinds.isEmpty() || kinds.contains(camera.area().kind()))
                && (cameras.isEmpty() || cameras.contains(camera.code()));
    }
}
