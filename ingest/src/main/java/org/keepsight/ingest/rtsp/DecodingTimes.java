package org.keepsight.ingest.rtsp;

import java.util.Arrays;
import org.keepsight.ingest.segment.AccessUnit;

/**
 * Decoding times of pictures of which RTP tells only when they are shown. A picture that is the n-th to be decoded has
 * the presentation time that is the n-th in order, put back by the reorder depth: the first ones, for which there is no
 * such time, are put before the first picture by one frame duration each. Not thread-safe.
 */
final class DecodingTimes {
    /** No reordering spans this much; a larger difference is another timeline, and counting starts anew. */
    static final long DISCONTINUITY = 5 * AccessUnit.TICKS_PER_SECOND;

    private final long[] waiting;
    private final long frameDuration;
    private long last;
    private boolean started;

    /**
     * @param reorderDepth how many pictures may precede one in decoding order and follow it when shown; 0 to 16
     * @param frameDuration in ticks
     */
    DecodingTimes(int reorderDepth, long frameDuration) {
        this.waiting = new long[reorderDepth];
        this.frameDuration = frameDuration;
    }

    /** The decoding time of the next picture: greater than the one before, unless the timeline jumped back. */
    long next(long pts) {
        if (!started || Math.abs(pts - last) > DISCONTINUITY) {
            return start(pts);
        }
        last = Math.max(smallestOf(pts), last + 1);
        return last;
    }

    private long start(long pts) {
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = pts - (waiting.length - i) * frameDuration;
        }
        started = true;
        last = smallestOf(pts);
        return last;
    }

    /** Swaps the smallest of the waiting times and this one for this one. */
    private long smallestOf(long pts) {
        if (waiting.length == 0 || pts <= waiting[0]) {
            return pts;
        }
        long smallest = waiting[0];
        int place = Arrays.binarySearch(waiting, pts);
        int end = (place < 0 ? -place - 1 : place) - 1;
        System.arraycopy(waiting, 1, waiting, 0, end);
        waiting[end] = pts;
        return smallest;
    }
}
