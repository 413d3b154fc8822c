package org.keepsight.ingest.spool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.ingest.spool.SpoolBound.Verdict;

/**
 * How a spool does for room.
 *
 * @param heldBytes in all spools that share the bound
 * @param boundBytes the bound now; it moves with the disk unless it is configured
 * @param refusingSince since when nothing is taken; {@code null} while there is room
 * @param refusedBytes of pictures and sound not taken since the start
 * @param refusedFragments groups of pictures not taken since the start
 */
record RoomStatistics(
        long heldBytes,
        long boundBytes,
        Verdict verdict,
        @Nullable Instant refusingSince,
        long refusedBytes,
        long refusedFragments) {}
