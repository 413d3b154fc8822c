package org.keepsight.api.playback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

/**
 * One fragment of a stored segment and the moments it shows.
 *
 * @param time wall-clock range; the fragments of a segment share its range in proportion to their media durations
 * @param offset where it lies in the object
 * @param bytes its length
 * @param ticks media duration in 1/90,000 s
 */
public record PlayableFragment(Segment segment, TimeRange time, long offset, long bytes, long ticks) {

    /** The fragments of a segment in order. They abut, and together they cover exactly the segment's range. */
    static List<PlayableFragment> of(Segment segment, FragmentIndex index) {
        List<PlayableFragment> fragments = new ArrayList<>(index.fragments().size());
        Duration wall = segment.time().duration();
        long total = index.ticks();
        long before = 0;
        Instant start = segment.time().start();
        for (FragmentIndex.Fragment each : index.fragments()) {
            before += each.durationTicks();
            Instant end = segment.time().start().plus(share(wall, before, total));
            if (start.isBefore(end)) {
                fragments.add(new PlayableFragment(
                        segment, new TimeRange(start, end), each.offset(), each.bytes(), each.durationTicks()));
                start = end;
            }
        }
        return fragments;
    }

    /** {@code wall * part / whole} to the microsecond; the whole gives exactly {@code wall}. */
    private static Duration share(Duration wall, long part, long whole) {
        if (part >= whole) {
            return wall;
        }
        long micros = wall.toNanos() / 1000;
        return Duration.ofNanos(Math.round((double) micros * part / whole) * 1000);
    }
}
