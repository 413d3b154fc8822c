package org.keepsight.storage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class WeeklyScheduleTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "24x7|24x7",
                " 24X7 |24x7",
                "mon-fri 6:00-22:00,sat  08:00 - 12:00|MON-FRI 06:00-22:00, SAT 08:00-12:00",
                "SUN-SUN 00:00-24:00|SUN 00:00-24:00",
                "FRI-MON 18:00-24:00|FRI-MON 18:00-24:00"
            })
    void oneSpellingForEachSchedule(String written, String kept) {
        assertThat(new WeeklySchedule(written).text()).isEqualTo(kept);
        assertThat(new WeeklySchedule(kept).text()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "always",
                "MON",
                "MON 06:00",
                "MON 22:00-06:00",
                "MON 06:00-06:00",
                "MON 06:00-24:01",
                "MON 06:60-07:00",
                "MON 25:00-26:00",
                "DAY 06:00-07:00",
                "MON 06:00-07:00,",
                "24x7, MON 06:00-07:00",
                "MON-FRI-SUN 06:00-07:00"
            })
    void anythingElseIsRefusedByField(String text) {
        assertThatThrownBy(() -> new WeeklySchedule(text))
                .asInstanceOf(InstanceOfAssertFactories.type(DomainException.class))
                .satisfies(e -> assertThat(e.field()).contains("expectedWindow"));
    }

    @Test
    void aWeekOfSchoolDays() {
        TimeRange week = range("2026-11-02T00:00+08:00", "2026-11-09T00:00+08:00");
        TimeRanges expected = new WeeklySchedule("MON-FRI 06:00-22:00, SAT 08:00-12:00").expected(week, SHANGHAI);
        assertThat(expected.total()).isEqualTo(Duration.ofHours(5 * 16 + 4));
        assertThat(expected.first()).contains(Instant.parse("2026-11-01T22:00:00Z"));
        assertThat(expected.last()).contains(Instant.parse("2026-11-07T04:00:00Z"));
    }

    @Test
    void midnightJoinsAndEdgesAreClipped() {
        TimeRange within = range("2026-11-02T12:00+08:00", "2026-11-04T12:00+08:00");
        assertThat(new WeeklySchedule("MON-SUN 00:00-24:00").expected(within, SHANGHAI))
                .isEqualTo(TimeRanges.of(within));
        assertThat(WeeklySchedule.ALWAYS.expected(within, SHANGHAI)).isEqualTo(TimeRanges.of(within));
    }

    @Test
    void theSkippedAndTheRepeatedHourInBerlin() {
        WeeklySchedule schedule = new WeeklySchedule("SUN 02:30-04:00");
        // 29 March 2026: 02:00 to 03:00 does not exist; the window begins at the jump.
        assertThat(schedule.expected(range("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"), BERLIN))
                .isEqualTo(TimeRanges.of(range("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00")));
        // 25 October 2026: 02:00 to 03:00 happens twice; the window begins at the first 02:30.
        assertThat(schedule.expected(range("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"), BERLIN))
                .isEqualTo(TimeRanges.of(range("2026-10-25T02:30+02:00", "2026-10-25T04:00+01:00")));
        assertThat(new WeeklySchedule("SUN 02:10-02:50")
                        .expected(range("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"), BERLIN))
                .isEqualTo(TimeRanges.NONE);
    }

    /** The oracle walks minute by minute: a window lasts from the first minute at or past its start to the last before its end. */
    @Test
    void randomSchedulesAgreeWithAMinuteByMinuteOracle() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ZoneId[] zones = {
            SHANGHAI, BERLIN, ZoneId.of("America/Havana"), ZoneId.of("Australia/Lord_Howe"), ZoneId.of("Asia/Shanghai")
        };
        String[] anchors = {
            "2026-03-07", "2026-03-27", "2026-10-24", "2026-10-31", "2026-04-04", "2026-10-03", "1987-09-12"
        };
        for (int round = 0; round < 200; round++) {
            ZoneId zone = zones[random.nextInt(zones.length)];
            LocalDate from = LocalDate.parse(anchors[random.nextInt(anchors.length)]);
            Instant start = from.atStartOfDay(zone).toInstant().plusSeconds(60L * random.nextInt(1440));
            TimeRange within = new TimeRange(start, start.plusSeconds(60L * (1 + random.nextInt(4 * 1440))));
            int first = random.nextInt(7);
            int last = random.nextInt(7);
            int begin = random.nextInt(1440);
            int end = begin + 1 + random.nextInt(1440 - begin);
            String text = "%s-%s %02d:%02d-%02d:%02d"
                    .formatted(name(first), name(last), begin / 60, begin % 60, end / 60, end % 60);
            assertThat(new WeeklySchedule(text).expected(within, zone))
                    .as("seed %d, %s in %s within %s", seed, text, zone, within)
                    .isEqualTo(oracle(first, last, begin, end, within, zone));
        }
    }

    private static TimeRanges oracle(int first, int last, int begin, int end, TimeRange within, ZoneId zone) {
        List<TimeRange> ranges = new ArrayList<>();
        LocalDate lastDate = within.end().atZone(zone).toLocalDate();
        for (LocalDate date = within.start().atZone(zone).toLocalDate();
                !date.isAfter(lastDate);
                date = date.plusDays(1)) {
            int day = date.getDayOfWeek().getValue() - 1;
            boolean wanted = first <= last ? day >= first && day <= last : day >= first || day <= last;
            if (!wanted) {
                continue;
            }
            Instant opens = null;
            Instant closes = null;
            Instant minute = date.atStartOfDay(zone).toInstant();
            for (; minute.atZone(zone).toLocalDate().equals(date); minute = minute.plusSeconds(60)) {
                ZonedDateTime local = minute.atZone(zone);
                int of = local.getHour() * 60 + local.getMinute();
                opens = opens == null && of >= begin ? minute : opens;
                closes = of < end ? minute.plusSeconds(60) : closes;
            }
            if (opens != null && closes != null) {
                TimeRange.between(opens, closes).flatMap(within::intersect).ifPresent(ranges::add);
            }
        }
        return new TimeRanges(ranges);
    }

    private static String name(int day) {
        return DayOfWeek.of(day + 1).name().substring(0, 3);
    }

    private static TimeRange range(String start, String end) {
        return new TimeRange(
                OffsetDateTime.parse(start).toInstant(),
                OffsetDateTime.parse(end).toInstant());
    }
}
