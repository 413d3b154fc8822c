package org.keepsight.storage.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An immutable set of instants, held as disjoint ranges in order that never touch (abutting ranges are joined; nothing
 * else is ever bridged). The algebra of coverage: all operations are linear in the number of ranges.
 */
public record TimeRanges(List<TimeRange> ranges) {
    public static final TimeRanges NONE = new TimeRanges(List.of());

    /** Any ranges in any order; overlapping and abutting ones are joined. */
    public TimeRanges {
        ranges = normalise(ranges);
    }

    public static TimeRanges of(TimeRange... ranges) {
        return new TimeRanges(List.of(ranges));
    }

    public static TimeRanges of(Optional<TimeRange> range) {
        return range.map(TimeRanges::of).orElse(NONE);
    }

    private static List<TimeRange> normalise(List<TimeRange> ranges) {
        if (isNormal(ranges)) { // as the results of the operations are
            return List.copyOf(ranges);
        }
        List<TimeRange> sorted = ranges.stream().sorted().toList();
        List<TimeRange> joined = new ArrayList<>(sorted.size());
        for (TimeRange next : sorted) {
            TimeRange last = joined.isEmpty() ? null : joined.getLast();
            if (last == null || next.start().isAfter(last.end())) {
                joined.add(next);
            } else if (next.end().isAfter(last.end())) {
                joined.set(joined.size() - 1, new TimeRange(last.start(), next.end()));
            }
        }
        return List.copyOf(joined);
    }

    private static boolean isNormal(List<TimeRange> ranges) {
        for (int i = 1; i < ranges.size(); i++) {
            if (!ranges.get(i).start().isAfter(ranges.get(i - 1).end())) {
                return false;
            }
        }
        return true;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public TimeRanges union(TimeRanges other) {
        List<TimeRange> all = new ArrayList<>(ranges);
        all.addAll(other.ranges);
        return new TimeRanges(all);
    }

    public TimeRanges intersect(TimeRanges other) {
        List<TimeRange> common = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < ranges.size() && theirs < other.ranges.size()) {
            TimeRange a = ranges.get(mine);
            TimeRange b = other.ranges.get(theirs);
            a.intersect(b).ifPresent(common::add);
            if (a.end().isBefore(b.end())) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new TimeRanges(common);
    }

    public TimeRanges intersect(TimeRange other) {
        return intersect(of(other));
    }

    /** What is in this set and not in the other. */
    public TimeRanges minus(TimeRanges other) {
        List<TimeRange> left = new ArrayList<>();
        int theirs = 0;
        for (TimeRange range : ranges) {
            Instant from = range.start();
            while (theirs < other.ranges.size()
                    && !other.ranges.get(theirs).end().isAfter(from)) {
                theirs++;
            }
            for (int i = theirs;
                    i < other.ranges.size() && other.ranges.get(i).start().isBefore(range.end());
                    i++) {
                TimeRange hole = other.ranges.get(i);
                TimeRange.between(from, hole.start()).ifPresent(left::add);
                from = from.isAfter(hole.end()) ? from : hole.end();
            }
            TimeRange.between(from, range.end()).ifPresent(left::add);
        }
        return new TimeRanges(left);
    }

    /** The exact time covered. */
    public Duration total() {
        return ranges.stream().map(TimeRange::duration).reduce(Duration.ZERO, Duration::plus);
    }

    /** The longest single range; zero when there is none. */
    public Duration longest() {
        return ranges.stream().map(TimeRange::duration).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    public Optional<Instant> first() {
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(ranges.getFirst().start());
    }

    public Optional<Instant> last() {
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(ranges.getLast().end());
    }
}
