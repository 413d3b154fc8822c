package org.keepsight.retention.admission;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/**
 * What the catalogue tells of a camera's footage, whether it records still or not.
 *
 * @param required days that its footage must be kept
 * @param records whether it is to record, now or later
 * @param commissioned the day from which it does
 * @param stored bytes of retrievable footage by the UTC day on which it ends, days that no clock could mean included
 * @param held bytes of it that are under a hold, by the same days
 */
record FleetCamera(
        Code campus,
        RetentionClass retentionClass,
        int required,
        boolean records,
        LocalDate commissioned,
        Map<LocalDate, Long> stored,
        Map<LocalDate, Long> held) {
    /** Days from which the rate is taken: four whole weeks. */
    private static final int HISTORY = 28;

    /** What it wrote lately; {@code null}: nothing, so nobody knows what it will. */
    @Nullable
    WeeklyBytes rate(LocalDate today) {
        LocalDate whole = commissioned.plusDays(1);
        LocalDate earliest = today.minusDays(HISTORY);
        WeeklyBytes written = WeeklyBytes.of(stored, whole.isAfter(earliest) ? whole : earliest, today.minusDays(1));
        return written.mean() == 0 ? null : written;
    }

    /**
     * @param usual what it is taken to write when nobody knows
     * @param deletion days that deletion may take
     */
    Flow flow(LocalDate today, WeeklyBytes usual, int deletion) {
        WeeklyBytes known = rate(today);
        return new Flow(
                campus,
                required + deletion,
                dated(today),
                stays(today),
                !records ? WeeklyBytes.NONE : known == null ? usual : known,
                commissioned);
    }

    /** Footage whose age is known and that nothing holds. */
    private Map<LocalDate, Long> dated(LocalDate today) {
        Map<LocalDate, Long> dated = new HashMap<>();
        stored.forEach((day, bytes) -> {
            if (!isMisdated(day, today)) {
                dated.put(day, Math.max(0, bytes - held.getOrDefault(day, 0L)));
            }
        });
        return dated;
    }

    private long stays(LocalDate today) {
        return sum(stored) - sum(dated(today));
    }

    private static long sum(Map<LocalDate, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Recorded under a wrong clock: it is never condemned on its own. */
    private boolean isMisdated(LocalDate day, LocalDate today) {
        return day.isBefore(commissioned) || day.isAfter(today.plusDays(1));
    }
}
