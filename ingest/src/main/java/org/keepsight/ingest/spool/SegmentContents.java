package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.DamagedMediaException;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.Digest;

/**
 * What the bytes of a whole segment file say of it.
 *
 * @param bytes size of the file
 * @param digest SHA-256 of the file
 * @param merkleRoot Merkle root over the digests of init and fragments; the trailer is no leaf
 */
record SegmentContents(long bytes, int initBytes, long ticks, Digest digest, Digest merkleRoot) {
    private static final int BUFFER_BYTES = 256 * 1024;

    /**
     * Reads a file that was closed by an earlier process; one that this process closed is known already.
     *
     * @throws DamagedMediaException when not even its initialisation part is whole
     * @throws UnusableSegmentException when it has no whole fragment
     * @throws IOException when it cannot be read now
     */
    static SegmentContents read(FileChannel file) throws IOException {
        FragmentIndex index = FragmentIndex.scan(file);
        if (index.fragments().isEmpty()) {
            throw new UnusableSegmentException("it has no whole fragment", null);
        }
        MessageDigest whole = Digest.sha256();
        List<Digest> leaves = new ArrayList<>();
        file.position(0);
        leaves.add(hash(file, index.initBytes(), whole));
        for (FragmentIndex.Fragment fragment : index.fragments()) {
            leaves.add(hash(file, fragment.bytes(), whole));
        }
        hash(file, file.size() - index.end(), whole);
        return new SegmentContents(
                file.size(), index.initBytes(), index.ticks(), Digest.of(whole.digest()), Digest.merkleRoot(leaves));
    }

    /** Hashes the next bytes into a digest of their own and into the whole. */
    private static Digest hash(FileChannel file, long bytes, MessageDigest whole) throws IOException {
        MessageDigest own = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, bytes));
        for (long left = bytes; left > 0; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int read = file.read(buffer);
            if (read < 0) {
                throw new IOException("it was cut short while it was read");
            }
            left -= read;
            own.update(buffer.array(), 0, read);
            whole.update(buffer.array(), 0, read);
        }
        return Digest.of(own.digest());
    }
}
