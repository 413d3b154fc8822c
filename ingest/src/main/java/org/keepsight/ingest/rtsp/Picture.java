package org.keepsight.ingest.rtsp;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One picture as a source received it.
 *
 * @param annexB between position and limit, with start codes; belongs to the receiver
 * @param pts when it is shown, in 1/90,000 s; {@link #NO_PTS} when the source does not know
 * @param key whether decoding can begin here
 * @param arrivalNanos when it was received, by the monotonic clock
 * @param wall when it was received, by this computer's clock
 */
record Picture(ByteBuffer annexB, long pts, boolean key, long arrivalNanos, Instant wall) {
    static final long NO_PTS = Long.MIN_VALUE;

    boolean timed() {
        return pts != NO_PTS;
    }

    Picture at(long time) {
        return new Picture(annexB, time, key, arrivalNanos, wall);
    }
}
