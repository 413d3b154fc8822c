package org.keepsight.retention.audit;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keepsight.retention.coverage.Coverage;
import org.keepsight.storage.model.TimeRanges;

/**
 * Judges a camera-minute by what was claimed of it when the population was frozen, what coverage says of it now, and what its
 * objects are. Pure.
 *
 * <p>A claim binds: a minute that was called recorded before anybody knew it would be drawn, and is called a gap or lost now, is
 * a broken claim all the same, unless its objects are there and right.
 */
final class MinuteJudge {
    record Judgement(Verdict verdict, String note) {}

    private MinuteJudge() {}

    /**
     * @param coverage of exactly this minute
     * @param objects of the segments that overlap it
     * @param verified what of the minute those objects cover that are right
     */
    static Judgement judge(boolean claimed, Coverage coverage, List<ObjectFinding> objects, TimeRanges verified) {
        Optional<ObjectFinding> broken = objects.stream()
                .filter(each -> each.verdict().refutes())
                .min(Comparator.comparing(ObjectFinding::verdict)); // what is gone before what is only changed
        if (broken.isPresent()) {
            return new Judgement(broken.get().verdict(), broken.get().note());
        }
        TimeRanges minute = TimeRanges.of(coverage.window());
        if (minute.minus(verified).isEmpty()) {
            return new Judgement(Verdict.OK, "");
        }
        if (!coverage.expired().isEmpty()) {
            return new Judgement(Verdict.EXPIRED, "");
        }
        if (claimed) {
            return new Judgement(Verdict.MISSING, "called recorded when the population was frozen, and not any more");
        }
        return new Judgement(declared(coverage, verified), causes(coverage));
    }

    private static Verdict declared(Coverage coverage, TimeRanges verified) {
        if (!verified.isEmpty()) {
            return Verdict.PARTLY_RECORDED;
        }
        if (!coverage.lost().isEmpty()) {
            return Verdict.LOST;
        }
        if (!coverage.pending().isEmpty()) {
            return Verdict.PENDING;
        }
        return coverage.gaps().isEmpty() ? Verdict.UNKNOWN : Verdict.NOT_RECORDED;
    }

    private static String causes(Coverage coverage) {
        return coverage.gaps().stream()
                .map(gap -> gap.cause().name())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
