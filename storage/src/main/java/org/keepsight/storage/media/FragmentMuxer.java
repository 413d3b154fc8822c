package org.keepsight.storage.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes fragmented MP4 of one run with FFmpeg's muxer: the same initialisation bytes for every segment of the run,
 * fragments of exactly one {@code moof + mdat} that can be played behind it in any range. Media time 90 kHz. Not
 * thread-safe; holds native memory until closed.
 */
public final class FragmentMuxer implements AutoCloseable {
    /** @throws java.io.IOException when FFmpeg refuses the tracks, for instance for parameter sets it cannot parse */
    public FragmentMuxer(VideoTrack video, @Nullable AudioTrack audio) throws java.io.IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** {@code ftyp + moov}. */
    public byte[] init() {
        throw new UnsupportedOperationException("stub");
    }

    /**
     * Adds one picture in Annex B (start codes).
     *
     * @param pts presentation time in ticks
     * @param dts decoding time in ticks, strictly increasing, at most {@code pts}
     * @param duration in ticks
     */
    public void video(ByteBuffer picture, long pts, long dts, long duration, boolean key) throws java.io.IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Adds one AAC frame (raw, no ADTS), times in ticks. */
    public void audio(ByteBuffer frame, long pts, long duration) throws java.io.IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Ends the fragment: everything added since the last one. Empty bytes when nothing was added. */
    public byte[] endFragment() throws java.io.IOException {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void close() {}
}
