package org.keepsight.retention.scrub;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How scrubbing goes.
 *
 * @param budget bytes a second, at most; 0: switched off
 * @param demand what would be needed
 * @param incident what makes the newest footage go first; {@code null} when nothing does
 * @param damaged segments found missing or corrupt within the last day
 * @param damagedAt when the last of them was; {@code null} when there is none
 * @param waiting why nothing is verified just now; empty while something is, or all is done
 */
public record ScrubState(
        long budget,
        ScrubDemand demand,
        @Nullable String incident,
        int damaged,
        @Nullable Instant damagedAt,
        String waiting) {
    /** Nothing is known yet. */
    public static final ScrubState NONE = new ScrubState(0, ScrubDemand.NONE, null, 0, null, "");

    /** Whether some segments will expire without ever having been verified. */
    public boolean tooSlow() {
        return budget > 0 && demand.perSecond() > budget;
    }
}
