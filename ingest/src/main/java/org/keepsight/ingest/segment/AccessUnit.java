package org.keepsight.ingest.segment;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One picture, or one frame of sound, as a source pushes it.
 *
 * @param payload Annex B for a picture, raw AAC for sound; belongs to the source and is valid only during the call that
 *     hands it over
 * @param pts presentation time in 1/90,000 s since an origin of the source's choosing
 * @param dts decoding time in the same ticks, at most {@code pts}; for sound the same as {@code pts}
 * @param duration in ticks, at least 1
 * @param key whether decoding can begin here
 * @param arrivalNanos when it was received, by the monotonic clock ({@link System#nanoTime})
 * @param wall when it was received, by this computer's clock
 */
public record AccessUnit(
        Track track,
        ByteBuffer payload,
        long pts,
        long dts,
        long duration,
        boolean key,
        long arrivalNanos,
        Instant wall) {
    /** Ticks in a second. */
    public static final int TICKS_PER_SECOND = 90_000;

    /** What an access unit belongs to. */
    public enum Track {
        VIDEO,
        AUDIO
    }

    public AccessUnit {
        if (duration < 1) {
            throw new IllegalArgumentException("an access unit lasts at least one tick, not " + duration);
        }
    }
}
