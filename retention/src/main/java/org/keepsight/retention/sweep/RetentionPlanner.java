package org.keepsight.retention.sweep;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.RequiredDays;

/**
 * Decides which footage of one camera has been kept for its days and is not under a hold. Pure: at the instant of the
 * decision, by the policies and holds it was given. Retention counts from a segment's end, without rounding.
 */
final class RetentionPlanner {
    private final RequiredDays required;
    private final TimeRanges held;
    private final Instant commissionedAt;
    private final Instant now;

    /**
     * @param held the camera's time under a hold
     * @param commissionedAt what ends before it was recorded under a wrong clock: its age is unknown, and a person decides
     * @param now the instant of the decision
     */
    RetentionPlanner(RequiredDays required, TimeRanges held, Instant commissionedAt, Instant now) {
        this.required = required;
        this.held = held;
        this.commissionedAt = commissionedAt;
        this.now = now;
    }

    /** No footage of this class at write is due when it ends behind this instant; older footage may be, and {@link #due} decides. */
    Instant horizon(RetentionClass atWrite) {
        return now.minus(required.today(atWrite).duration());
    }

    /**
     * Where the ends of what is due lie, both bounds included: between the camera's beginning and the horizon, and not inside a
     * hold, so that what is held for years costs a sweep nothing.
     */
    List<TimeRange> windows() {
        Instant latest = Arrays.stream(RetentionClass.values())
                .map(this::horizon)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return TimeRanges.of(TimeRange.between(commissionedAt, latest.plusNanos(1_000)))
                .minus(held)
                .ranges();
    }

    /** Those of the candidates whose end + required days is not after now and that no hold touches, in the given order. */
    List<Candidate> due(List<Candidate> candidates) {
        return candidates.stream().filter(this::isDue).toList();
    }

    private boolean isDue(Candidate candidate) {
        Instant dueAt = candidate
                .end()
                .plus(required.of(candidate.key().retentionClass(), candidate.start())
                        .duration());
        return !dueAt.isAfter(now)
                && !candidate.end().isBefore(commissionedAt)
                && held.intersect(candidate.key().time()).isEmpty();
    }
}
