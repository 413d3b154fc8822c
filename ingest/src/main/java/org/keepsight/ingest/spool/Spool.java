package org.keepsight.ingest.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

/**
 * The spool directory of one worker. A segment being recorded is a {@code .part} file that only grows; a closed one is
 * fsynced and renamed to the name of its object. Thread-safe; one {@link SpoolFile} belongs to one thread.
 */
public final class Spool {
    /** @param byteBound at this many bytes new segments are refused; the oldest are kept */
    public Spool(Path directory, long byteBound) throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /**
     * Begins a segment.
     *
     * @param init the run's initialisation part
     * @throws SpoolFullException when the bound is reached or the disk is full
     */
    public SpoolFile begin(
            CameraId camera, RunId run, int sequence, Instant start, RetentionClass retentionClass, byte[] init)
            throws IOException {
        throw new UnsupportedOperationException("stub");
    }

    /** Bytes in the spool now, open and closed. */
    public long bytes() {
        throw new UnsupportedOperationException("stub");
    }
}
