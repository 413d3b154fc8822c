package org.keepsight.retention.proof;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.Cause;
import org.keepsight.retention.proof.LateFootage.LateDay;
import org.keepsight.storage.model.TimeRange;

/**
 * When what is certified. Pure.
 *
 * @param zone whose calendar days are certified
 * @param deadline after a day's end, until which footage is waited for
 * @param keep how long certificates and leaves are locked in the store
 */
public record IssuingRules(ZoneId zone, Duration deadline, Duration keep) {
    /**
     * So long ago is the moment a certificate tells of: what arrives within 15 minutes of its end leaves no trace in the history
     * that coverage of a past moment is told from, so only then everybody who asks for that moment is told the same seconds.
     */
    static final Duration SETTLING = Duration.ofMinutes(20);

    /** Late footage gathers this long, so that a backlog does not make a certificate every few minutes. */
    static final Duration GATHERING = Duration.ofHours(1);

    /** The day's instants in the zone. */
    public TimeRange time(LocalDate day) {
        return new TimeRange(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
    }

    public LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, zone);
    }

    /**
     * The days that are over and have no certificate, in order.
     *
     * @param since the first day holds this instant
     * @param newest the newest day that has one; {@code null}: none has
     */
    List<LocalDate> uncertified(Instant since, @Nullable LocalDate newest, Instant now) {
        List<LocalDate> days = new ArrayList<>();
        LocalDate first = newest == null ? dayOf(since) : newest.plusDays(1);
        for (LocalDate day = first; !now.isBefore(time(day).end().plus(SETTLING)); day = day.plusDays(1)) {
            days.add(day);
        }
        return days;
    }

    /**
     * Why a day is certified now; empty while it is waited for.
     *
     * @param settled whether every camera's footage of the day has arrived
     */
    Optional<Cause> due(LocalDate day, boolean settled, Instant now) {
        if (settled) {
            return Optional.of(Cause.COMPLETE);
        }
        return isOverdue(day, now) ? Optional.of(Cause.DEADLINE) : Optional.empty();
    }

    /** Whether the time to wait for a day is over. */
    public boolean isOverdue(LocalDate day, Instant now) {
        return !now.isBefore(time(day).end().plus(deadline));
    }

    /**
     * Whether footage that arrived late is certified now.
     *
     * @param settled whether every camera's footage of the day has arrived
     * @param certified when the certificate was issued that does not tell of it
     */
    boolean isRipe(LateDay late, boolean settled, Instant certified, Instant now) {
        Instant since = late.since().isAfter(certified) ? late.since() : certified;
        Duration waited = Duration.between(since, now);
        return waited.compareTo(deadline) >= 0 || (settled && waited.compareTo(GATHERING) >= 0);
    }

    /** The days of the zone that share time with a UTC day. */
    List<LocalDate> days(LocalDate utc) {
        LocalDate first = dayOf(utc.atStartOfDay(ZoneOffset.UTC).toInstant());
        LocalDate last =
                dayOf(utc.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1));
        return first.datesUntil(last.plusDays(1)).toList();
    }

    /** Until when the store keeps what is made now of a day; a clock that is ahead locks nothing for longer. */
    Instant lockedUntil(LocalDate day, Instant now) {
        Instant end = time(day).end();
        return (end.isBefore(now) ? end : now).plus(keep);
    }
}
