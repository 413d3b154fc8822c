package org.keepsight.storage.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A non-empty half-open interval {@code [start, end)} of instants, the only interval Keepsight knows.
 *
 * <p>Instants are kept to the microsecond, as PostgreSQL keeps them.
 */
public record TimeRange(Instant start, Instant end) implements Comparable<TimeRange> {
    /** @throws IllegalArgumentException unless {@code start < end} */
    public TimeRange {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a range starts before it ends: " + start + " .. " + end);
        }
    }

    /** The range, or nothing when it would be empty. */
    public static Optional<TimeRange> between(Instant start, Instant end) {
        return start.isBefore(end) ? Optional.of(new TimeRange(start, end)) : Optional.empty();
    }

    public Duration duration() {
        return Duration.between(start, end);
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    public boolean overlaps(TimeRange other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    public Optional<TimeRange> intersect(TimeRange other) {
        return between(start.isAfter(other.start) ? start : other.start, end.isBefore(other.end) ? end : other.end);
    }

    @Override
    public int compareTo(TimeRange other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart : end.compareTo(other.end);
    }
}
