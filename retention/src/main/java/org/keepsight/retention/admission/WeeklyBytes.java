package org.keepsight.retention.admission;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How many bytes are written on each day of a week; schools are another place at weekends.
 *
 * @param byDay Monday first; UTC days
 */
public record WeeklyBytes(List<Long> byDay) {
    private static final int DAYS = 7;

    static final WeeklyBytes NONE = always(0);

    public WeeklyBytes {
        byDay = List.copyOf(byDay);
        if (byDay.size() != DAYS || byDay.stream().anyMatch(bytes -> bytes < 0)) {
            throw new IllegalArgumentException("a week has seven days, none of them with less than nothing: " + byDay);
        }
    }

    /** The same on every day. */
    static WeeklyBytes always(long bytes) {
        return new WeeklyBytes(
                LongStream.generate(() -> bytes).limit(DAYS).boxed().toList());
    }

    /** The mean of a day. */
    long mean() {
        return byDay.stream().mapToLong(Long::longValue).sum() / DAYS;
    }

    long on(LocalDate day) {
        return byDay.get(day.getDayOfWeek().getValue() - 1);
    }

    WeeklyBytes plus(WeeklyBytes other) {
        return new WeeklyBytes(IntStream.range(0, DAYS)
                .mapToObj(day -> byDay.get(day) + other.byDay.get(day))
                .toList());
    }

    /**
     * What a camera writes, by what it wrote: for each weekday the mean of those days on which it wrote anything. A day
     * without footage was an outage, and will not be one again; a weekday on which it never wrote is one it does not record.
     * Weekdays it has not lived through yet are like its others.
     *
     * @param written by day; absent: nothing
     * @param first the first whole day of the camera within the days looked at
     * @param last the last whole day
     */
    static WeeklyBytes of(Map<LocalDate, Long> written, LocalDate first, LocalDate last) {
        List<LocalDate> days = first.isAfter(last)
                ? List.of()
                : first.datesUntil(last.plusDays(1)).toList();
        long usual =
                mean(days.stream().map(day -> written.getOrDefault(day, 0L)).toList());
        return new WeeklyBytes(IntStream.range(0, DAYS)
                .mapToObj(weekday -> {
                    List<Long> seen = days.stream()
                            .filter(day -> day.getDayOfWeek().getValue() - 1 == weekday)
                            .map(day -> written.getOrDefault(day, 0L))
                            .toList();
                    return seen.isEmpty() ? usual : mean(seen);
                })
                .toList());
    }

    private static long mean(Collection<Long> bytes) {
        return Math.round(bytes.stream()
                .filter(each -> each > 0)
                .mapToLong(Long::longValue)
                .average()
                .orElse(0));
    }
}
