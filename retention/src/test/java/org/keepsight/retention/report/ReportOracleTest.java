package org.keepsight.retention.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;

/**
 * Random tales in whole minutes, judged minute by minute by an oracle that knows nothing of ranges: of each it asks anew which
 * policies were in force at any moment since, and what became of it. {@code -Dkeepsight.seed=S} to replay.
 */
class ReportOracleTest {
    private static final long SEED = Long.getLong("keepsight.seed", System.nanoTime());
    private static final int TALES = 250;
    private static final int DAYS = 6; // policies ask for a few days only, so that every minute can be looked at

    private enum Part {
        RECORDED,
        PENDING,
        GAP,
        LOST,
        UNKNOWN,
        EXPIRED,
        EARLY
    }

    @Test
    void everyMinuteIsJudgedAsByTheNaiveOracle() {
        System.out.println("retention reports of " + TALES + " random tales from seed " + SEED);
        int missing = 0;
        int expired = 0;
        for (int i = 0; i < TALES; i++) {
            Tale tale = random(new Random(SEED + i));
            CameraRetention told = tale.told();
            requireSame(tale, told, "seed %d, tale %d".formatted(SEED, i));
            missing += told.missingDays().size();
            expired += told.expiredDays();
        }
        assertThat(missing).isPositive();
        assertThat(expired).isPositive();
    }

    private static void requireSame(Tale tale, CameraRetention told, String where) {
        Map<LocalDate, Map<Part, Long>> days = new TreeMap<>();
        long required = 0;
        for (Instant m = tale.asOf.minus(Duration.ofDays(2 * DAYS)); m.isBefore(tale.asOf); m = m.plusSeconds(60)) {
            Instant end = m.plusSeconds(60); // retention counts from the end of footage
            if (end.plus(Duration.ofDays(requiredDays(tale, m))).isAfter(tale.asOf)) {
                required++;
                if (expected(tale, m)) {
                    days.computeIfAbsent(LocalDate.ofInstant(m, Tale.SHANGHAI), day -> new EnumMap<>(Part.class))
                            .merge(part(tale, m), 1L, Long::sum);
                }
            }
        }
        assertThat(told.required().total()).as(where).isEqualTo(Duration.ofMinutes(required));
        assertThat(told.dueDays()).as(where).isEqualTo(days.size());
        List<String> missing = days.entrySet().stream()
                .filter(day -> missing(day.getValue()) > tale.tolerance.toMinutes())
                .map(day -> row(day.getKey(), day.getValue()))
                .toList();
        assertThat(told.missingDays().stream().map(ReportOracleTest::row).toList())
                .as(where)
                .isEqualTo(missing);
        assertThat(told.expiredDays()).as(where).isEqualTo((int) days.values().stream()
                .filter(day -> day.containsKey(Part.EXPIRED) && missing(day) <= tale.tolerance.toMinutes())
                .count());
        assertThat(told.times().recorded().plus(told.times().pending()))
                .as(where)
                .isEqualTo(Duration.ofMinutes(days.values().stream()
                        .mapToLong(day -> day.getOrDefault(Part.RECORDED, 0L) + day.getOrDefault(Part.PENDING, 0L))
                        .sum()));
        assertThat(told.times().total()).as(where).isEqualTo(told.required().total());
    }

    private static long missing(Map<Part, Long> day) {
        return Stream.of(Part.GAP, Part.LOST, Part.UNKNOWN, Part.EARLY)
                .mapToLong(part -> day.getOrDefault(part, 0L))
                .sum();
    }

    private static String row(LocalDate day, Map<Part, Long> parts) {
        return Stream.of(Part.values())
                .map(part -> part + "=" + parts.getOrDefault(part, 0L))
                .collect(Collectors.joining(" ", day + " ", ""));
    }

    private static String row(RequiredDay day) {
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        parts.put(Part.RECORDED, day.recorded().toMinutes());
        parts.put(Part.PENDING, day.pending().toMinutes());
        parts.put(Part.GAP, day.gap().toMinutes());
        parts.put(Part.LOST, day.lost().toMinutes());
        parts.put(Part.UNKNOWN, day.unknown().toMinutes());
        parts.put(Part.EXPIRED, day.expired().toMinutes());
        parts.put(Part.EARLY, day.deletedEarly().toMinutes());
        return row(day.day(), parts);
    }

    /** The most that any version asked for at any moment from this one to the report, of what the camera was at that moment. */
    private static int requiredDays(Tale tale, Instant recorded) {
        RetentionClass atWrite = standing(tale, recorded).retentionClass();
        List<Instant> moments = new ArrayList<>(List.of(recorded));
        tale.policies.forEach(policy -> moments.add(policy.effectiveFrom()));
        tale.standings.forEach(standing -> moments.add(standing.since()));
        return moments.stream()
                .filter(moment -> !moment.isBefore(recorded) && !moment.isAfter(tale.asOf))
                .mapToInt(moment -> daysAt(tale, moment, atWrite))
                .max()
                .orElseThrow();
    }

    private static int daysAt(Tale tale, Instant moment, RetentionClass atWrite) {
        Standing standing = standing(tale, moment);
        List<PolicyScope> scopes = List.of(
                new PolicyScope.OfClass(atWrite),
                new PolicyScope.OfClass(standing.retentionClass()),
                new PolicyScope.OfAreaKind(standing.kind()),
                new PolicyScope.OfCampus(Tale.CAMPUS),
                new PolicyScope.OfCamera(Tale.CAMERA));
        int most = 0;
        for (PolicyScope scope : scopes) {
            most = Math.max(
                    most,
                    tale.policies.stream()
                            .filter(policy -> policy.scope().equals(scope)
                                    && !policy.effectiveFrom().isAfter(moment))
                            .max(Comparator.comparing(RetentionPolicy::effectiveFrom)
                                    .thenComparingInt(RetentionPolicy::version))
                            .map(RetentionPolicy::days)
                            .orElse(0));
        }
        return most;
    }

    private static Standing standing(Tale tale, Instant moment) {
        Standing found = tale.standings.getFirst();
        for (Standing each : tale.standings) {
            found = each.since().isAfter(moment) ? found : each;
        }
        return found;
    }

    private static boolean expected(Tale tale, Instant m) {
        return !m.isBefore(tale.commissionedAt)
                && (tale.decommissionedAt == null || m.isBefore(tale.decommissionedAt))
                && in(tale.expected, m);
    }

    private static Part part(Tale tale, Instant m) {
        if (in(tale.gaps, m)) {
            return Part.GAP;
        } else if (in(tale.lost, m)) {
            return Part.LOST;
        } else if (in(tale.unknown, m)) {
            return Part.UNKNOWN;
        } else if (in(tale.pending, m)) {
            return Part.PENDING;
        } else if (in(tale.expired, m)) {
            return tale.breaches.stream().anyMatch(breach -> in(breach.time(), m)) ? Part.EARLY : Part.EXPIRED;
        }
        return Part.RECORDED;
    }

    private static boolean in(TimeRanges ranges, Instant instant) {
        return ranges.ranges().stream().anyMatch(range -> range.contains(instant));
    }

    private static Tale random(Random random) {
        Tale tale = new Tale(random.nextBoolean() ? RetentionClass.GENERAL : RetentionClass.KEY);
        tale.asOf = Tale.ASKED.plusSeconds(60L * random.nextInt(1440));
        tale.policies.clear();
        tale.policy(new PolicyScope.OfClass(RetentionClass.GENERAL), 1, Instant.EPOCH)
                .policy(new PolicyScope.OfClass(RetentionClass.KEY), 3, Instant.EPOCH);
        List<PolicyScope> scopes = List.of(
                new PolicyScope.OfClass(RetentionClass.GENERAL),
                new PolicyScope.OfClass(RetentionClass.KEY),
                new PolicyScope.OfAreaKind(AreaKind.PLAYGROUND),
                new PolicyScope.OfCampus(Tale.CAMPUS),
                new PolicyScope.OfCampus(new Code("QX02")),
                new PolicyScope.OfCamera(Tale.CAMERA));
        for (int i = random.nextInt(5); i > 0; i--) {
            tale.policy(scopes.get(random.nextInt(scopes.size())), random.nextInt(1, DAYS), ago(tale, random));
        }
        Stream.generate(() -> ago(tale, random))
                .limit(random.nextInt(3))
                .distinct()
                .sorted()
                .forEach(since ->
                        tale.became(random.nextBoolean() ? RetentionClass.GENERAL : RetentionClass.KEY, since));
        tale.tolerance = Duration.ofMinutes(random.nextBoolean() ? 0 : 30);
        if (random.nextInt(3) == 0) {
            tale.commissionedAt = ago(tale, random);
        }
        if (random.nextInt(4) == 0) {
            tale.decommissionedAt = tale.commissionedAt.plus(Duration.ofMinutes(random.nextInt(1, 5000)));
            tale.decommissionedAt = tale.decommissionedAt.isAfter(tale.asOf) ? null : tale.decommissionedAt;
        }
        if (random.nextInt(3) == 0) {
            tale.expected = ranges(tale, random, 12);
        }
        return footage(tale, random);
    }

    /** What became of time, no two of it overlapping, as coverage has it. */
    private static Tale footage(Tale tale, Random random) {
        tale.gaps = ranges(tale, random, 3);
        tale.lost = ranges(tale, random, 2).minus(tale.gaps);
        tale.unknown = ranges(tale, random, 1).minus(tale.gaps).minus(tale.lost);
        TimeRanges missing = tale.gaps.union(tale.lost).union(tale.unknown);
        tale.pending = ranges(tale, random, 1).minus(missing);
        tale.expired = ranges(tale, random, 3).minus(missing).minus(tale.pending);
        if (random.nextInt(3) == 0) {
            TimeRanges early = ranges(tale, random, 2);
            if (!early.isEmpty()) {
                tale.breaches.add(new Breach(Breach.Kind.EARLY, early, 1, 1, tale.asOf, tale.asOf));
            }
        }
        return tale;
    }

    private static TimeRanges ranges(Tale tale, Random random, int most) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            Instant from = ago(tale, random);
            ranges.add(new TimeRange(
                    from, from.plusSeconds(60L * random.nextInt(1, random.nextBoolean() ? 60 : 1500))));
        }
        return new TimeRanges(ranges).intersect(new TimeRange(Instant.EPOCH, tale.asOf));
    }

    private static Instant ago(Tale tale, Random random) {
        return tale.asOf.minusSeconds(60L * random.nextInt(1, DAYS * 1440));
    }
}
