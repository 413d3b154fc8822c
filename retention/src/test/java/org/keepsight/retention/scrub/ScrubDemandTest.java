package org.keepsight.retention.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.scrub.ScrubDemand.Due;

class ScrubDemandTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final long DAY = 86_400;

    @Test
    void whatIsWrittenEveryDayIsReadEveryDay() {
        assertThat(ScrubDemand.of(NOW, 100 * DAY, List.of())).isEqualTo(new ScrubDemand(100, 0));
    }

    /** Half of it expires after two days, but the first tenth tomorrow: that one asks for most. */
    @Test
    void theTightestDayDecides() {
        List<Due> due = List.of(
                new Due(TODAY.plusDays(1), 30 * DAY),
                new Due(TODAY.plusDays(2), 20 * DAY),
                new Due(TODAY.plusDays(90), 50 * DAY));
        assertThat(ScrubDemand.of(NOW, 0, due)).isEqualTo(new ScrubDemand(30, 100 * DAY));
        assertThat(ScrubDemand.of(NOW, 40 * DAY, due).perSecond()).isEqualTo(40);
    }

    @Test
    void whatIsOverdueIsGivenADay() {
        assertThat(ScrubDemand.of(NOW, 0, List.of(new Due(TODAY.minusDays(5), DAY))))
                .isEqualTo(new ScrubDemand(1, DAY));
    }

    @Test
    void readingIsPaidForWithTime() {
        Pace pace = new Pace(1_000, 0);
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(pace.read(500, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.read(500, second / 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.read(0, 100 * second))
                .as("a second is saved up, no more")
                .isZero();
        assertThat(pace.read(3_000, 100 * second)).isEqualTo(Duration.ofSeconds(2));
        long read = 0;
        long now = 200 * second;
        Pace steady = new Pace(1_000, now);
        for (int i = 0; i < 10_000; i++) {
            read += 7;
            now += steady.read(7, now).toNanos();
        }
        assertThat((double) read / (now - 200 * second) * second).isBetween(999.0, 1_001.0);
    }
}
