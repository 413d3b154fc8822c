package org.keepsight.retention.admission;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/**
 * Cameras that somebody thinks of adding.
 *
 * @param bitsPerSecond of each
 * @param from the day they begin; {@code null}: today
 */
public record Planned(
        int cameras,
        long bitsPerSecond,
        RetentionClass retentionClass,
        Code campus,
        @Nullable LocalDate from) {
    private static final long SECONDS_A_DAY = 86_400;

    public Planned {
        if (cameras < 1 || cameras > 100_000) {
            throw DomainException.invalid("addCameras", "1 to 100000 cameras can be added");
        }
        if (bitsPerSecond < 8_000 || bitsPerSecond > 1_000_000_000L) {
            throw DomainException.invalid("addMbit", "a camera writes 0.008 to 1000 Mbit/s");
        }
    }

    /** What they write in a day, in bytes. */
    long bytesPerDay() {
        return cameras * (bitsPerSecond / 8) * SECONDS_A_DAY;
    }
}
