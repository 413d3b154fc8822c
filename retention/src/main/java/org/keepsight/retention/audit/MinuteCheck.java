package org.keepsight.retention.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.audit.MinuteFinding.Still;
import org.keepsight.retention.audit.MinuteJudge.Judgement;
import org.keepsight.retention.audit.ObjectCheck.Checked;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Looks at one camera-minute: what coverage says of it, and whether the objects behind that are there and right. Changes nothing.
 * Thread-safe.
 */
final class MinuteCheck {
    private final CoverageReports coverage;
    private final SegmentCatalogue catalogue;
    private final ObjectCheck objects;

    MinuteCheck(CoverageReports coverage, SegmentCatalogue catalogue, ObjectCheck objects) {
        this.coverage = coverage;
        this.catalogue = catalogue;
        this.objects = objects;
    }

    /**
     * @param claimed whether all of it was called recorded when the population was frozen
     * @throws IOException when the store does not answer
     */
    MinuteFinding look(Code camera, TimeRange minute, boolean claimed) throws IOException, InterruptedException {
        CameraCoverage now = coverage.camera(camera, minute);
        List<ObjectFinding> findings = new ArrayList<>();
        List<TimeRange> verified = new ArrayList<>();
        Still still = null;
        for (Segment segment : catalogue.segments(now.camera().id(), minute, null, SegmentCatalogue.MAX_PAGE)) {
            if (!claimed(segment.state(), claimed)) {
                continue;
            }
            Checked checked = objects.check(segment, minute);
            findings.add(checked.finding());
            if (checked.finding().verdict() == Verdict.OK) {
                segment.time().intersect(minute).ifPresent(verified::add);
            }
            still = better(still, checked.still(), minute);
        }
        Judgement judgement = MinuteJudge.judge(claimed, now.coverage(), findings, new TimeRanges(verified));
        return new MinuteFinding(judgement.verdict(), judgement.note(), findings, still);
    }

    /** What is called lost since the population was frozen is looked at, too. */
    private static boolean claimed(SegmentState state, boolean claimedWhenFrozen) {
        return switch (state) {
            case STORED -> true;
            case LOST -> claimedWhenFrozen;
            case CONDEMNED -> false;
        };
    }

    /** The earliest of the minute itself; a picture from before it is better than none. */
    private static @Nullable Still better(@Nullable Still one, @Nullable Still other, TimeRange minute) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        if (minute.contains(one.at()) != minute.contains(other.at())) {
            return minute.contains(one.at()) ? one : other;
        }
        return other.at().isBefore(one.at()) ? other : one;
    }
}
