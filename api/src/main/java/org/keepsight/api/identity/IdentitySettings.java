package org.keepsight.api.identity;

import java.time.Duration;

/**
 * How long sessions live, and what is demanded of administrators.
 *
 * @param idle a session without a request for so long has ended
 * @param absolute a session this old has ended
 * @param rotation after so long a session gets a new cookie
 * @param administratorsNeedCode whether administrators must enrol a second factor before anything else
 */
public record IdentitySettings(Duration idle, Duration absolute, Duration rotation, boolean administratorsNeedCode) {
    public static final IdentitySettings DEFAULT =
            new IdentitySettings(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofHours(1), false);
}
