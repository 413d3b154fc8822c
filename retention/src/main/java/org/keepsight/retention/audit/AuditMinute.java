package org.keepsight.retention.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * One camera-minute of a sample and what became of it.
 *
 * @param number in the order drawn, from 1
 * @param stratum number of its stratum
 * @param claimed whether all of it was called recorded when the population was frozen
 * @param verdict {@code null} until it was looked at
 * @param note causes of gaps, or what is wrong; may be empty
 * @param pictureAt what its still shows; {@code null} when no picture could be had
 * @param still whether its still is kept
 */
public record AuditMinute(
        int number,
        int stratum,
        Code camera,
        TimeRange time,
        boolean claimed,
        @Nullable Verdict verdict,
        String note,
        List<ObjectFinding> objects,
        @Nullable Instant pictureAt,
        boolean still) {
    public AuditMinute {
        objects = List.copyOf(objects);
    }
}
