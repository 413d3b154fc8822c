package org.keepsight.retention.report;

import java.time.Duration;
import java.time.LocalDate;

/**
 * A calendar day of the deployment's zone as far as it must be retrievable: what became of its expected time. The first and the
 * last day of a window are parts of days.
 *
 * @param lost missing or corrupt, or shed for want of room
 * @param expired deleted when it had been kept for the days it needed then: lawful, though more is asked for now
 * @param deletedEarly deleted before that: a breach
 */
public record RequiredDay(
        LocalDate day,
        Duration recorded,
        Duration pending,
        Duration gap,
        Duration lost,
        Duration unknown,
        Duration expired,
        Duration deletedEarly) {

    /** How much of it cannot be shown and ought to be: what is pending is on its way, what expired was not required any more. */
    public Duration missing() {
        return gap.plus(lost).plus(unknown).plus(deletedEarly);
    }

    boolean isExpected() {
        return !recorded.plus(pending).plus(expired).plus(missing()).isZero();
    }
}
