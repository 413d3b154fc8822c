package org.keepsight.api.playback;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;

/** Segments and indexes made up for tests of pure classes. */
final class Fragments {
    static final Instant NOON = Instant.parse("2026-11-20T04:00:00Z");

    private Fragments() {}

    static Segment segment(RunId run, int sequence, Instant start, Duration length) {
        return new Segment(
                new CameraId(1),
                run,
                sequence,
                new TimeRange(start, start.plus(length)),
                length.toMillis() * 90,
                1_000_000,
                800,
                Digest.ofContent(new byte[] {1}),
                Digest.ofContent(new byte[] {2}),
                RetentionClass.KEY,
                Origin.LIVE,
                1,
                1,
                null,
                SegmentState.STORED);
    }

    /** The fragments of a segment whose media is {@code each} long apiece. */
    static List<PlayableFragment> of(Segment segment, Duration each) {
        List<Fragment> fragments = new ArrayList<>();
        long ticks = each.toMillis() * 90;
        for (long before = 0; before < segment.ticks(); before += ticks) {
            long offset = segment.initBytes() + fragments.size() * 1000L;
            fragments.add(new Fragment(offset, 1000, before, Math.min(ticks, segment.ticks() - before)));
        }
        return PlayableFragment.of(
                segment, new FragmentIndex(segment.initBytes(), fragments, segment.initBytes() + 1000L));
    }

    static Instant at(double secondsAfterNoon) {
        return NOON.plusNanos(Math.round(secondsAfterNoon * 1e9));
    }
}
