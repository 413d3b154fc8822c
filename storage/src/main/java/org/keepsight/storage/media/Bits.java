package org.keepsight.storage.media;

import java.io.EOFException;
import java.io.IOException;

/**
 * Reads the bits of a NAL unit (ITU-T H.264, 7.2 and 9.1): most significant first, emulation prevention bytes left out.
 */
final class Bits {
    private final byte[] nal;
    private int next;
    private int zeros;
    private int current;
    private int left;

    /** @param from first byte of the payload, behind the NAL header */
    Bits(byte[] nal, int from) {
        this.nal = nal;
        this.next = from;
    }

    /** The next bit. @throws EOFException behind the end of the unit */
    int bit() throws EOFException {
        if (left == 0) {
            load();
        }
        left--;
        return (current >> left) & 1;
    }

    boolean flag() throws EOFException {
        return bit() == 1;
    }

    /** An unsigned number of up to 32 bits. */
    long bits(int count) throws EOFException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 1) | bit();
        }
        return value;
    }

    void skip(int count) throws EOFException {
        for (int i = 0; i < count; i++) {
            bit();
        }
    }

    /** {@code ue(v)}, at most {@code bound}. @throws IOException for a larger number, which is damage */
    int unsigned(int bound) throws IOException {
        int zeroBits = 0;
        while (bit() == 0) {
            if (++zeroBits > 31) {
                throw new IOException("a number in a parameter set is too long");
            }
        }
        long value = (1L << zeroBits) - 1 + bits(zeroBits);
        if (value > bound) {
            throw new IOException("a number in a parameter set is too large: " + value);
        }
        return (int) value;
    }

    /** {@code ue(v)} of which only the end matters. */
    void skipUnsigned() throws IOException {
        unsigned(Integer.MAX_VALUE);
    }

    /** {@code se(v)}. */
    int signed() throws IOException {
        int code = unsigned(Integer.MAX_VALUE);
        return (code & 1) == 1 ? (code >> 1) + 1 : -(code >> 1);
    }

    private void load() throws EOFException {
        if (next < nal.length && zeros >= 2 && nal[next] == 3) {
            next++;
            zeros = 0;
        }
        if (next >= nal.length) {
            throw new EOFException("a parameter set is cut off");
        }
        current = nal[next++] & 0xff;
        zeros = current == 0 ? zeros + 1 : 0;
        left = 8;
    }
}
