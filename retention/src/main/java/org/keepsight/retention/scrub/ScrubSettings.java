package org.keepsight.retention.scrub;

import java.time.Duration;

/**
 * How stored bytes are verified.
 *
 * @param budget bytes read a second, at most; 0 switches scrubbing off
 * @param afterIncident for so long after an incident the newest footage goes first
 * @param grace what disagrees is looked at again after it: footage may just be being deleted
 */
public record ScrubSettings(long budget, Duration afterIncident, Duration grace) {
    public static final ScrubSettings DEFAULT =
            new ScrubSettings(20L << 20, Duration.ofHours(24), Duration.ofSeconds(5));

    public boolean enabled() {
        return budget > 0;
    }
}
