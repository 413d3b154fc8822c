package org.keepsight.storage.protection;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.time.ClockVerdict;

/**
 * Until when the object of a segment is locked at its put. Pure.
 *
 * @param until {@code null}: it is not locked
 * @param days how many days it counts, from the end of the footage or from now, whichever is earlier
 * @param certain whether now could be believed; if not, the date may be too early, never too late
 */
public record LockDate(@Nullable Instant until, int days, boolean certain) {
    /** Nothing is locked. */
    public static final LockDate NONE = new LockDate(null, 0, true);

    /**
     * A lock cannot be undone, so nothing is locked on the word of a clock that may be wrong: footage that seems to end in
     * 2035 counts from now, and a now that nobody vouches for is no later than the last one that was.
     */
    public static LockDate of(ClockVerdict now, Instant end, int days) {
        return new LockDate(now.lockBase(end).plus(Duration.ofDays(days)), days, now.trusted());
    }
}
