package org.keepsight.retention.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.Code;

class DaysToBreachTest {
    private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-18");
    private static final Code CAMPUS = new Code("C1");
    private static final int SEEDS = 400;

    @Test
    void steadyStoreThatHasRoomIsNeverFull() {
        DaysToBreach.Result result = DaysToBreach.of(NOW, 31 * 1_000 + 1_000, List.of(steady(31, 1_000)));

        assertThat(result.breach()).isEmpty();
        assertThat(result.perDay()).isEqualTo(1_000);
        assertThat(result.needed()).isCloseTo(31_000, within(1_000L));
    }

    @Test
    void emptyStoreIsFullWhenItsCapacityIsWritten() {
        Flow flow = new Flow(CAMPUS, 91, Map.of(), 0, WeeklyBytes.always(1_000), TODAY);

        assertThat(DaysToBreach.of(NOW, 10_000, List.of(flow)).breach())
                .hasValueSatisfying(breach ->
                        assertThat(breach).isCloseTo(NOW.plus(Duration.ofDays(10)), within(1, ChronoUnit.HOURS)));
    }

    @Test
    void storeThatIsFullAlreadyIsFullNow() {
        assertThat(DaysToBreach.of(NOW, 100, List.of(steady(31, 1_000))).breach())
                .contains(NOW);
    }

    @Test
    void whatStaysNeedsRoomForEver() {
        Flow held = new Flow(CAMPUS, 31, Map.of(), 5_000, WeeklyBytes.NONE, TODAY);

        assertThat(DaysToBreach.of(NOW, 33_000, List.of(steady(31, 1_000), held))
                        .breach())
                .isPresent();
        assertThat(DaysToBreach.of(NOW, 37_000, List.of(steady(31, 1_000), held))
                        .breach())
                .isEmpty();
    }

    @Test
    void camerasThatBeginLaterFillItLater() {
        Flow later = new Flow(CAMPUS, 31, Map.of(), 0, WeeklyBytes.always(1_000), TODAY.plusDays(40));

        Optional<Instant> breach =
                DaysToBreach.of(NOW, 35_000, List.of(steady(31, 1_000), later)).breach();

        assertThat(breach)
                .hasValueSatisfying(
                        at -> assertThat(at).isBetween(NOW.plus(Duration.ofDays(40)), NOW.plus(Duration.ofDays(46))));
    }

    @Test
    void agreesWithASimulationOfEachCameraWithinADay() {
        Map<String, Integer> counts = new HashMap<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulatedCounty county = new SimulatedCounty(new Random(seed), NOW, false);
            Optional<Instant> seen = county.fullAt(county.capacity());
            Optional<Instant> told = told(county);
            counts.merge(seen.isPresent() ? "full" : "never", 1, Integer::sum);
            String what = "seed %s: simulated %s, told %s".formatted(seed, seen, told);
            assertThat(told.isPresent()).as(what).isEqualTo(seen.isPresent());
            if (seen.isPresent()) {
                assertThat(Duration.between(seen.get(), told.orElseThrow()).abs())
                        .as(what)
                        .isLessThanOrEqualTo(Duration.ofDays(1));
            }
        }
        System.out.println("days to breach against the simulation: seeds 1 to " + SEEDS + ", " + counts);
        assertThat(counts.get("full")).isGreaterThan(SEEDS / 4);
        assertThat(counts.get("never")).isGreaterThan(SEEDS / 10);
    }

    /** Cameras write more by day than by night: a store may be full at noon and not at midnight, for a few bytes. */
    @Test
    void hoursOfADayMatterLessThanAQuarterOfItsFootage() {
        for (int seed = 1; seed <= SEEDS / 4; seed++) {
            SimulatedCounty county = new SimulatedCounty(new Random(seed), NOW, true);
            Instant never = Instant.MAX.minus(Duration.ofDays(2));
            long quarter = county.writtenADay() / 4;
            Instant told = told(county).orElse(never);
            assertThat(told)
                    .as("seed %s", seed)
                    .isAfterOrEqualTo(county.fullAt(county.capacity() - quarter)
                            .orElse(never)
                            .minus(Duration.ofDays(1)))
                    .isBeforeOrEqualTo(county.fullAt(county.capacity() + quarter)
                            .orElse(never)
                            .plus(Duration.ofDays(1)));
        }
    }

    private static Optional<Instant> told(SimulatedCounty county) {
        return DaysToBreach.of(NOW, county.capacity(), county.flows()).breach();
    }

    @Test
    void weekdaysAreToldApart() {
        Map<LocalDate, Long> written = new HashMap<>();
        for (LocalDate day = TODAY.minusDays(28); day.isBefore(TODAY); day = day.plusDays(1)) {
            boolean weekend = day.getDayOfWeek().getValue() > 5;
            written.put(day, weekend ? 10L : 100L);
        }
        written.remove(TODAY.minusDays(1)); // an outage
        written.remove(TODAY.minusDays(9));

        WeeklyBytes week = WeeklyBytes.of(written, TODAY.minusDays(28), TODAY.minusDays(1));

        assertThat(week.byDay()).containsExactly(100L, 100L, 100L, 100L, 100L, 10L, 10L);
    }

    @Test
    void dayOnWhichACameraNeverRecordsStaysEmptyAndOneItHasNotSeenIsLikeItsOthers() {
        LocalDate monday = LocalDate.parse("2026-11-16");
        assertThat(WeeklyBytes.of(Map.of(monday, 70L, monday.plusDays(1), 90L), monday, monday.plusDays(2))
                        .byDay())
                .containsExactly(70L, 90L, 0L, 80L, 80L, 80L, 80L);
        assertThat(WeeklyBytes.of(Map.of(), monday, monday.minusDays(1))).isEqualTo(WeeklyBytes.NONE);
    }

    private static Flow steady(int kept, long perDay) {
        Map<LocalDate, Long> stored = new HashMap<>();
        IntStream.rangeClosed(1, kept).forEach(ago -> stored.put(TODAY.minusDays(ago), perDay));
        stored.put(TODAY, perDay * 9 / 24);
        return new Flow(CAMPUS, kept, stored, 0, WeeklyBytes.always(perDay), TODAY.minusDays(300));
    }

    /**
     * A county simulated without any of the arithmetic that is tested: each camera writes its own amount each hour, more by day
     * than by night and less at weekends, and each hour's footage is deleted when it has been kept.
     */
    private static final class SimulatedCounty {
        private static final int HORIZON_DAYS = 260;

        private record Camera(Code campus, int kept, long school, long weekend, LocalDate from, LocalDate until) {
            long day(LocalDate day) {
                boolean writes = !day.isBefore(from) && day.isBefore(until);
                return !writes ? 0 : day.getDayOfWeek().getValue() > 5 ? weekend : school;
            }
        }

        private final boolean nights;

        private final List<Camera> cameras = new ArrayList<>();
        private final Instant now;
        private final long capacity;
        private final double[] net; // by hour from now
        private double stored;

        SimulatedCounty(Random random, Instant moment, boolean nights) {
            this.nights = nights;
            this.now = moment.truncatedTo(ChronoUnit.HOURS);
            int count = 5 + random.nextInt(40);
            for (int i = 0; i < count; i++) {
                long school = 1_000_000L * (20 + random.nextInt(40));
                cameras.add(new Camera(
                        new Code("C" + random.nextInt(4)),
                        random.nextInt(3) == 0 ? 91 : 31,
                        school,
                        random.nextInt(4) == 0 ? 0 : school * (3 + random.nextInt(8)) / 10,
                        TODAY.minusDays(
                                switch (random.nextInt(4)) {
                                    case 0 -> -random.nextInt(60); // planned
                                    case 1 -> random.nextInt(40); // new
                                    default -> 400;
                                }),
                        random.nextInt(8) == 0 ? TODAY.minusDays(random.nextInt(50)) : LocalDate.MAX));
            }
            net = new double[HORIZON_DAYS * 24];
            cameras.forEach(this::simulate);
            double used = stored;
            double peak = stored;
            for (double hour : net) {
                used += hour;
                peak = Math.max(peak, used);
            }
            capacity = Math.max(1, (long) (peak * (0.605 + random.nextInt(60) / 100.0)));
        }

        /** Of 24 hours, 14 by day. */
        private double hour(Camera camera, Instant at) {
            int hour = at.atZone(ZoneOffset.UTC).getHour();
            double share = !nights ? 1.0 / 24 : hour >= 6 && hour < 20 ? 1.3 / 24 : 0.58 / 24;
            return camera.day(LocalDate.ofInstant(at, ZoneOffset.UTC)) * share;
        }

        private void simulate(Camera camera) {
            int back = (camera.kept() + 1) * 24;
            for (int hour = -back; hour < net.length; hour++) {
                double bytes = hour(camera, now.plus(Duration.ofHours(hour)));
                int gone = hour + camera.kept() * 24;
                if (hour >= 0) {
                    net[hour] += bytes;
                } else if (gone >= 0) {
                    stored += bytes;
                }
                if (gone >= 0 && gone < net.length) {
                    net[gone] -= bytes;
                }
            }
        }

        long capacity() {
            return capacity;
        }

        long writtenADay() {
            return cameras.stream().mapToLong(Camera::school).sum();
        }

        Optional<Instant> fullAt(long room) {
            double used = stored;
            for (int hour = 0; hour < net.length; hour++) {
                if (used > room) {
                    return Optional.of(now.plus(Duration.ofHours(hour)));
                }
                used += net[hour];
            }
            return Optional.empty();
        }

        /** What the catalogue would tell of it: bytes by day, and the rates of the last four weeks. */
        List<Flow> flows() {
            return cameras.stream().map(this::flow).toList();
        }

        private Flow flow(Camera camera) {
            Map<LocalDate, Long> days = new HashMap<>();
            for (int hour = -(camera.kept() + 1) * 24; hour < 0; hour++) {
                Instant at = now.plus(Duration.ofHours(hour));
                if (hour + camera.kept() * 24 >= 0 && hour(camera, at) > 0) {
                    days.merge(LocalDate.ofInstant(at, ZoneOffset.UTC), Math.round(hour(camera, at)), Long::sum);
                }
            }
            LocalDate first = camera.from().isAfter(TODAY.minusDays(28)) ? camera.from() : TODAY.minusDays(28);
            boolean planned = !camera.from().isBefore(TODAY.minusDays(7)); // what is not known yet is what is planned
            WeeklyBytes written = !camera.until().isAfter(TODAY)
                    ? WeeklyBytes.NONE
                    : planned
                            ? new WeeklyBytes(IntStream.range(0, 7)
                                    .mapToObj(day -> day > 4 ? camera.weekend() : camera.school())
                                    .toList())
                            : WeeklyBytes.of(days, first, TODAY.minusDays(1));
            return new Flow(camera.campus(), camera.kept(), days, 0, written, camera.from());
        }
    }
}
