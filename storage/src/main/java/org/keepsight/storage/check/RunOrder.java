package org.keepsight.storage.check;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CataloguedSegment;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;

/**
 * Follows a camera's segments by start and tells which is not where its run has it: within a run, numbers rise with time,
 * neighbours abut, nothing overlaps. What was deleted leaves holes, which are none of its business. Remembers the runs
 * of two days. Not thread-safe.
 */
final class RunOrder {
    private Map<RunId, Segment> yesterday = new HashMap<>();
    private Map<RunId, Segment> today = new HashMap<>();

    /** The next rows belong to the next day that has some. */
    void nextDay() {
        yesterday = today;
        today = new HashMap<>();
    }

    /** What is wrong about the next segment, if anything. */
    Optional<Discrepancy> follow(CataloguedSegment row) {
        Segment segment = row.segment();
        Segment last = today.getOrDefault(segment.run(), yesterday.get(segment.run()));
        today.put(segment.run(), segment);
        if (row.runStartedAt() == null) {
            return Optional.of(new SegmentDiscrepancy.RunMissing(segment));
        }
        return Optional.ofNullable(disorder(last, segment, row.runStartedAt()))
                .map(what -> new SegmentDiscrepancy.OutsideRun(segment, what));
    }

    private static @Nullable String disorder(@Nullable Segment last, Segment segment, Instant runStartedAt) {
        Instant start = segment.time().start();
        if (start.isBefore(runStartedAt)) {
            return "it begins before its run, which began at " + runStartedAt;
        }
        if (last == null) {
            return null;
        }
        if (segment.sequence() <= last.sequence()) {
            return "number " + segment.sequence() + " of its run begins after number " + last.sequence();
        }
        if (start.isBefore(last.end())) {
            return "it begins before number " + last.sequence() + " of its run ends";
        }
        if (segment.sequence() == last.sequence() + 1 && !start.equals(last.end())) {
            return "it does not begin where number " + last.sequence() + " of its run ends, at " + last.end();
        }
        return null;
    }
}
