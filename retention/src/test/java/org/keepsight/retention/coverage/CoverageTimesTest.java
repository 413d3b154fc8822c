package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoverageTimesTest {
    @Test
    void aCountysYearHasARate() {
        Duration year = Duration.ofDays(3_000L * 365);
        CoverageTimes times =
                new CoverageTimes(year.multipliedBy(3), year, Duration.ZERO, Duration.ZERO, year, year, year, year);
        assertThat(times.integrityRate()).hasValue(0.75);
        assertThat(times.total()).isEqualTo(year.multipliedBy(8));
        assertThat(times.plus(times).integrityRate()).hasValue(0.75);
    }

    @Test
    void nothingJudgedHasNoRate() {
        assertThat(CoverageTimes.ZERO.integrityRate()).isEmpty();
    }
}
