package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    @Test
    void isAllAShareOrANumber() {
        assertThat(Sample.parse("all")).isEqualTo(Sample.ALL);
        assertThat(Sample.parse("0.5%")).isEqualTo(new Sample(0.005, 0));
        assertThat(Sample.parse("500").shareOf(50_000)).isEqualTo(0.01);
        assertThat(Sample.parse("500").shareOf(10)).isEqualTo(1);
        assertThat(Sample.NONE.shareOf(10)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "0", "0%", "101%", "-1", "1 %", "1e9", "%"})
    void anythingElseIsRefusedInOneSentence(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sample.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void takesItsShareAndTheSameAgainWithTheSameSeed() {
        long taken = IntStream.range(0, 100_000)
                .filter(i -> Sample.takes(0.05, 7, "v1/" + i))
                .count();
        assertThat(taken / 100_000.0).isEqualTo(0.05, within(0.005));
        long both = IntStream.range(0, 100_000)
                .filter(i -> Sample.takes(0.05, 7, "v1/" + i) && Sample.takes(0.05, 8, "v1/" + i))
                .count();
        assertThat(both).as("another seed takes others").isLessThan(taken / 10);
        assertThat(Sample.takes(1, 7, "x")).isTrue();
        assertThat(Sample.takes(0, 7, "x")).isFalse();
    }
}
