package org.keepsight.storage.media;

import static org.keepsight.storage.media.SequenceParameters.UNKNOWN;

import java.io.IOException;

/** Reads the SPS of H.265 (ITU-T H.265, 7.3.2.2 and annex E). */
final class H265Sps {
    private static final int HEADER = 2;
    private static final int MOST_SUB_LAYERS = 6;
    private static final int MOST_PICTURE_SETS = 64;
    private static final int MOST_PICTURES = 16;

    private H265Sps() {}

    /** @param nal with its header of two bytes */
    static SequenceParameters parse(byte[] nal) throws IOException {
        Bits in = new Bits(nal, HEADER);
        in.skip(4);
        int subLayers = (int) in.bits(3);
        if (subLayers > MOST_SUB_LAYERS) {
            throw new IOException("a parameter set with too many layers");
        }
        in.skip(1);
        skipProfile(in, subLayers);
        in.unsigned(15);
        int chroma = in.unsigned(3);
        if (chroma == 3 && in.flag()) {
            chroma = 0;
        }
        long width = in.unsigned(1 << 16);
        long height = in.unsigned(1 << 16);
        if (in.flag()) {
            width -= (chroma == 1 || chroma == 2 ? 2L : 1L) * ((long) in.unsigned(1 << 15) + in.unsigned(1 << 15));
            height -= (chroma == 1 ? 2L : 1L) * ((long) in.unsigned(1 << 15) + in.unsigned(1 << 15));
        }
        in.unsigned(8);
        in.unsigned(8);
        int orderBits = in.unsigned(12) + 4;
        int reorderDepth = reorderDepth(in, subLayers);
        return SequenceParameters.of(width, height, reorderDepth, frameTicks(in, orderBits));
    }

    private static void skipProfile(Bits in, int subLayers) throws IOException {
        in.skip(88 + 8);
        boolean[] profile = new boolean[subLayers];
        boolean[] level = new boolean[subLayers];
        for (int i = 0; i < subLayers; i++) {
            profile[i] = in.flag();
            level[i] = in.flag();
        }
        for (int i = subLayers; subLayers > 0 && i < 8; i++) {
            in.skip(2);
        }
        for (int i = 0; i < subLayers; i++) {
            in.skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
        }
    }

    /** That of the highest sub-layer, which is what a camera sends. */
    private static int reorderDepth(Bits in, int subLayers) throws IOException {
        int depth = 0;
        for (int i = in.flag() ? 0 : subLayers; i <= subLayers; i++) {
            in.unsigned(MOST_PICTURES);
            depth = in.unsigned(MOST_PICTURES);
            in.skipUnsigned();
        }
        return depth;
    }

    /** What cannot be read here, as some cameras send it, leaves the rate unknown; the pictures do not depend on it. */
    private static long frameTicks(Bits in, int orderBits) {
        try {
            for (int i = 0; i < 6; i++) {
                in.skipUnsigned();
            }
            boolean scaled = in.flag();
            if (scaled && in.flag()) {
                skipScalingLists(in);
            }
            in.skip(2);
            if (in.flag()) {
                in.skip(8);
                in.skipUnsigned();
                in.skipUnsigned();
                in.skip(1);
            }
            skipPictureSets(in);
            if (in.flag()) {
                int longTerm = in.unsigned(32);
                in.skip(longTerm * (orderBits + 1));
            }
            in.skip(2);
            return in.flag() ? timing(in) : UNKNOWN;
        } catch (IOException cutOff) {
            return UNKNOWN;
        }
    }

    private static void skipScalingLists(Bits in) throws IOException {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.skipUnsigned();
                    continue;
                }
                int coefficients = Math.min(64, 1 << (4 + (size << 1)));
                for (int i = size > 1 ? -1 : 0; i < coefficients; i++) {
                    in.signed();
                }
            }
        }
    }

    private static void skipPictureSets(Bits in) throws IOException {
        int count = in.unsigned(MOST_PICTURE_SETS);
        int pictures = 0;
        for (int set = 0; set < count; set++) {
            pictures = set > 0 && in.flag() ? predicted(in, pictures) : explicit(in);
        }
    }

    /** A set that is told as a change of the one before; returns its size. */
    private static int predicted(Bits in, int before) throws IOException {
        in.skip(1);
        in.skipUnsigned();
        int pictures = 0;
        for (int i = 0; i <= before; i++) {
            boolean used = in.flag();
            if (used || in.flag()) {
                pictures++;
            }
        }
        return pictures;
    }

    private static int explicit(Bits in) throws IOException {
        int pictures = in.unsigned(MOST_PICTURES) + in.unsigned(MOST_PICTURES);
        for (int i = 0; i < pictures; i++) {
            in.skipUnsigned();
            in.skip(1);
        }
        return pictures;
    }

    private static long timing(Bits in) throws IOException {
        SequenceParameters.skipPicture(in);
        in.skip(3);
        if (in.flag()) {
            for (int i = 0; i < 4; i++) {
                in.skipUnsigned();
            }
        }
        if (!in.flag()) {
            return UNKNOWN;
        }
        long units = in.bits(32);
        return SequenceParameters.ticks(units, in.bits(32));
    }
}
