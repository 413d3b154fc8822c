package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.registry.Camera;

/**
 * What a report says of one camera.
 *
 * @param camera as registered now
 * @param decommissioned whether it was then; its footage is required all the same
 * @param retentionClass what it was then
 * @param requiredDays what footage recorded at that moment needs, by {@code policyVersion}
 * @param required the time that must be retrievable, whether or not the camera existed; usually one range
 * @param dueDays days of which something was expected: those retrievable, those missing, and those expired
 * @param expiredDays days of which something was lawfully deleted before more was asked for, and nothing is missing
 * @param missingDays in order
 * @param times of the required time: the same seconds as coverage tells of it
 * @param deletedEarly of the expired seconds those that were deleted too early
 * @param earliestRetrievable start of its oldest footage, whether or not it is required
 * @param breaches decided on since its required window began, whatever age the footage has now
 */
public record CameraRetention(
        Camera camera,
        RetentionState state,
        boolean decommissioned,
        RetentionClass retentionClass,
        int requiredDays,
        int policyVersion,
        TimeRanges required,
        int dueDays,
        int expiredDays,
        List<RequiredDay> missingDays,
        CoverageTimes times,
        Duration deletedEarly,
        @Nullable Instant earliestRetrievable,
        List<Breach> breaches,
        List<Overdue> overdue) {
    /** Deleted too early, then most missing days, then most overdue: one bad camera must not vanish in an average. */
    public static final Comparator<CameraRetention> WORST_FIRST = Comparator.<CameraRetention>comparingInt(
                    each -> each.breaches.isEmpty() ? 1 : 0)
            .thenComparing(each -> each.missingDays.size(), Comparator.reverseOrder())
            .thenComparing(each -> each.bytes(false), Comparator.reverseOrder())
            .thenComparing(each -> each.camera.code());

    public CameraRetention {
        missingDays = List.copyOf(missingDays);
        breaches = List.copyOf(breaches);
        overdue = List.copyOf(overdue);
    }

    /** Days of which every expected moment is there, or on its way. */
    public int retrievableDays() {
        return dueDays - expiredDays - missingDays.size();
    }

    /** Whether a person has to know of it, whatever the rate says. */
    public boolean hasFailed() {
        return !missingDays.isEmpty() || !breaches.isEmpty() || bytes(false) > 0;
    }

    /** Size of what is overdue, lawfully (under holds) or not. */
    public long bytes(boolean lawful) {
        return overdue.stream()
                .filter(each -> each.reason().lawful() == lawful)
                .mapToLong(Overdue::bytes)
                .sum();
    }

    /** How much of its time was shed. */
    public Duration shed() {
        return breaches.stream()
                .filter(each -> each.kind() == Breach.Kind.SHED)
                .map(each -> each.time().total())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
