package org.keepsight.ingest.spool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the spool and its uploader do.
 *
 * @param spoolBytes bytes in the spool, open and closed, without the quarantine
 * @param waitingSegments closed and not yet stored and catalogued
 * @param oldestWaiting how long ago the longest-waiting segment ended; zero when none waits
 * @param segments uploaded since the start
 * @param bytes uploaded since the start
 * @param failures failed attempts since the start
 * @param quarantinedFiles set aside for a person, over all starts
 * @param lastFailure one sentence; {@code null} when nothing failed since the start
 */
public record UploadStatistics(
        long spoolBytes,
        int waitingSegments,
        Duration oldestWaiting,
        long segments,
        long bytes,
        long failures,
        int quarantinedFiles,
        @Nullable String lastFailure) {}
