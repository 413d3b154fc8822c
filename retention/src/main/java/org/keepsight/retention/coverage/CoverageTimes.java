package org.keepsight.retention.coverage;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How much time of a window was what. The eight parts never overlap and add up exactly to the window (for several
 * cameras: to the window times their number).
 *
 * @param recorded stored and verified present
 * @param gap expected and never recorded
 * @param lost recorded, then missing or corrupt
 * @param unknown expected, and no evidence either way
 * @param pending safely in the spool or just being received, not yet stored
 * @param expired lawfully deleted
 * @param notMature before the camera was commissioned
 * @param notExpected outside the expected window, after decommissioning, or in the future
 */
public record CoverageTimes(
        Duration recorded,
        Duration gap,
        Duration lost,
        Duration unknown,
        Duration pending,
        Duration expired,
        Duration notMature,
        Duration notExpected) {
    public static final CoverageTimes ZERO = new CoverageTimes(
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO);

    /** The time that is judged: {@code recorded + gap + lost + unknown}. */
    public Duration expected() {
        return recorded.plus(gap).plus(lost).plus(unknown);
    }

    /** The sum of all parts: the window. */
    public Duration total() {
        return expected().plus(pending).plus(expired).plus(notMature).plus(notExpected);
    }

    /** Recording integrity rate (录像完整率), 0 to 1: recorded / expected; nothing when nothing is judged. */
    public OptionalDouble integrityRate() {
        return expected().isZero()
                ? OptionalDouble.empty()
                : OptionalDouble.of(seconds(recorded) / seconds(expected()));
    }

    /** A county's camera-time of a year does not fit into a {@code long} of nanoseconds. */
    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    public CoverageTimes plus(CoverageTimes other) {
        return new CoverageTimes(
                recorded.plus(other.recorded),
                gap.plus(other.gap),
                lost.plus(other.lost),
                unknown.plus(other.unknown),
                pending.plus(other.pending),
                expired.plus(other.expired),
                notMature.plus(other.notMature),
                notExpected.plus(other.notExpected));
    }
}
