package org.keepsight.api.playback;

import java.util.List;
import java.util.Optional;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

/**
 * What of a segment's object shows a range: its initialisation part and the fragments that overlap the range; all of it
 * when all fragments do. Pure.
 */
final class Excerpt {
    private final Segment segment;
    private final List<PlayableFragment> fragments;
    private final TimeRange range;

    /** @param fragments of the segment, in order */
    Excerpt(Segment segment, List<PlayableFragment> fragments, TimeRange range) {
        this.segment = segment;
        this.fragments = fragments;
        this.range = range;
    }

    /** Whether these bytes show nothing that lies outside the range. */
    boolean covers(long first, long last) {
        return fragments.stream().filter(each -> touches(each, first, last)).allMatch(each -> overlaps(each.time()));
    }

    /** The moments that these bytes show. Fragments abut in time as in the object. */
    Optional<TimeRange> shown(long first, long last) {
        List<PlayableFragment> touched =
                fragments.stream().filter(each -> touches(each, first, last)).toList();
        return touched.isEmpty()
                ? Optional.empty()
                : Optional.of(new TimeRange(
                        touched.getFirst().time().start(),
                        touched.getLast().time().end()));
    }

    private boolean touches(PlayableFragment fragment, long first, long last) {
        return first < fragment.offset() + fragment.bytes() && last >= fragment.offset() && last >= segment.initBytes();
    }

    private boolean overlaps(TimeRange time) {
        return time.start().isBefore(range.end()) && range.start().isBefore(time.end());
    }
}
