package org.keepsight.retention.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class MinuteRangesTest {
    @Test
    void onlyWholeMinutesCount() {
        MinuteRanges minutes = MinuteRanges.within(TimeRanges.of(
                range("2026-05-01T00:00:00Z", "2026-05-01T00:02:00Z"),
                range("2026-05-01T00:03:00.000001Z", "2026-05-01T00:05:59.999999Z"),
                range("2026-05-01T00:07:10Z", "2026-05-01T00:07:50Z")));
        int first = (int) (Instant.parse("2026-05-01T00:00:00Z").getEpochSecond() / 60);
        assertThat(minutes).hasToString(first + "-" + (first + 2) + "," + (first + 4) + "-" + (first + 5));
        assertThat(minutes.total()).isEqualTo(3);
        assertThat(minutes.at(2)).isEqualTo(first + 4);
        assertThat(MinuteRanges.time(first)).isEqualTo(range("2026-05-01T00:00:00Z", "2026-05-01T00:01:00Z"));
    }

    @Test
    void agreesWithSetsOfMinutes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<Integer> one = minutes(random);
            List<Integer> other = minutes(random);
            MinuteRanges a = ranges(one);
            MinuteRanges b = ranges(other);
            List<Integer> both = one.stream().filter(other::contains).toList();
            MinuteRanges common = a.intersect(b);
            assertThat(listed(common)).as("seed %d", seed).isEqualTo(both);
            for (int minute = 0; minute < 60; minute++) {
                assertThat(a.contains(minute)).as("seed %d", seed).isEqualTo(one.contains(minute));
            }
            assertThat(MinuteRanges.parse(common.toString())).isEqualTo(common);
        }
    }

    @Test
    void otherTextsAreRefused() {
        for (String text : List.of("", "1", "2-1", "1-2,2-3", "1-2,", "01-2", "1-1", "a-b", "1-2-3", "-,-")) {
            assertThatThrownBy(() -> MinuteRanges.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(MinuteRanges.parse("-").total()).isZero();
    }

    private static List<Integer> minutes(Random random) {
        List<Integer> minutes = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            if (random.nextInt(3) > 0) {
                minutes.add(minute);
            }
        }
        return minutes;
    }

    private static MinuteRanges ranges(List<Integer> minutes) {
        return MinuteRanges.within(
                new TimeRanges(minutes.stream().map(MinuteRanges::time).toList()));
    }

    private static List<Integer> listed(MinuteRanges ranges) {
        List<Integer> minutes = new ArrayList<>();
        for (long i = 0; i < ranges.total(); i++) {
            minutes.add(ranges.at(i));
        }
        return minutes;
    }

    private static TimeRange range(String from, String to) {
        return new TimeRange(Instant.parse(from), Instant.parse(to));
    }
}
