package org.keepsight.ingest.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.AccessUnit.Track;
import org.keepsight.ingest.segment.StreamSink;

/**
 * The pictures of one set of parameters on their way to the sink, one held back: how long a picture lasts is known when
 * the next one arrives. The first few are held longer, until the frame duration shows: FFmpeg gives a stream's first
 * picture no time, and those of reordered pictures begin before it. Owns the packets it holds; not thread-safe.
 */
final class PictureQueue {
    /** 25 pictures a second, when a stream ends before it shows its own. */
    private static final long USUAL_DURATION = 3_600;

    private static final int FEWEST_TO_MEASURE = 3;

    /** Enough to see how pictures are reordered where the stream does not say. */
    private static final int ENOUGH_TO_OBSERVE = 8;

    private static final class Picture {
        private final AVPacket packet = av_packet_alloc();
        private final boolean key;
        private final long arrivalNanos;
        private final Instant wall;
        private long pts;
        private long dts;

        Picture(AVPacket source, boolean key, long arrivalNanos, Instant wall) {
            av_packet_move_ref(packet, source);
            this.pts = packet.pts();
            this.key = key;
            this.arrivalNanos = arrivalNanos;
            this.wall = wall;
        }

        boolean timed() {
            return pts != AV_NOPTS_VALUE;
        }
    }

    private final StreamSink sink;
    private final OptionalInt reorderDepth;
    private final int openingSize;
    private final List<Picture> opening = new ArrayList<>();
    private @Nullable DecodingTimes times;
    private @Nullable Picture held;
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

    /** Takes over what the packet holds; the packet is empty after it. */
    void add(AVPacket packet, boolean key, long arrivalNanos, Instant wall) {
        Picture picture = new Picture(packet, key, arrivalNanos, wall);
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
                free(opening.removeLast());
            }
            open();
            emit(frameDuration);
        } else if (lastIsWhole) {
            emit(frameDuration);
        }
        free(held);
        held = null;
    }

    private void open() {
        long[] shown = opening.stream()
                .filter(Picture::timed)
                .mapToLong(each -> each.pts)
                .sorted()
                .toArray();
        frameDuration = shortestStep(shown);
        if (!opening.isEmpty()) {
            Picture first = opening.getFirst();
            if (!first.timed()) {
                first.pts = shown.length == 0 ? 0 : shown[0] - frameDuration;
            }
            firstPts = first.pts;
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
            long pts = opening.get(i).pts;
            int later = (int) opening.subList(0, i).stream()
                    .filter(each -> each.pts > pts)
                    .count();
            depth = Math.max(depth, later);
        }
        return depth;
    }

    private void push(Picture picture, DecodingTimes decoding) {
        if (!picture.timed()) {
            picture.pts = held == null ? firstPts : held.pts + frameDuration;
        }
        leading = leading && picture.pts <= firstPts;
        if (leading && picture.pts < firstPts) {
            // Shown before the keyframe and decoded from what came before it, which nobody has.
            free(picture);
            return;
        }
        picture.dts = decoding.next(picture.pts);
        if (held != null) {
            long step = picture.dts - held.dts;
            emit(step > 0 && step <= DecodingTimes.DISCONTINUITY ? step : frameDuration);
        }
        held = picture;
    }

    private void emit(long duration) {
        Picture picture = held;
        if (picture == null) {
            return;
        }
        AVPacket packet = picture.packet;
        sink.accept(new AccessUnit(
                Track.VIDEO,
                packet.data().capacity(packet.size()).asByteBuffer(),
                Math.max(picture.pts, picture.dts),
                picture.dts,
                duration,
                picture.key,
                picture.arrivalNanos,
                picture.wall));
        free(picture);
        held = null;
    }

    private static void free(@Nullable Picture picture) {
        if (picture != null) {
            av_packet_free(picture.packet);
        }
    }
}
