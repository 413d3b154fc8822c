package org.keepsight.retention.admission;

import java.time.LocalDate;
import java.util.Map;
import org.keepsight.storage.model.Code;

/**
 * What cameras of one campus that are kept for as long write, and what is stored of them.
 *
 * @param kept days from the end of footage until it is certainly gone: those required and the time deletion may take
 * @param stored bytes by the UTC day on which they end
 * @param staying bytes that no deletion takes: under a hold, or of an age nobody knows
 * @param written from {@code from} on
 * @param from the first day of writing; today or before: they write already
 */
public record Flow(
        Code campus, int kept, Map<LocalDate, Long> stored, long staying, WeeklyBytes written, LocalDate from) {
    public Flow {
        stored = Map.copyOf(stored);
        if (kept < 1 || staying < 0) {
            throw new IllegalArgumentException("kept for " + kept + " days, " + staying + " bytes stay");
        }
    }

    /** What is stored now, in bytes. */
    long storedBytes() {
        return staying + stored.values().stream().mapToLong(Long::longValue).sum();
    }
}
