package org.keepsight.ingest.spool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the spool and its uploader do.
 *
 * @param spoolBytes bytes in the spool, open and closed, without the quarantine
 * @param spoolBound bytes at which new footage is refused, now: it moves with the disk unless it is configured
 * @param waitingSegments closed and not yet stored and catalogued
 * @param oldestWaiting how long ago the longest-waiting segment ended; zero when none waits
 * @param segments uploaded since the start
 * @param bytes uploaded since the start
 * @param failures failed attempts since the start
 * @param quarantinedFiles set aside for a person, over all starts
 * @param refusedBytes of pictures and sound the spool did not take since the start: lost
 * @param refusedFragments groups of pictures it did not take
 * @param lastFailure one sentence; {@code null} when nothing failed since the start
 */
public record UploadStatistics(
        long spoolBytes,
        long spoolBound,
        int waitingSegments,
        Duration oldestWaiting,
        long segments,
        long bytes,
        long failures,
        int quarantinedFiles,
        long refusedBytes,
        long refusedFragments,
        @Nullable String lastFailure) {}
