package org.keepsight.storage.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether recording is degraded, and how its spool does. One worker's, or that of several together.
 *
 * @param reasons each with the instant it began, in the order of the enum; empty when all is well
 * @param spoolBytes bytes that wait for store and catalogue, the segments in progress included
 * @param spoolBound where new footage is refused
 * @param oldestSpooled start of the oldest footage in a closed segment that waits; {@code null} when none waits
 */
public record Degradation(
        Map<DegradedReason, Instant> reasons,
        long spoolBytes,
        long spoolBound,
        @Nullable Instant oldestSpooled) {
    /** All is well, and there is no spool. */
    public static final Degradation NONE = new Degradation(Map.of(), 0, 0, null);

    public Degradation {
        Map<DegradedReason, Instant> ordered = new EnumMap<>(DegradedReason.class);
        ordered.putAll(reasons);
        reasons = Collections.unmodifiableMap(ordered);
    }

    public boolean degraded() {
        return !reasons.isEmpty();
    }

    /** Whether footage is being lost. */
    public boolean losing() {
        return reasons.keySet().stream().anyMatch(DegradedReason::losing);
    }

    /** That of several workers of one machine, whose spools share a bound: every reason, since it first began. */
    public static Degradation together(Collection<Degradation> parts) {
        return parts.stream().reduce(NONE, Degradation::with);
    }

    private Degradation with(Degradation other) {
        Map<DegradedReason, Instant> both = new EnumMap<>(DegradedReason.class);
        both.putAll(reasons);
        other.reasons.forEach((reason, since) -> both.merge(reason, since, Degradation::earlier));
        Instant oldest = oldestSpooled == null
                ? other.oldestSpooled
                : other.oldestSpooled == null ? oldestSpooled : earlier(oldestSpooled, other.oldestSpooled);
        return new Degradation(both, spoolBytes + other.spoolBytes, Math.max(spoolBound, other.spoolBound), oldest);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
