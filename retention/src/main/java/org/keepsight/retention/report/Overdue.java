package org.keepsight.retention.report;

import java.time.Instant;
import org.keepsight.storage.model.TimeRange;

/**
 * Footage of one camera that was still there when it should have been deleted, for one reason.
 *
 * @param time from its first to its last moment; what lies between need not all be there
 * @param dueAt when the first of it had been kept for its days
 */
public record Overdue(OverdueReason reason, TimeRange time, long segments, long bytes, Instant dueAt) {
    /** The same while nothing at all is deleted: that no sweep took it has this reason, then. */
    Overdue whileSuspended() {
        return reason instanceof OverdueReason.NotSwept
                ? new Overdue(new OverdueReason.Suspended(), time, segments, bytes, dueAt)
                : this;
    }
}
