package org.keepsight.ingest.rtsp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.storage.media.AudioTrack;
import org.keepsight.storage.media.ParameterSets;
import org.keepsight.storage.model.VideoCodec;

/**
 * The pictures of one session: from the first keyframe of which the parameter sets are known, with the tracks announced
 * whenever these change. No one signals such a change; it shows in the keyframes. Not thread-safe.
 */
final class PictureRelay implements AutoCloseable {
    private final VideoCodec codec;
    private final @Nullable AudioTrack audio;
    private final StreamSink sink;
    private @Nullable ParameterSets current;
    private final byte[] announced;
    private @Nullable PictureQueue queue;
    private long lastKeyNanos;
    private boolean any;

    /** @param announced the parameter sets of the SDP in Annex B; empty when it has none */
    PictureRelay(VideoCodec codec, byte[] announced, @Nullable AudioTrack audio, StreamSink sink) {
        this.codec = codec;
        this.announced = announced;
        this.audio = audio;
        this.sink = sink;
    }

    /** Whether any picture arrived. */
    boolean any() {
        return any;
    }

    /** Whether pictures are passed on. */
    boolean flowing() {
        return queue != null;
    }

    long lastKeyNanos() {
        return lastKeyNanos;
    }

    void take(Picture picture) {
        any = true;
        if (picture.key()) {
            lastKeyNanos = picture.arrivalNanos();
            adopt(picture.annexB());
        }
        if (queue != null) {
            queue.add(picture);
        }
    }

    /** Passes on what is held back; the last picture is known to be whole. */
    void finish() {
        if (queue != null) {
            queue.finish(true);
            queue = null;
        }
    }

    private void adopt(ByteBuffer keyframe) {
        ParameterSets sets = parameterSets(keyframe).orElse(null);
        if (sets == null || (current != null && sets.equals(current))) {
            return;
        }
        if (queue != null) {
            queue.finish(true);
        }
        current = sets;
        queue = new PictureQueue(sets.reorderDepth(), sink);
        sink.tracks(sets.track(), audio);
    }

    /** Those in the keyframe; else, for the first one, those of the SDP. */
    private Optional<ParameterSets> parameterSets(ByteBuffer keyframe) {
        try {
            Optional<ParameterSets> inBand = ParameterSets.in(codec, keyframe);
            boolean announcement = inBand.isEmpty() && current == null && announced.length > 0;
            return announcement ? Optional.of(ParameterSets.of(codec, announced)) : inBand;
        } catch (IOException e) {
            // Not yet, or no longer, readable: the deadline for keyframes says so if it stays like this.
            return Optional.empty();
        }
    }

    /** Drops the last picture, unless {@link #finish} has passed it on: nobody knows whether it came whole. */
    @Override
    public void close() {
        if (queue != null) {
            queue.finish(false);
        }
    }
}
