package org.keepsight.retention.coverage;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.registry.Camera;

/** For how many days of 24 h footage of a camera is kept by the policies in force: what anybody may ask to see. Thread-safe. */
public final class KeptDays {
    private final RetentionPolicies policies;

    public KeptDays(RetentionPolicies policies) {
        this.policies = policies;
    }

    /** The days of each of these cameras at an instant. */
    public Map<CameraId, Integer> of(Collection<Camera> cameras, Instant at) {
        List<RetentionPolicy> versions = policies.all();
        Map<CameraId, Integer> days = new HashMap<>();
        cameras.forEach(camera -> days.put(camera.id(), of(camera, versions, at)));
        return days;
    }

    private static int of(Camera camera, List<RetentionPolicy> versions, Instant at) {
        return versions.stream()
                .filter(version -> version.retentionClass() == camera.retentionClass()
                        && !version.effectiveFrom().isAfter(at))
                .max(Comparator.comparing(RetentionPolicy::effectiveFrom).thenComparingInt(RetentionPolicy::version))
                .map(RetentionPolicy::days)
                .orElseThrow();
    }
}
