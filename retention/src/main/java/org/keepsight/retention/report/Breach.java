package org.keepsight.retention.report;

import java.time.Instant;
import org.keepsight.storage.model.TimeRanges;

/**
 * Footage of one camera that was deleted before it had been kept for its days, as the deletion ledger tells.
 *
 * @param bytes size of its segments
 * @param firstAt when the first of it was decided on
 * @param lastAt when the last of it was
 */
public record Breach(Kind kind, TimeRanges time, long segments, long bytes, Instant firstAt, Instant lastAt) {
    /** How it came about. */
    public enum Kind {
        /** For want of room, as two people had declared. */
        SHED,
        /** The ledger says that it had expired, and its own dates say that it had not. */
        EARLY
    }

    Breach and(Breach other) {
        return new Breach(
                kind,
                time.union(other.time),
                segments + other.segments,
                bytes + other.bytes,
                firstAt.isBefore(other.firstAt) ? firstAt : other.firstAt,
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
}
