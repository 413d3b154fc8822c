package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/**
 * A segment being recorded. Belongs to one thread. Closing without {@link #finish} leaves a torn file to recovery.
 *
 * <p>A fragment that was appended is in the page cache: it survives the death of the process (kill -9 included), not a
 * power cut; a finished segment survives both. Digests are taken while writing, each byte once for the object and once
 * for its fragment.
 */
public final class SpoolFile implements AutoCloseable {
    private final Spool spool;
    private final PartName name;
    private final Instant runStartedAt;
    private final Path path;
    private final FileChannel file;
    private final int initBytes;
    private final MessageDigest whole = Digest.sha256();
    private final List<Digest> leaves = new ArrayList<>();
    private final List<FragmentIndex.Fragment> fragments = new ArrayList<>();
    private long end;
    private boolean done;

    SpoolFile(Spool spool, PartName name, Instant runStartedAt, Path path, byte[] init) throws IOException {
        this.spool = spool;
        this.name = name;
        this.runStartedAt = runStartedAt;
        this.path = path;
        this.initBytes = init.length;
        this.file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            write(init);
        } catch (IOException e) {
            abandon();
            throw e;
        }
    }

    /**
     * Appends one whole fragment; after it the fragment survives a kill -9. A fragment that could not be written whole
     * is taken back, and the segment can go on or be finished without it.
     *
     * @throws SpoolFullException when the bound is reached or the disk is full
     * @throws IOException when the bytes are not one fragment, or the disk failed
     */
    public void append(byte[] fragment) throws IOException {
        requireOpen();
        FragmentIndex.Fragment described = FragmentIndex.describe(fragment, end);
        spool.requireRoom();
        write(fragment);
        fragments.add(described);
    }

    /**
     * Writes the trailer, fsyncs, renames; the segment then waits for the uploader. Nothing may be appended after it.
     *
     * @param until wall end; where the clock did not advance the segment is given one microsecond
     * @throws IllegalStateException when there is no fragment: then {@link #abandon}
     * @throws IOException when the disk failed or is full; what was appended stays in the spool and is recovered
     */
    public void finish(Instant until) throws IOException {
        requireOpen();
        if (fragments.isEmpty()) {
            throw new IllegalStateException("a segment without a fragment is abandoned, not finished");
        }
        FragmentIndex index = new FragmentIndex(initBytes, fragments, end);
        Digest merkleRoot = Digest.merkleRoot(leaves);
        byte[] trailer = index.trailer();
        try (this) { // torn until the last step has succeeded
            put(trailer);
            file.force(true);
            SegmentContents contents =
                    new SegmentContents(end, initBytes, ticks(index), Digest.of(whole.digest()), merkleRoot);
            ObjectKey key = key(until, contents);
            Path closed = path.resolveSibling(key.fileName());
            DurableFiles.rename(path, closed);
            done = true;
            spool.closed(new SpooledSegment(key, closed, end, runStartedAt, contents));
        }
    }

    private ObjectKey key(Instant until, SegmentContents contents) {
        Instant earliest = name.start().plus(1, ChronoUnit.MICROS);
        Instant wall = until.truncatedTo(ChronoUnit.MICROS);
        return new ObjectKey(
                name.camera(),
                new TimeRange(name.start(), wall.isBefore(earliest) ? earliest : wall),
                name.run(),
                name.sequence(),
                contents.ticks(),
                name.retentionClass(),
                Origin.LIVE,
                contents.digest());
    }

    /** A fragment of one picture may claim no duration; a segment may not. */
    static long ticks(FragmentIndex index) {
        return Math.max(1, index.ticks());
    }

    /** Removes the file; for a segment that has no fragment. */
    public void abandon() throws IOException {
        if (!done) {
            done = true;
            file.close();
            Files.deleteIfExists(path);
            spool.removed(end);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
        if (!done) {
            done = true;
            spool.torn(path, end);
        }
    }

    /** Writes init or a fragment: a leaf of its own. */
    private void write(byte[] bytes) throws IOException {
        put(bytes);
        leaves.add(Digest.ofContent(bytes));
    }

    private void put(byte[] bytes) throws IOException {
        try {
            DurableFiles.append(file, bytes);
        } catch (IOException e) {
            file.truncate(end);
            throw spool.full(e, bytes.length);
        }
        whole.update(bytes);
        end += bytes.length;
        spool.grew(bytes.length);
    }

    private void requireOpen() {
        if (done) {
            throw new IllegalStateException("the segment is closed");
        }
    }
}
