package org.keepsight.api.playback;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.registry.Camera;

/** The stored footage of cameras, as fragments to be played and as single pictures. Every method blocks. Thread-safe. */
public final class Footage {
    /** The longest range that is played at once. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final int PAGE = 2_000;
    /** A keyframe of a school camera is below 1 MiB; more is read only when the decoder asks for it by failing. */
    private static final int KEYFRAME_BYTES = 1 << 20;

    private static final long LARGEST_FRAGMENT = 64L << 20;

    private final SegmentCatalogue catalogue;
    private final ObjectStore store;
    private final StillDecoder decoder;
    private final FragmentIndexes indexes;
    private final NearestFootage nearest;

    public Footage(SegmentCatalogue catalogue, ObjectStore store, StillDecoder decoder) {
        this.catalogue = catalogue;
        this.store = store;
        this.decoder = decoder;
        this.indexes = new FragmentIndexes(store);
        this.nearest = new NearestFootage(catalogue);
    }

    /**
     * The fragments that show the range, in order of time; where runs overlap, one of them.
     *
     * @throws DomainException {@code NOT_FOUND} when nothing is stored there, saying where the nearest footage is
     */
    public List<PlayableFragment> fragments(Camera camera, TimeRange range) throws InterruptedException {
        List<Segment> stored = stored(camera, range);
        List<PlayableFragment> chosen = Selection.choose(indexes.fragments(stored), range);
        if (chosen.isEmpty()) {
            throw nothing(camera, range.start());
        }
        return chosen;
    }

    /**
     * The moments that these bytes of a segment's object show.
     *
     * @throws DomainException {@code FORBIDDEN} when they show what lies outside the range
     */
    public Optional<TimeRange> shown(Segment segment, TimeRange range, long first, long last) throws IOException {
        Excerpt excerpt = new Excerpt(segment, PlayableFragment.of(segment, indexes.of(segment)), range);
        if (!excerpt.covers(first, last)) {
            throw DomainException.forbidden("Range", "these bytes show what is outside the range of this session");
        }
        return excerpt.shown(first, last);
    }

    /**
     * The last keyframe at or before the instant, within the footage of that instant.
     *
     * @param width greatest width in pixels
     * @throws DomainException {@code NOT_FOUND} when nothing is stored for the instant
     */
    public Still still(Camera camera, Instant at, int width) throws IOException {
        TimeRange instant = new TimeRange(at, at.plus(1, ChronoUnit.MICROS));
        for (Segment segment : stored(camera, instant).stream()
                .sorted(Comparator.comparing(each -> each.run().toString()))
                .toList()) {
            for (PlayableFragment each : PlayableFragment.of(segment, indexes.of(segment))) {
                if (each.time().contains(at)) {
                    return new Still(each.time().start(), picture(each, width));
                }
            }
        }
        throw nothing(camera, at);
    }

    private byte[] picture(PlayableFragment fragment, int width) throws IOException {
        byte[] init = read(fragment.segment(), 0, fragment.segment().initBytes());
        long whole = Math.min(fragment.bytes(), LARGEST_FRAGMENT);
        int beginning = (int) Math.min(whole, KEYFRAME_BYTES);
        byte[] part = read(fragment.segment(), fragment.offset(), beginning);
        try {
            return decoder.jpeg(join(init, part), width);
        } catch (IOException e) {
            if (beginning == whole) {
                throw e;
            }
            byte[] rest = read(fragment.segment(), fragment.offset() + beginning, (int) (whole - beginning));
            return decoder.jpeg(join(init, join(part, rest)), width);
        }
    }

    private byte[] read(Segment segment, long offset, int length) throws IOException {
        try (InputStream in = store.get(ObjectVersion.of(segment), offset, length)) {
            return in.readNBytes(length);
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = new byte[a.length + b.length];
        System.arraycopy(a, 0, joined, 0, a.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    private List<Segment> stored(Camera camera, TimeRange range) {
        List<Segment> stored = new ArrayList<>();
        @Nullable Segment last = null;
        List<Segment> page;
        do {
            page = catalogue.segments(camera.id(), range, last, PAGE);
            page.stream().filter(each -> each.state() == SegmentState.STORED).forEach(stored::add);
            last = page.isEmpty() ? null : page.getLast();
        } while (page.size() == PAGE);
        return stored;
    }

    private DomainException nothing(Camera camera, Instant at) {
        String where = nearest.to(camera.id(), at)
                .map(range -> "the nearest is from %s to %s".formatted(range.start(), range.end()))
                .orElse("nor within %d days of it".formatted(NearestFootage.DAYS));
        return new DomainException(
                DomainException.Kind.NOT_FOUND,
                null,
                "camera '%s' has no stored footage there; %s".formatted(camera.code(), where));
    }
}
