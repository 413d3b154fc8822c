package org.keepsight.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

class MultirangesTest {
    @Test
    void anEmptyMultirangeIsNoTime() {
        assertThat(Multiranges.parse("{}")).isEqualTo(TimeRanges.NONE);
    }

    @Test
    void fractionsAndOffsetsOfEveryLengthAreUnderstood() {
        assertThat(Multiranges.parse("{[\"2026-05-01 08:00:00.5+08\",\"2026-05-01 05:45:01.000001+05:45\")}"))
                .isEqualTo(range("2026-05-01T00:00:00.5Z", "2026-05-01T00:00:01.000001Z"));
        assertThat(Multiranges.parse("{[\"1890-01-01 08:05:43+08:05:43\",\"2026-04-30 19:30:00-04:30\")}"))
                .isEqualTo(range("1890-01-01T00:00:00Z", "2026-05-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{[)}",
                "{(,)}",
                "{[\"2026-05-01 00:00:00+00\",)}",
                "{(\"2026-05-01 00:00:00+00\",\"2026-05-02 00:00:00+00\")}",
                "{[\"2026-05-01 00:00:00+00\",\"2026-05-02 00:00:00+00\"]}",
                "{[\"2026-05-01 00:00:00+00\",\"2026-05-02 00:00:00+00\")}x",
                "{[\"2026-05-01 00:00:00\",\"2026-05-02 00:00:00+00\")}",
                "{[\"-infinity\",\"2026-05-02 00:00:00+00\")}"
            })
    void whatKeepsightNeverStoresIsRefused(String text) {
        assertThatThrownBy(() -> Multiranges.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a multirange");
    }

    @Test
    void whatPostgresWritesIsReadBackInEveryZone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Database database = TestDatabase.create()) {
            for (String zone :
                    List.of("UTC", "Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns", "Europe/Amsterdam")) {
                TimeRanges ranges = randomRanges(random);
                String text = database.jdbi().inTransaction(handle -> {
                    handle.execute("set local timezone to '" + zone + "'");
                    return handle.createQuery("select cast(cast(:ranges as tstzmultirange) as text)")
                            .bind("ranges", text(ranges))
                            .mapTo(String.class)
                            .one();
                });
                assertThat(Multiranges.parse(text))
                        .as("seed %d, zone %s", seed, zone)
                        .isEqualTo(ranges);
            }
        }
    }

    private static TimeRanges randomRanges(Random random) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Instant start = Instant.ofEpochSecond(
                    random.nextLong(-3_000_000_000L, 4_000_000_000L), random.nextInt(1_000_000) * 1_000L);
            ranges.add(new TimeRange(start, start.plusNanos(1_000L * random.nextLong(1, 100_000_000_000L))));
        }
        return new TimeRanges(ranges);
    }

    private static String text(TimeRanges ranges) {
        StringBuilder text = new StringBuilder("{");
        for (TimeRange range : ranges.ranges()) {
            text.append(text.length() == 1 ? "" : ",").append("[%s,%s)".formatted(range.start(), range.end()));
        }
        return text.append('}').toString();
    }

    private static TimeRanges range(String start, String end) {
        return TimeRanges.of(new TimeRange(Instant.parse(start), Instant.parse(end)));
    }
}
