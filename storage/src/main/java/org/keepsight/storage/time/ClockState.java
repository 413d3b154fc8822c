package org.keepsight.storage.time;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of the clock, and why, for a person to look at.
 *
 * @param verdict whether now may be believed
 * @param clock what this machine's clock says
 * @param database what the database's clock says
 * @param newest the newest instant that is known to have been reached; {@code null}: none
 * @param witness who said lately what time it is; {@code null}: nobody
 * @param witnessed what time it is by that
 */
public record ClockState(
        ClockVerdict verdict,
        Instant clock,
        @Nullable Instant database,
        @Nullable Instant newest,
        @Nullable String witness,
        @Nullable Instant witnessed) {}
