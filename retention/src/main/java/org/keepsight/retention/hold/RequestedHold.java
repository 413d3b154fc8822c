package org.keepsight.retention.hold;

import java.time.Instant;
import java.util.List;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;

/**
 * A hold that was asked for and protects.
 *
 * @param tooLate footage within it whose deletion had been decided before, and cannot be saved
 */
public record RequestedHold(Hold hold, List<TooLate> tooLate) {
    public RequestedHold {
        tooLate = List.copyOf(tooLate);
    }

    /** A range of a camera, and when its deletion was decided. */
    public record TooLate(Code camera, TimeRange range, Instant decidedAt) {}
}
