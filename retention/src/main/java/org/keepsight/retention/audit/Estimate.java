package org.keepsight.retention.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a sample says of the rate of failures in the population, 0 to 1. The limits are exact for drawing with replacement and
 * therefore on the safe side here; the true rate lies above {@code bound} in at most one of twenty audits.
 *
 * @param trials minutes judged
 * @param rate failures / trials; the limits likewise {@code null} without trials
 * @param bound one-sided upper limit, 95 %
 * @param low lower end of the two-sided interval, 95 %
 * @param high its upper end
 */
public record Estimate(
        int trials,
        int failures,
        @Nullable Double rate,
        @Nullable Double bound,
        @Nullable Double low,
        @Nullable Double high) {
    private static final double ERROR = 0.05;

    static Estimate of(int trials, int failures) {
        if (trials == 0) {
            return new Estimate(0, 0, null, null, null, null);
        }
        return new Estimate(
                trials,
                failures,
                (double) failures / trials,
                ExactBinomial.upper(failures, trials, ERROR),
                ExactBinomial.lower(failures, trials, ERROR / 2),
                ExactBinomial.upper(failures, trials, ERROR / 2));
    }
}
