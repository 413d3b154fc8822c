package org.keepsight.retention.scrub;

/**
 * What some segments were found to be.
 *
 * @param right segments whose bytes are those that were written
 * @param bytes of the segments that were read
 * @param damaged segments that became lost
 */
record Looked(int right, long bytes, int damaged) {
    static final Looked NONE = new Looked(0, 0, 0);

    Looked plus(Looked other) {
        return new Looked(right + other.right, bytes + other.bytes, damaged + other.damaged);
    }
}
