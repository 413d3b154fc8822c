package org.keepsight.storage.protection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.keepsight.storage.model.RetentionClass;

/**
 * How many days the footage of one camera is kept: the greatest of the policy versions that applied to the camera at any
 * moment between the start of the footage and the decision. A raised class or policy protects what is already recorded; a lowered
 * one never shortens it. The database decides by the same rule ({@code policies_of_camera}). Immutable.
 */
public final class RequiredDays {
    /**
     * What footage needs.
     *
     * @param days exact days of 24 h, counted from its end
     * @param version the policy version that asks for them; of several the newest
     */
    public record Requirement(int days, int version) {
        public Duration duration() {
            return Duration.ofDays(days);
        }
    }

    /** A version, and until when it applied to the camera. */
    private record Applied(Requirement requirement, Instant until) {}

    private static final Comparator<Requirement> BY_DAYS =
            Comparator.comparingInt(Requirement::days).thenComparingInt(Requirement::version);

    private final Map<RetentionClass, List<Applied>> applied = new EnumMap<>(RetentionClass.class);

    /**
     * @param policies every version there is
     * @param now the moment of the decision; versions that come into force later do not count yet
     */
    public RequiredDays(List<RetentionPolicy> policies, CameraStandings camera, Instant now) {
        Map<PolicyScope, List<RetentionPolicy>> byScope = policies.stream()
                .filter(policy -> !policy.effectiveFrom().isAfter(now))
                .sorted(Comparator.comparing(RetentionPolicy::effectiveFrom).thenComparingInt(RetentionPolicy::version))
                .collect(Collectors.groupingBy(RetentionPolicy::scope));
        for (RetentionClass atWrite : RetentionClass.values()) {
            List<Applied> all = new ArrayList<>();
            byScope.forEach((scope, versions) -> apply(scope, versions, camera, atWrite, all));
            applied.put(atWrite, List.copyOf(all));
        }
    }

    /** The versions of one scope replace each other; each applies where the camera was within the scope. */
    private static void apply(
            PolicyScope scope,
            List<RetentionPolicy> versions,
            CameraStandings camera,
            RetentionClass atWrite,
            List<Applied> all) {
        for (int i = 0; i < versions.size(); i++) {
            RetentionPolicy version = versions.get(i);
            Instant until = i + 1 < versions.size() ? versions.get(i + 1).effectiveFrom() : Instant.MAX;
            Instant applies = lastApplied(scope, version.effectiveFrom(), until, camera, atWrite);
            if (applies.isAfter(Instant.MIN)) {
                all.add(new Applied(new Requirement(version.days(), version.version()), applies));
            }
        }
    }

    /** Until when the camera was within the scope while the version was in force; {@code Instant.MIN}: never. */
    private static Instant lastApplied(
            PolicyScope scope, Instant since, Instant until, CameraStandings camera, RetentionClass atWrite) {
        if (scope instanceof PolicyScope.OfClass each && each.retentionClass() == atWrite) {
            return since.isBefore(until) ? until : Instant.MIN;
        }
        Instant last = Instant.MIN;
        List<Standing> standings = camera.standings();
        for (int i = 0; i < standings.size(); i++) {
            Instant from = later(since, i == 0 ? Instant.MIN : standings.get(i).since());
            Instant to = i + 1 < standings.size()
                    ? earlier(until, standings.get(i + 1).since())
                    : until;
            if (from.isBefore(to) && isWithin(scope, camera, standings.get(i))) {
                last = later(last, to);
            }
        }
        return last;
    }

    private static boolean isWithin(PolicyScope scope, CameraStandings camera, Standing standing) {
        return switch (scope) {
            case PolicyScope.OfClass each -> each.retentionClass() == standing.retentionClass();
            case PolicyScope.OfAreaKind each -> each.kind() == standing.kind();
            case PolicyScope.OfCampus each -> each.campus().equals(camera.campus());
            case PolicyScope.OfCamera each -> each.camera().equals(camera.code());
        };
    }

    /**
     * What footage needs.
     *
     * @param atWrite the class it was written as
     * @param start when it begins
     */
    public Requirement of(RetentionClass atWrite, Instant start) {
        return applied(atWrite).stream()
                .filter(each -> each.until().isAfter(start))
                .map(Applied::requirement)
                .max(BY_DAYS)
                .orElseThrow(() -> new IllegalStateException("no retention policy is in force"));
    }

    /** What footage recorded from now on needs. No other footage of this class at write needs less. */
    public Requirement today(RetentionClass atWrite) {
        return of(atWrite, Instant.MAX.minusNanos(1));
    }

    private List<Applied> applied(RetentionClass atWrite) {
        return applied.getOrDefault(atWrite, List.of());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
