package org.keepsight.storage.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRanges;

/**
 * What the camera-days say of one camera over a range, seen at one moment.
 *
 * @param recorded where stored footage is, within the range; the other ranges likewise; they may overlap
 * @param lost missing or corrupt, or deleted before its time for want of room
 * @param oldest start of the oldest footage still retrievable, whether or not in the range
 * @param committedThrough end of the newest footage ever committed, whatever became of it and whether or not in the
 *     range; at most now, whatever a clock that was ahead may have left in the future; {@code null} before the first
 */
public record Footage(
        TimeRanges recorded,
        TimeRanges lost,
        TimeRanges expired,
        @Nullable Instant oldest,
        @Nullable Instant committedThrough) {
    public static final Footage NONE = new Footage(TimeRanges.NONE, TimeRanges.NONE, TimeRanges.NONE, null, null);

    /** With footage that was there then, and is not now. */
    Footage since(Instant start) {
        return new Footage(
                recorded, lost, expired, oldest == null || start.isBefore(oldest) ? start : oldest, committedThrough);
    }
}
