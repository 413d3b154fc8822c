package org.keepsight.retention.audit;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * A set of whole UTC minutes, each named by the minutes since 1970 to its beginning; held as disjoint ranges in order, so that
 * ninety days are one range and not 129,600 minutes. Immutable.
 */
final class MinuteRanges {
    private static final long SECONDS = 60;
    private static final String EMPTY = "-";

    /** Beginning (included) and end (not included) of each range, by turns. */
    private final int[] bounds;

    private final long total;

    private MinuteRanges(int[] bounds) {
        this.bounds = bounds;
        long sum = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            sum += bounds[i + 1] - bounds[i];
        }
        this.total = sum;
    }

    /** The minutes that lie whole within one of these ranges. */
    static MinuteRanges within(TimeRanges ranges) {
        int[] bounds = new int[2 * ranges.ranges().size()];
        int used = 0;
        for (TimeRange range : ranges.ranges()) {
            int from = first(range.start());
            int to = Math.toIntExact(Math.floorDiv(range.end().getEpochSecond(), SECONDS));
            if (from < to) {
                bounds[used++] = from;
                bounds[used++] = to;
            }
        }
        return new MinuteRanges(Arrays.copyOf(bounds, used));
    }

    /** The first minute that begins at or after an instant. */
    private static int first(Instant instant) {
        long minute = Math.floorDiv(instant.getEpochSecond(), SECONDS);
        boolean sharp = instant.getNano() == 0 && Math.floorMod(instant.getEpochSecond(), SECONDS) == 0;
        return Math.toIntExact(sharp ? minute : minute + 1);
    }

    /** The minute as a range of time. */
    static TimeRange time(int minute) {
        Instant start = Instant.ofEpochSecond(minute * SECONDS);
        return new TimeRange(start, start.plusSeconds(SECONDS));
    }

    /** How many minutes. */
    long total() {
        return total;
    }

    /** The minute at a place, counted from 0 in order of time. */
    int at(long place) {
        Objects.checkIndex(place, total);
        long left = place;
        for (int i = 0; ; i += 2) {
            int length = bounds[i + 1] - bounds[i];
            if (left < length) {
                return bounds[i] + (int) left;
            }
            left -= length;
        }
    }

    boolean contains(int minute) {
        int place = Arrays.binarySearch(bounds, minute);
        int before = place >= 0 ? place : -place - 2; // the last bound at or before the minute
        return before >= 0 && before % 2 == 0;
    }

    /** The minutes of both. */
    MinuteRanges intersect(MinuteRanges other) {
        int[] common = new int[bounds.length + other.bounds.length];
        int used = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < bounds.length && theirs < other.bounds.length) {
            int from = Math.max(bounds[mine], other.bounds[theirs]);
            int to = Math.min(bounds[mine + 1], other.bounds[theirs + 1]);
            if (from < to) {
                common[used++] = from;
                common[used++] = to;
            }
            if (bounds[mine + 1] < other.bounds[theirs + 1]) {
                mine += 2;
            } else {
                theirs += 2;
            }
        }
        return new MinuteRanges(Arrays.copyOf(common, used));
    }

    /** {@code from-to} joined by commas, {@code to} not included; {@code -} when there are none. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",").setEmptyValue(EMPTY);
        for (int i = 0; i < bounds.length; i += 2) {
            text.add(bounds[i] + "-" + bounds[i + 1]);
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException when this is not what {@link #toString} writes */
    static MinuteRanges parse(String text) {
        if (text.equals(EMPTY)) {
            return new MinuteRanges(new int[0]);
        }
        String[] parts = text.split("[-,]", -1);
        int[] bounds = Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
        boolean ordered = bounds.length % 2 == 0;
        for (int i = 1; i < bounds.length; i++) {
            ordered &= bounds[i - 1] < bounds[i];
        }
        if (ordered) {
            MinuteRanges parsed = new MinuteRanges(bounds);
            if (parsed.toString().equals(text)) {
                return parsed;
            }
        }
        throw new IllegalArgumentException("minutes are ranges in order that do not touch, not: " + text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MinuteRanges ranges && Arrays.equals(bounds, ranges.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
