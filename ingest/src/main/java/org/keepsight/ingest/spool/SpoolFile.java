package org.keepsight.ingest.spool;

import java.io.IOException;
import java.time.Instant;

/** A segment being recorded. Belongs to one thread. Closing without {@link #finish} leaves a torn file to recovery. */
public final class SpoolFile implements AutoCloseable {
    SpoolFile() {}

    /** Appends one whole fragment in one write; after it the fragment survives a kill -9. */
    public void append(byte[] fragment) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Writes the trailer, fsyncs, renames; the segment then waits for the uploader. Nothing may be appended after it. */
    public void finish(Instant end) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Removes the file; for a segment that has no fragment. */
    public void abandon() throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException("stub");
    }
}
