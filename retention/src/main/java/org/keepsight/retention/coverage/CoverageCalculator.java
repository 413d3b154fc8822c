package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Judges every moment of a window, for one camera. Pure.
 *
 * <p>A moment is exactly one of: not mature (before the camera was commissioned), not expected (outside its schedule,
 * out of service, in the future), and of the expected ones, in this order: recorded, pending, lost, expired, gap,
 * unknown. What the worker has not answered for is unknown; everything else that is missing is a gap. Footage at a moment
 * that was not expected is listed, so that it can be played, and does not count.
 */
final class CoverageCalculator {
    /** A worker speaks every few seconds; for so long its last word holds. */
    static final Duration GRACE = Duration.ofSeconds(15);

    private CoverageCalculator() {}

    static Coverage coverage(CoverageBasis basis) {
        TimeRange window = basis.window();
        Footage footage = basis.footage();
        Instant known = knownThrough(basis.live(), basis.now());
        TimeRanges expected = expected(basis);

        TimeRanges recorded = footage.recorded().intersect(window);
        TimeRanges pending = pending(basis, known).intersect(window).minus(recorded);
        TimeRanges stored = recorded.union(pending);
        TimeRanges lost = footage.lost().intersect(window).minus(stored);
        TimeRanges expired = footage.expired().intersect(window).minus(stored).minus(lost);
        TimeRanges missing = expected.minus(stored).minus(lost).minus(expired);
        TimeRanges holes = missing.intersect(before(known));
        TimeRanges unknown = missing.minus(holes);

        Duration notMature = TimeRange.between(window.start(), earlier(window.end(), basis.commissionedAt()))
                .map(TimeRange::duration)
                .orElse(Duration.ZERO);
        CoverageTimes times = new CoverageTimes(
                recorded.intersect(expected).total(),
                holes.total(),
                lost.intersect(expected).total(),
                unknown.total(),
                pending.intersect(expected).total(),
                expired.intersect(expected).total(),
                notMature,
                window.duration().minus(notMature).minus(expected.total()));
        List<Gap> gaps = new GapCauses(basis.events()).explain(holes, recorded, openEnd(window, known));
        return new Coverage(window, times, expected, recorded, pending, lost, expired, unknown, gaps, footage.oldest());
    }

    /** Up to here the worker answers: within the grace up to now. */
    static Instant knownThrough(@Nullable CameraLive live, Instant now) {
        if (live == null) {
            return Instant.MIN;
        }
        return live.reportedThrough().plus(GRACE).isBefore(now) ? live.reportedThrough() : now;
    }

    private static TimeRanges expected(CoverageBasis basis) {
        TimeRange window = basis.window();
        Instant from = basis.commissionedAt().isAfter(window.start()) ? basis.commissionedAt() : window.start();
        return TimeRange.between(from, earlier(window.end(), basis.now()))
                .map(basis.expected()::intersect)
                .orElse(TimeRanges.NONE);
    }

    private static TimeRanges pending(CoverageBasis basis, Instant known) {
        CameraLive live = basis.live();
        if (live == null) {
            return TimeRanges.NONE;
        }
        List<StreamEvent> events = PendingFootage.withTakeover(basis.events(), live).stream()
                .filter(event -> event.at().isBefore(basis.window().end()))
                .toList();
        return PendingFootage.of(events, live, basis.footage().committedThrough(), known);
    }

    /** Where a gap would still go on; a window that ended before the last word tells nothing of now. */
    private static @Nullable Instant openEnd(TimeRange window, Instant known) {
        Instant end = earlier(window.end(), known);
        return end.plus(GRACE).isBefore(known) ? null : end;
    }

    private static TimeRanges before(Instant instant) {
        return TimeRanges.of(TimeRange.between(Instant.MIN, instant));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
