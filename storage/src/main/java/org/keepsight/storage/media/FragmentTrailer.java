package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex.Fragment;

/**
 * The {@code mfra} box at the end of an object (ISO/IEC 14496-12, 8.8.9): {@code tfra} with time and offset of each
 * fragment for any player, a {@code uuid} box with the durations, which {@code tfra} has no place for, and {@code mfro}
 * with the size of the whole, by which it is found from the end.
 *
 * <p>Fragments lie one behind the other from the initialisation part up to the trailer, so their sizes follow from their
 * offsets.
 */
final class FragmentTrailer {
    /** Names the box of durations: 32-bit ticks, one per fragment. */
    private static final long DURATIONS_HIGH = 0x6b656570_73696768L;

    private static final long DURATIONS_LOW = 0x742d6475_72617469L;

    private static final int MFRO = 16;
    private static final int TFRA = 24;
    private static final int TFRA_ENTRY = 19;
    private static final int UUID = 24;
    private static final int DURATION = 4;
    private static final int SMALLEST = Box.HEADER + TFRA + UUID + MFRO;
    private static final int BOUND = 16 << 20;
    private static final int VERSION_1 = 1 << 24;
    private static final int VIDEO_TRACK = 1;

    private FragmentTrailer() {}

    static byte[] bytes(List<Fragment> fragments) {
        int count = fragments.size();
        int size = SMALLEST + count * (TFRA_ENTRY + DURATION);
        ByteBuffer out = ByteBuffer.allocate(size);
        header(out, size, "mfra");
        header(out, TFRA + count * TFRA_ENTRY, "tfra");
        // Lengths of 0: the numbers of traf, trun and sample take one byte each.
        out.putInt(VERSION_1).putInt(VIDEO_TRACK).putInt(0).putInt(count);
        for (Fragment fragment : fragments) {
            out.putLong(fragment.startTicks()).putLong(fragment.offset());
            out.put((byte) 1).put((byte) 1).put((byte) 1);
        }
        header(out, UUID + count * DURATION, "uuid");
        out.putLong(DURATIONS_HIGH).putLong(DURATIONS_LOW);
        for (Fragment fragment : fragments) {
            out.putInt((int) fragment.durationTicks());
        }
        header(out, MFRO, "mfro");
        out.putInt(0).putInt(size);
        return out.array();
    }

    private static void header(ByteBuffer out, int size, String type) {
        out.putInt(size).putInt(Box.type(type));
    }

    /**
     * Size of the trailer, from the last bytes of an object.
     *
     * @param tail the end of the object
     * @param bytes size of the object
     */
    static int size(byte[] tail, long bytes) throws IOException {
        if (tail.length >= SMALLEST) {
            ByteBuffer mfro = ByteBuffer.wrap(tail, tail.length - MFRO, MFRO);
            if (mfro.getInt() == MFRO && mfro.getInt() == Box.type("mfro") && mfro.getInt() == 0) {
                int size = mfro.getInt();
                if (size >= SMALLEST && size <= BOUND && size < bytes) {
                    return size;
                }
            }
        }
        throw new IOException("the object does not end with an index");
    }

    /** @param offset where the trailer lies */
    static FragmentIndex parse(byte[] trailer, long offset) throws IOException {
        return Box.reading("index", () -> {
            ByteBuffer in = ByteBuffer.wrap(trailer);
            Box mfra = Box.next(in);
            if (mfra == null || !mfra.is("mfra") || in.hasRemaining()) {
                throw new IOException("the object does not end with an index");
            }
            ByteBuffer tfra = mfra.child("tfra").body();
            if (tfra.getInt() != VERSION_1 || tfra.getInt() != VIDEO_TRACK || tfra.getInt() != 0) {
                throw new IOException("an index that Keepsight did not write");
            }
            int count = tfra.getInt();
            ByteBuffer durations = mfra.child("uuid").body();
            if (durations.getLong() != DURATIONS_HIGH || durations.getLong() != DURATIONS_LOW) {
                throw new IOException("an index that Keepsight did not write");
            }
            if (count < 0
                    || tfra.remaining() != (long) count * TFRA_ENTRY
                    || durations.remaining() != (long) count * DURATION) {
                throw new IOException("an index that counts " + count + " fragments");
            }
            return index(tfra, durations, count, offset);
        });
    }

    private static FragmentIndex index(ByteBuffer tfra, ByteBuffer durations, int count, long end) throws IOException {
        List<Fragment> fragments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long start = tfra.getLong(i * TFRA_ENTRY + tfra.position());
            long offset = tfra.getLong(i * TFRA_ENTRY + tfra.position() + 8);
            long behind = i + 1 < count ? tfra.getLong((i + 1) * TFRA_ENTRY + tfra.position() + 8) : end;
            if (start < 0 || start > MovieFragment.TICKS_BOUND || offset <= 0 || behind <= offset || behind > end) {
                throw new IOException("an index whose fragments are not in order");
            }
            fragments.add(new Fragment(offset, behind - offset, start, Integer.toUnsignedLong(durations.getInt())));
        }
        long init = fragments.isEmpty() ? end : fragments.getFirst().offset();
        if (init > Integer.MAX_VALUE) {
            throw new IOException("an index without a beginning");
        }
        return new FragmentIndex((int) init, fragments, end);
    }
}
