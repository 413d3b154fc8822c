package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keepsight.retention.coverage.Coverage;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.coverage.Gap;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Judges the required days of one camera. Pure.
 *
 * <p>A day is retrievable when every moment of it that was expected and is required is recorded, or pending: safe in the spool and on
 * its way. It is missing when more of it than the tolerance is a gap, lost, unknown, or was deleted too early. What was deleted lawfully
 * and is asked for only since (a class was raised) cannot be brought back and was no fault: such a day is told as expired, neither
 * retrievable nor missing. Of the day on which the required window begins only the part inside counts, and of today what is past.
 */
final class ComplianceCalculator {
    private final ZoneId zone;
    private final Duration tolerance;

    /** @param zone the deployment's: its calendar days are counted */
    ComplianceCalculator(ZoneId zone, Duration tolerance) {
        this.zone = zone;
        this.tolerance = tolerance;
    }

    CameraRetention camera(CameraBasis basis) {
        Coverage coverage = basis.coverage();
        TimeRanges required = basis.required().time();
        Instant commissionedAt = basis.camera().commissionedAt();
        TimeRanges judged = coverage.expected().intersect(required);
        List<RequiredDay> days = days(basis, judged);
        List<RequiredDay> missing = days.stream()
                .filter(day -> day.missing().compareTo(tolerance) > 0)
                .toList();
        int expired = (int) days.stream()
                .filter(day -> !day.expired().isZero() && day.missing().compareTo(tolerance) <= 0)
                .count();
        boolean immature = required.first().filter(commissionedAt::isAfter).isPresent();
        Instant decommissionedAt = basis.camera().decommissionedAt();
        return new CameraRetention(
                basis.camera(),
                state(judged, immature, missing),
                decommissionedAt != null && !decommissionedAt.isAfter(basis.asOf()),
                basis.required().retentionClass(),
                basis.required().newest().days(),
                basis.required().newest().version(),
                required,
                days.size(),
                expired,
                missing,
                times(days, required, judged, commissionedAt),
                sum(days.stream().map(RequiredDay::deletedEarly).toList()),
                coverage.oldestRetrievable(),
                basis.breaches(),
                basis.overdue());
    }

    private static RetentionState state(TimeRanges judged, boolean immature, List<RequiredDay> missing) {
        if (judged.isEmpty()) {
            return RetentionState.NOT_DUE;
        }
        if (immature) {
            return RetentionState.IMMATURE;
        }
        return missing.isEmpty() ? RetentionState.COMPLIANT : RetentionState.NOT_COMPLIANT;
    }

    /** The days of which something was expected, in order. */
    private List<RequiredDay> days(CameraBasis basis, TimeRanges judged) {
        if (judged.isEmpty()) {
            return List.of();
        }
        Coverage coverage = basis.coverage();
        TimeRanges early = basis.breaches().stream()
                .filter(each -> each.kind() == Breach.Kind.EARLY)
                .map(Breach::time)
                .reduce(TimeRanges.NONE, TimeRanges::union);
        TimeRanges expired = coverage.expired().intersect(judged);
        TimeRanges gaps = new TimeRanges(coverage.gaps().stream().map(Gap::time).toList());
        LocalDate first = LocalDate.ofInstant(judged.first().orElseThrow(), zone);
        List<Instant> midnights = midnights(first, judged.last().orElseThrow());
        Duration[] recorded = split(coverage.recorded().intersect(judged), midnights);
        Duration[] pending = split(coverage.pending().intersect(judged), midnights);
        Duration[] gap = split(gaps.intersect(judged), midnights);
        Duration[] lost = split(coverage.lost().intersect(judged), midnights);
        Duration[] unknown = split(coverage.unknown().intersect(judged), midnights);
        Duration[] lawful = split(expired.minus(early), midnights);
        Duration[] unlawful = split(expired.intersect(early), midnights);
        List<RequiredDay> days = new ArrayList<>(recorded.length);
        for (int i = 0; i < recorded.length; i++) {
            RequiredDay day = new RequiredDay(
                    first.plusDays(i), recorded[i], pending[i], gap[i], lost[i], unknown[i], lawful[i], unlawful[i]);
            if (day.isExpected()) {
                days.add(day);
            }
        }
        return days;
    }

    /** Where the days begin, from the first to the one behind the last. */
    private List<Instant> midnights(LocalDate first, Instant end) {
        List<Instant> midnights = new ArrayList<>();
        LocalDate day = first;
        while (midnights.isEmpty() || midnights.getLast().isBefore(end)) {
            midnights.add(day.atStartOfDay(zone).toInstant());
            day = day.plusDays(1);
        }
        return midnights;
    }

    /** How much lies in each day; linear in ranges and days. */
    private static Duration[] split(TimeRanges ranges, List<Instant> midnights) {
        Duration[] sums = new Duration[midnights.size() - 1];
        Arrays.fill(sums, Duration.ZERO);
        int day = 0;
        for (TimeRange range : ranges.ranges()) {
            Instant from = range.start();
            while (from.isBefore(range.end())) {
                while (!midnights.get(day + 1).isAfter(from)) {
                    day++;
                }
                Instant next = midnights.get(day + 1);
                Instant to = next.isBefore(range.end()) ? next : range.end();
                sums[day] = sums[day].plus(Duration.between(from, to));
                from = to;
            }
        }
        return sums;
    }

    private static CoverageTimes times(
            List<RequiredDay> days, TimeRanges required, TimeRanges judged, Instant commissionedAt) {
        Duration notMature = required.intersect(TimeRanges.of(TimeRange.between(Instant.MIN, commissionedAt)))
                .total();
        return new CoverageTimes(
                sum(days.stream().map(RequiredDay::recorded).toList()),
                sum(days.stream().map(RequiredDay::gap).toList()),
                sum(days.stream().map(RequiredDay::lost).toList()),
                sum(days.stream().map(RequiredDay::unknown).toList()),
                sum(days.stream().map(RequiredDay::pending).toList()),
                sum(days.stream()
                        .map(day -> day.expired().plus(day.deletedEarly()))
                        .toList()),
                notMature,
                required.total().minus(notMature).minus(judged.total()));
    }

    private static Duration sum(List<Duration> durations) {
        return durations.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
