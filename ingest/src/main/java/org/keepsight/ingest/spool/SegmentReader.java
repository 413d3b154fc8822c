package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.keepsight.storage.media.InitSegment;

/** Reads closed spool files; what cannot be read, or is not what its name says, is unusable and kept for a person. */
final class SegmentReader {
    private SegmentReader() {}

    /** Reads the whole file and compares it with its name. */
    static SegmentContents contents(SpooledSegment spooled) throws IOException {
        try (FileChannel file = FileChannel.open(spooled.file(), StandardOpenOption.READ)) {
            SegmentContents contents;
            try {
                contents = SegmentContents.read(file);
            } catch (IOException e) {
                throw new UnusableSegmentException("it cannot be read: " + e.getMessage(), e);
            }
            if (!contents.digest().equals(spooled.key().digest())) {
                throw new UnusableSegmentException("its bytes are not those that were recorded", null);
            }
            return contents;
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
