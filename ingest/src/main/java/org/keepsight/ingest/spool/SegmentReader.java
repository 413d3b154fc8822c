package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.keepsight.storage.media.DamagedMediaException;
import org.keepsight.storage.media.InitSegment;

/**
 * Reads closed spool files. What is no segment, or not what its name says, is unusable and kept for a person; a file that
 * the disk does not give now is neither: it is tried again.
 */
final class SegmentReader {
    private SegmentReader() {}

    /** Reads the whole file and compares it with its name; bytes that differ are read twice, for a disk may err once. */
    static SegmentContents contents(SpooledSegment spooled) throws IOException {
        for (int reading = 1; reading <= 2; reading++) {
            SegmentContents contents = read(spooled);
            if (contents.digest().equals(spooled.key().digest())) {
                return contents;
            }
        }
        throw new UnusableSegmentException("its bytes are not those that were recorded", null);
    }

    private static SegmentContents read(SpooledSegment spooled) throws IOException {
        try (FileChannel file = FileChannel.open(spooled.file(), StandardOpenOption.READ)) {
            return SegmentContents.read(file);
        } catch (DamagedMediaException e) {
            throw new UnusableSegmentException("it is no segment: " + e.getMessage(), e);
        }
    }

    /** Reads what the beginning of the file says of its tracks. */
    static InitSegment init(SpooledSegment spooled, int initBytes) throws IOException {
        byte[] init = new byte[initBytes];
        try (FileChannel file = FileChannel.open(spooled.file(), StandardOpenOption.READ)) {
            DurableFiles.readFully(file, init);
        }
        try {
            return InitSegment.parse(init);
        } catch (IOException e) {
            throw new UnusableSegmentException("its initialisation part cannot be read: " + e.getMessage(), e);
        }
    }
}
