package org.keepsight.retention.admission;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When a store will be full, if everything goes on as it does. Pure.
 *
 * <p>Day by day: each camera writes what it writes on that weekday, evenly over the day, and what was written {@code kept} days
 * ago leaves as evenly. Once every camera has written for as long as its footage is kept, weeks repeat each other: a store
 * that is not full a week later never will be.
 */
final class DaysToBreach {
    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    private final Instant now;
    private final LocalDate today;
    private final Collection<Flow> flows;
    private final long[] written; // by day from today; of today: what is still to come
    private final long[] leaving;
    private final double past; // share of today that is over

    /**
     * What is to come of the flows together.
     *
     * @param stored bytes now
     * @param perDay bytes written in a day, in the mean of a week, once all write
     * @param needed bytes at the fullest moment of a week, once weeks repeat each other
     * @param breach when the capacity is reached; empty: never
     */
    record Result(long stored, long perDay, long needed, Optional<Instant> breach) {}

    private DaysToBreach(Instant now, Collection<Flow> flows) {
        this.now = now;
        this.today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        this.flows = flows;
        this.past = (double) Duration.between(today.atStartOfDay().toInstant(ZoneOffset.UTC), now)
                        .toNanos()
                / DAY_NANOS;
        int days = 8 + flows.stream().mapToInt(this::settled).max().orElse(0);
        this.written = new long[days];
        this.leaving = new long[days];
        flows.forEach(this::enter);
    }

    /**
     * @param capacity in bytes, for footage
     * @param flows everything that lies in the store or will
     */
    static Result of(Instant now, long capacity, Collection<Flow> flows) {
        return new DaysToBreach(now, flows).result(capacity);
    }

    /** Days from today after which the weeks of a flow repeat each other. */
    private int settled(Flow flow) {
        return flow.kept() + (int) Math.max(0, flow.from().toEpochDay() - today.toEpochDay());
    }

    private void enter(Flow flow) {
        Map<LocalDate, Long> footage = new HashMap<>(flow.stored());
        for (int day = 0; day < written.length; day++) {
            LocalDate date = today.plusDays(day);
            if (!date.isBefore(flow.from())) {
                long bytes = Math.round(flow.written().on(date) * (day == 0 ? 1 - past : 1));
                written[day] += bytes;
                footage.merge(date, bytes, Long::sum);
            }
        }
        footage.forEach((date, bytes) -> {
            long day = Math.max(0, date.toEpochDay() + flow.kept() - today.toEpochDay()); // overdue: today
            if (day < leaving.length) {
                leaving[(int) day] += bytes;
            }
        });
    }

    private Result result(long capacity) {
        long stored = flows.stream().mapToLong(Flow::storedBytes).sum();
        Optional<Instant> breach = stored > capacity ? Optional.of(now) : Optional.empty();
        long used = stored;
        long needed = 0;
        for (int day = 0; day < written.length; day++) {
            long before = used;
            used += written[day] - leaving[day];
            if (breach.isEmpty() && used > capacity) {
                breach = Optional.of(moment(day, (double) (capacity - before) / (used - before)));
            }
            needed = day >= written.length - 8 ? Math.max(needed, used) : needed;
        }
        long perDay = flows.stream().mapToLong(flow -> flow.written().mean()).sum();
        return new Result(stored, perDay, needed, breach);
    }

    /** @param share of that day's rest */
    private Instant moment(int day, double share) {
        Instant begin = day == 0 ? now : today.plusDays(day).atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant end = today.plusDays(day + 1L).atStartOfDay().toInstant(ZoneOffset.UTC);
        return begin.plusNanos(Math.round(Duration.between(begin, end).toNanos() * share));
    }
}
