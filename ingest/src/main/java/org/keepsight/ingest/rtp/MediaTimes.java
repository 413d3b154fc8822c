package org.keepsight.ingest.rtp;

/** RTP timestamps, which wrap around every 13 hours, as ticks of 1/90,000 s that do not. Not thread-safe. */
final class MediaTimes {
    private static final long ORIGIN = 1L << 32;
    private static final long TICKS_PER_SECOND = 90_000;

    private final long clockRate;
    private boolean started;
    private int last;
    private long unwrapped = ORIGIN;

    /** @param clockRate of the RTP timestamps, in Hz, positive */
    MediaTimes(long clockRate) {
        this.clockRate = clockRate;
    }

    /** Increases with time, by whole wraps, too; steps back where the timestamps step back by less than half a wrap. */
    long ticks(int timestamp) {
        if (started) {
            unwrapped += timestamp - last; // the nearer way around
        }
        started = true;
        last = timestamp;
        return clockRate == TICKS_PER_SECOND ? unwrapped : Math.floorDiv(unwrapped * TICKS_PER_SECOND, clockRate);
    }
}
