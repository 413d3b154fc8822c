package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.RequiredDays;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;
import org.keepsight.storage.protection.Standings;

/** For how long the footage of cameras is kept, and what of it has to be there: by every policy that applied. Thread-safe. */
public final class KeptDays {
    private final Standings standings;
    private final RetentionPolicies policies;

    public KeptDays(Standings standings, RetentionPolicies policies) {
        this.standings = standings;
        this.policies = policies;
    }

    /** For how many days of 24 h footage that is recorded now is kept, for each camera. */
    public Map<CameraId, Integer> today(Instant now) {
        List<RetentionPolicy> versions = policies.all();
        Map<CameraId, Integer> days = new HashMap<>();
        for (CameraStandings camera : standings.all()) {
            days.put(
                    camera.camera(),
                    new RequiredDays(versions, camera, now)
                            .today(camera.retentionClass())
                            .days());
        }
        return days;
    }

    /** The time whose footage, if there was any, must still be kept at an instant, for each camera. */
    public Map<CameraId, TimeRanges> required(Instant asOf) {
        List<RetentionPolicy> versions = policies.all();
        Map<CameraId, TimeRanges> required = new HashMap<>();
        for (CameraStandings camera : standings.all()) {
            required.put(camera.camera(), required(camera, versions, asOf));
        }
        return required;
    }

    /** Between the moments at which a policy or the camera's standing changed, the same days are required throughout. */
    static TimeRanges required(CameraStandings camera, List<RetentionPolicy> versions, Instant asOf) {
        RequiredDays days = new RequiredDays(versions, camera, asOf);
        NavigableSet<Instant> changes = new TreeSet<>();
        camera.standings().forEach(standing -> changes.add(standing.since()));
        versions.forEach(version -> changes.add(version.effectiveFrom()));
        changes.removeIf(change -> !change.isAfter(Instant.EPOCH) || !change.isBefore(asOf));
        changes.add(Instant.EPOCH);
        List<TimeRange> required = new ArrayList<>();
        for (Instant from : changes) {
            Instant next = changes.higher(from);
            Duration kept = days.of(classAt(camera, from), from).duration();
            Instant oldest = asOf.minus(kept);
            TimeRange.between(from.isAfter(oldest) ? from : oldest, next == null ? asOf : next)
                    .ifPresent(required::add);
        }
        return new TimeRanges(required);
    }

    /** What the camera was when footage was written; what it was first, it is taken to have been always. */
    private static RetentionClass classAt(CameraStandings camera, Instant at) {
        RetentionClass then = camera.standings().getFirst().retentionClass();
        for (Standing standing : camera.standings()) {
            then = standing.since().isAfter(at) ? then : standing.retentionClass();
        }
        return then;
    }
}
