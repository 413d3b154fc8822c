package org.keepsight.storage.media;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.keepsight.storage.object.ObjectStore;

/**
 * Where the fragments of an object lie (ISO/IEC 14496-12): read from the trailing {@code mfra}, or, for a torn file, by
 * walking the top-level boxes up to the last whole fragment.
 *
 * @param initBytes length of {@code ftyp + moov}
 * @param fragments in order
 * @param end offset behind the last whole fragment; what follows is the {@code mfra} or torn
 */
public record FragmentIndex(int initBytes, List<Fragment> fragments, long end) {
    /**
     * One {@code moof + mdat}.
     *
     * @param startTicks decoding time of its first picture, 1/90,000 s since the start of the run
     * @param durationTicks sum of its pictures' durations
     */
    public record Fragment(long offset, long bytes, long startTicks, long durationTicks) {}

    public FragmentIndex {
        fragments = List.copyOf(fragments);
    }

    /** Total media duration in ticks. */
    public long ticks() {
        return fragments.stream().mapToLong(Fragment::durationTicks).sum();
    }

    /** Describes one whole fragment ({@code moof + mdat}) that lies at {@code offset}. */
    public static Fragment describe(byte[] fragment, long offset) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Walks a file, whole or torn. @throws IOException when not even the initialisation part is whole */
    public static FragmentIndex scan(FileChannel file) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Reads the index of a stored object with two small ranged reads. */
    public static FragmentIndex read(ObjectStore store, String key, long bytes) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** The {@code mfra} box that closes an object with these fragments. */
    public byte[] trailer() {
        throw new UnsupportedOperationException("stub");
    }
}
