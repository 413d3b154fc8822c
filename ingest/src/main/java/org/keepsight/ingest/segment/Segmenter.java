package org.keepsight.ingest.segment;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.Decision.Add;
import org.keepsight.ingest.segment.Decision.BeginRun;
import org.keepsight.ingest.segment.Decision.CloseSegment;
import org.keepsight.ingest.segment.Decision.EndFragment;
import org.keepsight.ingest.segment.Decision.EndRun;
import org.keepsight.ingest.segment.Decision.Skip;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.StreamEventKind;

/**
 * Decides where a camera's fragments, segments and runs begin and end. Looks only at the units it is given; performs
 * nothing; not thread-safe.
 *
 * <p>A run begins at a keyframe. Fragments end at keyframes; a fragment that grows past the settings' bounds without
 * one (a camera that hardly ever sends any) is ended all the same, and the next one can then be decoded only behind it,
 * within the same segment. Segments close only at keyframes, so that each can be played alone.
 *
 * <p>Wall time is the instant the run's first picture arrived plus media time. Where a segment closes, it is moved
 * towards the clock by at most {@link #MAX_SLEW}; the next segment starts exactly there. {@link StreamTime} says when
 * the two have parted too far for that.
 */
public final class Segmenter {
    /** The most a segment's end is moved towards the clock. */
    public static final Duration MAX_SLEW = Duration.ofMillis(500);

    /** Sound further than this from the picture has a clock of its own and is not recorded. */
    private static final long MAX_SOUND_OFFSET = 5 * AccessUnit.TICKS_PER_SECOND;

    private static final List<Decision> ADD = List.of(new Add());
    private static final List<Decision> SKIP = List.of(new Skip());

    private final SegmentSettings settings;
    private final long lengthNanos;
    private final long phaseNanos;
    private @Nullable StreamTime run;
    private long fragmentStart;
    private long fragmentBytes;

    public Segmenter(CameraId camera, SegmentSettings settings) {
        this.settings = settings;
        this.lengthNanos = settings.length().toNanos();
        this.phaseNanos = phase(camera, lengthNanos);
    }

    /** Fibonacci hashing: consecutive camera ids fall evenly over the length, however many there are. */
    static long phase(CameraId camera, long lengthNanos) {
        long fraction = (camera.value() * 0x9E37_79B9L) & 0xFFFF_FFFFL;
        return (long) (fraction / 0x1p32 * lengthNanos);
    }

    /**
     * What to do, in order.
     *
     * @param newTracks whether the tracks were announced anew since the last unit; the unit is a keyframe then
     */
    public List<Decision> accept(AccessUnit unit, boolean newTracks) {
        if (run == null) {
            return unit.track() == Track.VIDEO && unit.key() ? begin(new ArrayList<>(2), unit) : SKIP;
        }
        if (unit.track() == Track.AUDIO) {
            return sound(run, unit);
        }
        Optional<StreamEventKind> broken = newTracks ? Optional.of(StreamEventKind.CODEC_CHANGED) : run.advance(unit);
        if (broken.isPresent()) {
            List<Decision> decisions = new ArrayList<>(3);
            decisions.add(new EndRun(run.end(), broken.get()));
            run = null;
            if (unit.key()) {
                return begin(decisions, unit);
            }
            decisions.add(new Skip());
            return decisions;
        }
        return add(run, unit);
    }

    /** Ends the open run, if there is one, because the stream ended. */
    public Optional<EndRun> end(StreamEventKind reason) {
        Optional<EndRun> end = Optional.ofNullable(run).map(open -> new EndRun(open.end(), reason));
        run = null;
        return end;
    }

    private List<Decision> begin(List<Decision> decisions, AccessUnit unit) {
        Instant start = unit.wall().truncatedTo(ChronoUnit.MICROS);
        run = new StreamTime(start, unit);
        startFragment(unit);
        decisions.add(new BeginRun(start));
        decisions.add(ADD.getFirst());
        return decisions;
    }

    private List<Decision> sound(StreamTime open, AccessUnit unit) {
        boolean near = Math.abs(unit.pts() - open.lastDts()) <= MAX_SOUND_OFFSET && unit.pts() >= open.firstDts();
        if (near) {
            fragmentBytes += unit.payload().remaining();
        }
        return near ? ADD : SKIP;
    }

    private List<Decision> add(StreamTime open, AccessUnit unit) {
        Decision cut = cut(open, unit);
        if (cut == null) {
            fragmentBytes += unit.payload().remaining();
            return ADD;
        }
        startFragment(unit);
        return List.of(cut, ADD.getFirst());
    }

    private @Nullable Decision cut(StreamTime open, AccessUnit unit) {
        Instant at = open.at(unit.dts());
        if (unit.key()) {
            boolean past = slot(at) > slot(open.segmentStart());
            return past ? new CloseSegment(open.closeSegment(unit.dts())) : new EndFragment(at);
        }
        boolean overgrown = fragmentBytes + unit.payload().remaining() > settings.fragmentBytes()
                || StreamTime.nanos(unit.dts() - fragmentStart)
                        > settings.fragmentLength().toNanos();
        return overgrown ? new EndFragment(at) : null;
    }

    private void startFragment(AccessUnit unit) {
        fragmentStart = unit.dts();
        fragmentBytes = unit.payload().remaining();
    }

    /** The number of the wall-clock slot an instant falls into. */
    private long slot(Instant at) {
        return Math.floorDiv(StreamTime.epochNanos(at) - phaseNanos, lengthNanos);
    }
}
