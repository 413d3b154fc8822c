package org.keepsight.storage.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the time without this machine's clock.
 *
 * @param newest the newest instant that any machine of the installation is known to have reached; {@code null}: nothing is
 *     known yet
 * @param anchor a trusted reading of this machine's clock since it was started; {@code null}: none
 * @param statement what a witness said last; {@code null}: none did
 * @param database the database's clock when it was last asked
 */
record Knowledge(
        @Nullable Instant newest, @Nullable Mark anchor, TimeWitness.@Nullable Statement statement, Mark database) {
    /** What a witness said so long ago counts no more. */
    private static final Duration FRESH = Duration.ofMinutes(15);

    /** What a witness said, while it counts. */
    TimeWitness.@Nullable Statement fresh(Duration uptime) {
        return statement != null && uptime.minus(statement.mark().uptime()).compareTo(FRESH) <= 0 ? statement : null;
    }
}
