package org.keepsight.ingest.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.StreamSink;

/**
 * The pictures of one set of parameters on their way to the sink, one held back: how long a picture lasts is known when
 * the next one arrives. The first few are held longer, until the frame duration shows: FFmpeg gives a stream's first
 * picture no time, and those of reordered pictures begin before it. Not thread-safe.
 */
final class PictureQueue {
    /** 25 pictures a second, when a stream ends before it shows its own. */
    private static final long USUAL_DURATION = 3_600;

    private static final int FEWEST_TO_MEASURE = 3;

    /** Enough to see how pictures are reordered where the stream does not say. */
    private static final int ENOUGH_TO_OBSERVE = 8;

    private final StreamSink sink;
    private final OptionalInt reorderDepth;
    private final int openingSize;
    private final List<Picture> opening = new ArrayList<>();
    private @Nullable DecodingTimes times;
    private @Nullable Picture held;
    private long heldDts;
    private long frameDuration = USUAL_DURATION;
    private long firstPts;
    private boolean leading = true;

    /** The first picture added must be a keyframe. */
    PictureQueue(OptionalInt reorderDepth, StreamSink sink) {
        this.reorderDepth = reorderDepth;
        this.openingSize =
                reorderDepth.isPresent() ? Math.max(FEWEST_TO_MEASURE, reorderDepth.getAsInt() + 2) : ENOUGH_TO_OBSERVE;
        this.sink = sink;
    }

    void add(Picture picture) {
        if (times != null) {
            push(picture, times);
            return;
        }
        opening.add(picture);
        if (opening.size() >= openingSize) {
            open();
        }
    }

    /**
     * Pushes what is held back, and lets go.
     *
     * @param lastIsWhole whether the last picture added is known to be; else it is dropped
     */
    void finish(boolean lastIsWhole) {
        if (times == null) {
            if (!lastIsWhole && !opening.isEmpty()) {
                opening.removeLast();
            }
            open();
            emit(frameDuration);
        } else if (lastIsWhole) {
            emit(frameDuration);
        }
        held = null;
    }

    private void open() {
        long[] shown = opening.stream()
                .filter(Picture::timed)
                .mapToLong(Picture::pts)
                .sorted()
                .toArray();
        frameDuration = shortestStep(shown);
        if (!opening.isEmpty()) {
            if (!opening.getFirst().timed()) {
                opening.set(0, opening.getFirst().at(shown.length == 0 ? 0 : shown[0] - frameDuration));
            }
            firstPts = opening.getFirst().pts();
        }
        times = new DecodingTimes(reorderDepth.orElseGet(this::observedDepth), frameDuration);
        for (Picture picture : opening) {
            push(picture, times);
        }
        opening.clear();
    }

    private static long shortestStep(long[] sorted) {
        long shortest = Long.MAX_VALUE;
        for (int i = 1; i < sorted.length; i++) {
            long step = sorted[i] - sorted[i - 1];
            shortest = step > 0 ? Math.min(shortest, step) : shortest;
        }
        return shortest == Long.MAX_VALUE ? USUAL_DURATION : shortest;
    }

    /** The most pictures that come before another and are shown after it. */
    private int observedDepth() {
        int depth = 0;
        for (int i = 1; i < opening.size(); i++) {
            long pts = opening.get(i).pts();
            int later = (int) opening.subList(0, i).stream()
                    .filter(each -> each.pts() > pts)
                    .count();
            depth = Math.max(depth, later);
        }
        return depth;
    }

    private void push(Picture picture, DecodingTimes decoding) {
        if (!picture.timed()) {
            push(picture.at(held == null ? firstPts : held.pts() + frameDuration), decoding);
            return;
        }
        leading = leading && picture.pts() <= firstPts;
        if (leading && picture.pts() < firstPts) {
            // Shown before the keyframe and decoded from what came before it, which nobody has.
            return;
        }
        long dts = decoding.next(picture.pts());
        long step = dts - heldDts;
        emit(step > 0 && step <= DecodingTimes.DISCONTINUITY ? step : frameDuration);
        held = picture;
        heldDts = dts;
    }

    private void emit(long duration) {
        if (held != null) {
            sink.accept(new AccessUnit(
                    Track.VIDEO,
                    held.annexB(),
                    Math.max(held.pts(), heldDts),
                    heldDts,
                    duration,
                    held.key(),
                    held.arrivalNanos(),
                    held.wall()));
            held = null;
        }
    }
}
