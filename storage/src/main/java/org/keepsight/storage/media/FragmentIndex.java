package org.keepsight.storage.media;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;

/**
 * Where the fragments of an object lie (ISO/IEC 14496-12): read from the trailing {@code mfra}, or, for a torn file, by
 * walking the top-level boxes up to the last whole fragment.
 *
 * @param initBytes length of {@code ftyp + moov}
 * @param fragments in order
 * @param end offset behind the last whole fragment; what follows is the {@code mfra} or torn
 */
public record FragmentIndex(int initBytes, List<Fragment> fragments, long end) {
    /** Holds the trailer of a segment of 60 s with a fragment each 0.5 s; a longer one costs a second read. */
    private static final int TAIL = 4096;

    /** A {@code moof} is some 16 bytes a picture; a larger one is damage. */
    private static final int MOOF_BOUND = 16 << 20;

    /**
     * One {@code moof + mdat}.
     *
     * @param startTicks decoding time of its first picture, 1/90,000 s since the start of the run
     * @param durationTicks sum of its pictures' durations
     */
    public record Fragment(long offset, long bytes, long startTicks, long durationTicks) {
        /** Offset behind its last byte. */
        public long end() {
            return offset + bytes;
        }
    }

    public FragmentIndex {
        fragments = List.copyOf(fragments);
    }

    /** Total media duration in ticks. */
    public long ticks() {
        return fragments.stream().mapToLong(Fragment::durationTicks).sum();
    }

    /**
     * Describes one whole fragment ({@code moof + mdat}) that lies at {@code offset}.
     *
     * @throws IOException when the bytes are not exactly one fragment with video
     */
    public static Fragment describe(byte[] fragment, long offset) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(fragment);
        Box moof = Box.next(in);
        Box mdat = Box.next(in);
        if (moof == null || !moof.is("moof") || mdat == null || !mdat.is("mdat") || in.hasRemaining()) {
            throw new IOException("not a fragment: one moof and one mdat are expected");
        }
        return fragment(moof, offset, fragment.length);
    }

    private static Fragment fragment(Box moof, long offset, long bytes) throws IOException {
        MovieFragment video = MovieFragment.of(moof);
        return new Fragment(offset, bytes, video.startTicks(), video.durationTicks());
    }

    /**
     * Walks a file, whole or torn. Of the pictures nothing is read. What is not a whole, readable fragment ends the walk:
     * a torn write, zeros that a power cut left, or the trailer.
     *
     * @throws DamagedMediaException when not even the initialisation part is whole
     * @throws IOException when the file cannot be read now
     */
    public static FragmentIndex scan(FileChannel file) throws IOException {
        FileBoxes boxes = new FileBoxes(file);
        FileBoxes.@Nullable Header type = boxes.next();
        FileBoxes.@Nullable Header movie = boxes.next();
        if (type == null || !type.is("ftyp") || movie == null || !movie.is("moov") || movie.end() > Integer.MAX_VALUE) {
            throw new DamagedMediaException("the initialisation part is not whole");
        }
        List<Fragment> fragments = new ArrayList<>();
        long end = movie.end();
        for (Fragment next = nextFragment(boxes); next != null; next = nextFragment(boxes)) {
            fragments.add(next);
            end = next.end();
        }
        return new FragmentIndex((int) movie.end(), fragments, end);
    }

    private static @Nullable Fragment nextFragment(FileBoxes boxes) throws IOException {
        FileBoxes.@Nullable Header moof = boxes.next();
        if (moof == null || !moof.is("moof") || moof.bytes() > MOOF_BOUND) {
            return null;
        }
        FileBoxes.@Nullable Header mdat = boxes.next();
        if (mdat == null || !mdat.is("mdat")) {
            return null;
        }
        Box box = boxes.load(moof);
        try {
            return fragment(box, moof.offset(), mdat.end() - moof.offset());
        } catch (IOException damaged) {
            // The bytes were read; they are not a fragment of ours. Nothing behind them can be trusted to be one.
            return null;
        }
    }

    /**
     * Reads the index of a stored object with one small ranged read, two when it is unusually long.
     *
     * @throws IOException when the object cannot be read or does not end with a trailer of ours
     */
    public static FragmentIndex read(ObjectStore store, ObjectVersion object, long bytes) throws IOException {
        return read((offset, length) -> store.get(object, offset, length), bytes);
    }

    /** Opens a range of an object. */
    @FunctionalInterface
    interface Ranges {
        InputStream open(long offset, int length) throws IOException;

        default byte[] read(long offset, int length) throws IOException {
            try (InputStream in = open(offset, length)) {
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    throw new EOFException("an object ends early");
                }
                return bytes;
            }
        }
    }

    static FragmentIndex read(Ranges object, long bytes) throws IOException {
        int tail = (int) Math.min(TAIL, bytes);
        byte[] end = object.read(bytes - tail, tail);
        int size = FragmentTrailer.size(end, bytes);
        byte[] trailer = size <= tail ? Arrays.copyOfRange(end, tail - size, tail) : object.read(bytes - size, size);
        return FragmentTrailer.parse(trailer, bytes - size);
    }

    /** The {@code mfra} box that closes an object with these fragments. */
    public byte[] trailer() {
        return FragmentTrailer.bytes(fragments);
    }
}
