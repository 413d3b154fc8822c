package org.keepsight.storage.time;

import java.time.Duration;
import java.time.Instant;

/**
 * An instant pinned to the time since this machine was started, which no change of the clock touches.
 *
 * @param uptime since the machine's start, time asleep included
 */
record Mark(Instant at, Duration uptime) {
    /** What time it is, going by this mark alone. */
    Instant after(Duration later) {
        return at.plus(later.minus(uptime));
    }
}
