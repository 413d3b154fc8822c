package org.keepsight.ingest.rtp;

/** The sequence numbers of one stream: which packets are new, and how many never came. Not thread-safe. */
final class SequenceNumbers {
    private static final int NONE = -1;
    private static final int HALF = 0x8000;

    private int expected = NONE;
    private int resumesAt = NONE;
    private long lost;

    /** What a packet is to the stream. */
    enum Arrival {
        IN_ORDER,
        /** In order, after packets that are missing. */
        AFTER_LOSS,
        /** A repetition, or too late: to be left out. */
        STALE
    }

    Arrival next(int sequence) {
        int ahead = expected == NONE ? 0 : (sequence - expected) & 0xffff;
        if (ahead >= HALF && sequence != resumesAt) {
            // Two in a row from back there are a sender that began anew (RFC 3550, A.1).
            resumesAt = following(sequence);
            return Arrival.STALE;
        }
        boolean anew = ahead >= HALF;
        expected = following(sequence);
        resumesAt = NONE;
        if (ahead == 0) {
            return Arrival.IN_ORDER;
        }
        lost += anew ? 1 : ahead;
        return Arrival.AFTER_LOSS;
    }

    private static int following(int sequence) {
        return (sequence + 1) & 0xffff;
    }

    /** How many packets were missing. */
    long lost() {
        return lost;
    }
}
