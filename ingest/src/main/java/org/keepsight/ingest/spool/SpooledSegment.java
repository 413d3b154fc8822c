package org.keepsight.ingest.spool;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.object.ObjectKey;

/**
 * A closed segment in the spool, waiting for the uploader.
 *
 * @param runStartedAt start of the first segment of its run that is known here
 * @param contents {@code null} when an earlier process closed it: then its file must be read
 */
record SpooledSegment(
        ObjectKey key,
        Path file,
        long bytes,
        Instant runStartedAt,
        @Nullable SegmentContents contents) {}
