package org.keepsight.storage.media;

import java.io.IOException;

/**
 * What an SPS says of the pictures that follow it.
 *
 * @param width in pixels, after cropping
 * @param height in pixels, after cropping
 * @param reorderDepth how many pictures may be decoded before one that is shown earlier; {@link #UNKNOWN} when not said
 * @param frameTicks nominal duration of a picture in ticks; {@link #UNKNOWN} when not said
 */
record SequenceParameters(int width, int height, int reorderDepth, long frameTicks) {
    static final int UNKNOWN = -1;

    /** What is said of timing and order in a VUI. */
    record Usability(int reorderDepth, long frameTicks) {
        static final Usability NONE = new Usability(UNKNOWN, UNKNOWN);
    }

    /** Twice the 8K of the largest level; more is damage. */
    private static final int SIDE_BOUND = 16_384;

    SequenceParameters {
        if (reorderDepth < UNKNOWN) {
            throw new IllegalArgumentException("a reorder depth is not negative");
        }
    }

    static SequenceParameters of(long width, long height, int reorderDepth, long frameTicks) throws IOException {
        if (width <= 0 || height <= 0 || width > SIDE_BOUND || height > SIDE_BOUND) {
            throw new IOException("a parameter set with an impossible picture size: " + width + "x" + height);
        }
        return new SequenceParameters((int) width, (int) height, reorderDepth, frameTicks);
    }

    /** Ticks of one of {@code units / scale} seconds; {@link #UNKNOWN} when it is not between 1 ms and 1 minute. */
    static long ticks(long units, long scale) {
        if (units <= 0 || scale <= 0) {
            return UNKNOWN;
        }
        long ticks = Math.round((double) units * FragmentMuxer.TIMESCALE / scale);
        return ticks < FragmentMuxer.TIMESCALE / 1000 || ticks > 60L * FragmentMuxer.TIMESCALE ? UNKNOWN : ticks;
    }

    /** Skips the aspect, overscan, colour and chroma fields that begin a VUI in both codecs. */
    static void skipPicture(Bits in) throws IOException {
        if (in.flag() && in.bits(8) == 255) {
            in.skip(32);
        }
        if (in.flag()) {
            in.skip(1);
        }
        if (in.flag()) {
            in.skip(4);
            if (in.flag()) {
                in.skip(24);
            }
        }
        if (in.flag()) {
            in.skipUnsigned();
            in.skipUnsigned();
        }
    }
}
