package org.keepsight.storage.time;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What a machine's clocks say at one moment.
 *
 * @param clock the clock that can be set
 * @param boot changes with every start of the machine
 * @param uptime since that start, time asleep included; nobody can set it
 */
public record Reading(Instant clock, UUID boot, Duration uptime) {
    Mark mark() {
        return new Mark(clock, uptime);
    }
}
