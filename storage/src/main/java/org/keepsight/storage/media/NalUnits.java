package org.keepsight.storage.media;

import java.nio.ByteBuffer;

/**
 * Finds NAL units between the start codes of Annex B (ITU-T H.264, annex B). Offsets are absolute; positions do not move.
 */
final class NalUnits {
    private static final int START_CODE = 3;

    private NalUnits() {}

    /** Offset of the first byte of the next unit at or behind {@code from}; the limit when there is none. */
    static int next(ByteBuffer in, int from) {
        return Math.min(startCode(in, from) + START_CODE, in.limit());
    }

    /** Offset behind the last byte of the unit that begins at {@code start}; zeros that fill up are left out. */
    static int end(ByteBuffer in, int start) {
        int end = startCode(in, start);
        while (end > start && in.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    /** Offset of the next {@code 00 00 01}, or the limit. */
    private static int startCode(ByteBuffer in, int from) {
        int limit = in.limit();
        for (int i = from + 2; i < limit; ) {
            int b = in.get(i);
            if (b == 1 && in.get(i - 1) == 0 && in.get(i - 2) == 0) {
                return i - 2;
            }
            // A byte other than 0 and 1 cannot lie in a start code: the next one begins behind it.
            i += b == 0 || b == 1 ? 1 : 3;
        }
        return limit;
    }
}
