package org.keepsight.retention.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class ExactBinomialTest {
    /** The documentation of R's binom.test: Mendel's peas, 682 of 925. */
    @Test
    void intervalOfMendelsPeas() {
        assertThat(ExactBinomial.lower(682, 925, 0.025)).isCloseTo(0.7076683, within(5e-8));
        assertThat(ExactBinomial.upper(682, 925, 0.025)).isCloseTo(0.7654066, within(5e-8));
    }

    /** The documentation of scipy.stats.binomtest: 3 of 15, one-sided. */
    @Test
    void lowerLimitOfScipysExample() {
        assertThat(ExactBinomial.lower(3, 15, 0.05)).isCloseTo(0.05684686759024681, within(1e-13));
    }

    /** With no failure the upper limit is 1 - error^(1/n); with nothing else the lower one mirrors it. */
    @Test
    void limitsOfNoneAndAllHaveAClosedForm() {
        for (int trials : new int[] {1, 2, 10, 59, 200, 1_000, 10_000}) {
            double closed = 1 - Math.pow(0.05, 1.0 / trials);
            assertThat(ExactBinomial.upper(0, trials, 0.05)).isCloseTo(closed, within(1e-13));
            assertThat(ExactBinomial.lower(trials, trials, 0.05)).isCloseTo(1 - closed, within(1e-13));
            assertThat(ExactBinomial.lower(0, trials, 0.05)).isZero();
            assertThat(ExactBinomial.upper(trials, trials, 0.05)).isEqualTo(1);
        }
        assertThat(ExactBinomial.upper(0, 200, 0.05)).isCloseTo(0.0148670, within(5e-8));
    }

    /** At the limit the tail has just the probability that was asked for, by exact decimal arithmetic. */
    @Test
    void tailsAtTheLimitsAreWhatTheyShouldBe() {
        for (int[] each : new int[][] {{1, 20}, {3, 200}, {20, 200}, {199, 200}, {50, 400}}) {
            assertThat(exactTail(each[0], each[1], ExactBinomial.upper(each[0], each[1], 0.05)))
                    .isCloseTo(0.05, within(1e-11));
            double lower = ExactBinomial.lower(each[0], each[1], 0.025);
            assertThat(1 - exactTail(each[0] - 1, each[1], lower)).isCloseTo(0.025, within(1e-11));
        }
    }

    @Test
    void theLargestSampleIsNoDifferent() {
        double rate = ExactBinomial.upper(5_000, 10_000, 0.025);
        assertThat(rate).isBetween(0.5098, 0.5100); // 0.5 + 1.96 / 200, less the curvature
        assertThat(ExactBinomial.lower(5_000, 10_000, 0.025)).isCloseTo(1 - rate, within(1e-11));
    }

    @Test
    void whatCannotFailIsRefused() {
        assertThatThrownBy(() -> ExactBinomial.upper(2, 1, 0.05)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ExactBinomial.lower(0, 0, 0.05)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double exactTail(int failures, int trials, double rate) {
        MathContext exact = new MathContext(60);
        BigDecimal p = new BigDecimal(rate);
        BigDecimal q = BigDecimal.ONE.subtract(p);
        BigDecimal sum = BigDecimal.ZERO;
        BigInteger choose = BigInteger.ONE;
        for (int k = 0; k <= failures; k++) {
            sum = sum.add(
                    new BigDecimal(choose).multiply(p.pow(k, exact), exact).multiply(q.pow(trials - k, exact), exact));
            choose = choose.multiply(BigInteger.valueOf(trials - k)).divide(BigInteger.valueOf(k + 1));
        }
        return sum.doubleValue();
    }
}
