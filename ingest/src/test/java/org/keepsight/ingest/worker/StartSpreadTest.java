package org.keepsight.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSpreadTest {
    @Test
    void aSingleCameraBeginsAtOnce() {
        assertThat(delays(1)).containsExactly(Duration.ZERO);
    }

    @Test
    void fewBeginWithinASecondAtEvenDistances() {
        assertThat(delays(4))
                .containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(750));
    }

    @ParameterizedTest
    @CsvSource({"10, 900", "100, 990", "200, 1990", "300, 2990", "1000, 2997", "3000, 2999"})
    void manyTakeLongerAndNoneLongerThanThreeSeconds(int cameras, long lastMillis) {
        List<Duration> delays = delays(cameras);
        assertThat(delays).isSorted().doesNotHaveDuplicates();
        assertThat(delays.getFirst()).isZero();
        assertThat(delays.getLast()).isEqualTo(Duration.ofMillis(lastMillis));
    }

    @Test
    void nobodyBeginsUncounted() {
        StartSpread none = new StartSpread(0);
        assertThatThrownBy(none::next).isInstanceOf(IllegalStateException.class);
    }

    private static List<Duration> delays(int cameras) {
        StartSpread spread = new StartSpread(cameras);
        return Stream.generate(spread::next).limit(cameras).toList();
    }
}
