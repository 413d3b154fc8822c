package org.keepsight.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.keepsight.storage.model.TimeRange;

/**
 * Closed segments that wait for the uploader.
 *
 * @param oldest time of the one that ended first
 */
record SpoolBacklog(int files, Optional<TimeRange> oldest) {
    /** How long ago the oldest ended. */
    Duration waited(Instant now) {
        return oldest.map(time -> Duration.between(time.end(), now))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    Optional<Instant> oldestStart() {
        return oldest.map(TimeRange::start);
    }
}
