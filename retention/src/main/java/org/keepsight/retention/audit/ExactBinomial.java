package org.keepsight.retention.audit;

import java.util.function.DoublePredicate;

/**
 * Exact confidence limits of a rate (Clopper and Pearson, Biometrika 26, 1934): the rates at which what was seen, or anything
 * further out, would come up with just the probability that is left for error. Pure.
 *
 * <p>Binomial tails are the incomplete beta function of whole parameters; here they are summed term by term, all terms positive,
 * and inverted by halving until neighbouring doubles remain.
 */
final class ExactBinomial {
    private ExactBinomial() {}

    /** The rate above which so few failures come up with a probability below {@code error}; 1 when everything failed. */
    static double upper(int failures, int trials, double error) {
        require(failures, trials);
        return failures == trials ? 1 : boundary(rate -> atMost(failures, trials, rate) >= error);
    }

    /** The rate below which so many failures come up with a probability below {@code error}; 0 when nothing failed. */
    static double lower(int failures, int trials, double error) {
        require(failures, trials);
        return failures == 0 ? 0 : boundary(rate -> atLeast(failures, trials, rate) < error);
    }

    private static void require(int failures, int trials) {
        if (trials < 1 || failures < 0 || failures > trials) {
            throw new IllegalArgumentException(failures + " of " + trials + " cannot fail");
        }
    }

    /** Where a condition that holds for small rates ceases to. */
    private static double boundary(DoublePredicate holds) {
        double low = 0;
        double high = 1;
        for (double middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
            if (holds.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double atMost(int failures, int trials, double rate) {
        double sum = 0;
        for (int k = failures; k >= 0; k--) {
            sum += probability(k, trials, rate);
        }
        return sum;
    }

    private static double atLeast(int failures, int trials, double rate) {
        double sum = 0;
        for (int k = failures; k <= trials; k++) {
            sum += probability(k, trials, rate);
        }
        return sum;
    }

    /** Of exactly so many: through logarithms, since the factors neither overflow nor vanish there. */
    private static double probability(int k, int trials, double rate) {
        double log = LogFactorials.of(trials) - LogFactorials.of(k) - LogFactorials.of(trials - k);
        return Math.exp(log + k * Math.log(rate) + (trials - k) * Math.log1p(-rate));
    }

    /** {@code ln n!} up to the largest sample, summed once with the rounding carried along. */
    private static final class LogFactorials {
        private static final double[] VALUES = values();

        private static double[] values() {
            double[] values = new double[SpotAudits.MOST + 1];
            double carried = 0;
            for (int n = 1; n < values.length; n++) {
                double add = Math.log(n) - carried;
                values[n] = values[n - 1] + add;
                carried = values[n] - values[n - 1] - add;
            }
            return values;
        }

        static double of(int n) {
            return VALUES[n];
        }
    }
}
