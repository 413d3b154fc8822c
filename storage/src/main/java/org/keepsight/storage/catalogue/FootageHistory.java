package org.keepsight.storage.catalogue;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.keepsight.storage.model.TimeRanges;

/**
 * Takes back what became of a camera's footage after an instant, so that what was so then can be told: arrivals, losses, finds and
 * deletions, the last first. Pure.
 */
final class FootageHistory {
    /** What a change did to the footage in its ranges. */
    enum Kind {
        /** It was stored, long after its end. */
        ARRIVED,
        /** Its object was found missing or corrupt. */
        LOST,
        /** It was lost until then, and was found again or deleted. */
        NOT_LOST,
        /** It expired, and its deletion was decided. */
        EXPIRED,
        /** Its deletion was decided for want of room. */
        SHED
    }

    /** One change. */
    record Change(Instant at, Kind kind, TimeRanges ranges) {}

    private static final Comparator<Change> LAST_FIRST =
            Comparator.comparing(Change::at).reversed();

    private FootageHistory() {}

    /**
     * What was so before the changes.
     *
     * @param now what is so now, and how far footage was committed then; of {@code lost} that which was shed is a part
     * @param changes all since, in any order
     */
    static Footage before(Footage now, List<Change> changes) {
        Footage then = now;
        for (Change change : changes.stream().sorted(LAST_FIRST).toList()) {
            then = undo(then, change.kind(), change.ranges());
        }
        return then;
    }

    private static Footage undo(Footage footage, Kind kind, TimeRanges ranges) {
        TimeRanges recorded = footage.recorded();
        TimeRanges lost = footage.lost();
        TimeRanges expired = footage.expired();
        return switch (kind) {
            case ARRIVED -> with(footage, recorded.minus(ranges), lost.minus(ranges), expired.minus(ranges));
            case LOST -> with(footage, recorded.union(ranges), lost.minus(ranges), expired);
            case NOT_LOST -> with(footage, recorded.minus(ranges), lost.union(ranges), expired);
            // What was lost and then deleted is told by a NOT_LOST of the same moment, undone before or after this one.
            case EXPIRED -> with(footage, recorded.union(ranges.minus(lost)), lost, expired.minus(ranges));
            case SHED -> with(footage, recorded.union(ranges), lost.minus(ranges), expired);
        };
    }

    private static Footage with(Footage footage, TimeRanges recorded, TimeRanges lost, TimeRanges expired) {
        return new Footage(recorded, lost, expired, footage.oldest(), footage.committedThrough());
    }
}
