package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/** What a shortage order is to say. Whatever cannot be ordered is {@code INVALID}, with the reason. */
public record NewShortage(RetentionClass retentionClass, long freeBytes, Instant until, String basis) {
    /** No order is in force for longer. */
    public static final Duration LONGEST = Duration.ofDays(90);

    public NewShortage {
        if (retentionClass == RetentionClass.KEY) {
            throw DomainException.invalid("retentionClass", "footage of key areas is never shed");
        }
        if (freeBytes < 1) {
            throw DomainException.invalid("freeBytes", "'freeBytes' says how much room is to be free");
        }
        if (basis.isBlank() || basis.length() > 1_000) {
            throw DomainException.invalid("basis", "a basis has 1 to 1000 characters");
        }
    }

    /** Refuses an end that has passed or is too far. */
    void requireEnd(Instant now) {
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw DomainException.invalid(
                    "until", "a shortage order ends in the future, at most " + LONGEST.toDays() + " days from now");
        }
    }
}
