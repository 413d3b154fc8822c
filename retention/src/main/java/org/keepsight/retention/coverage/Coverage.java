package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * The coverage (覆盖) of one camera over a window. No two of its ranges overlap.
 *
 * <p>{@code times} judges expected time only. {@code recorded}, {@code pending}, {@code lost} and {@code expired} say
 * where footage is or was, also at moments that were not expected.
 *
 * @param expected the time that is judged: mature, and within a schedule; the parts of {@code times} but the last two lie in it
 * @param recorded where footage is, within the window; likewise the other ranges
 * @param unknown expected, and nobody answers for it
 * @param gaps in order
 * @param oldestRetrievable start of its oldest footage, whether or not in the window
 */
public record Coverage(
        TimeRange window,
        CoverageTimes times,
        TimeRanges expected,
        TimeRanges recorded,
        TimeRanges pending,
        TimeRanges lost,
        TimeRanges expired,
        TimeRanges unknown,
        List<Gap> gaps,
        @Nullable Instant oldestRetrievable) {
    public Coverage {
        gaps = List.copyOf(gaps);
    }

    /** The longest single gap; zero when there is none. */
    public Duration longestGap() {
        return longest(gaps.stream());
    }

    static Duration longestGap(Collection<CameraCoverage> cameras) {
        return longest(cameras.stream().flatMap(camera -> camera.coverage().gaps().stream()));
    }

    private static Duration longest(Stream<Gap> gaps) {
        return gaps.map(gap -> gap.time().duration())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
