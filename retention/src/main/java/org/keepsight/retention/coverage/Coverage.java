package org.keepsight.retention.coverage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * The coverage (覆盖) of one camera over a window.
 *
 * @param recorded where footage is, within the window; likewise the other ranges
 * @param gaps in order
 * @param oldestRetrievable start of its oldest footage, whether or not in the window
 */
public record Coverage(
        TimeRange window,
        CoverageTimes times,
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
}
