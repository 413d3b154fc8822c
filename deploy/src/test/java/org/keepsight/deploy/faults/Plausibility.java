package org.keepsight.deploy.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.keepsight.deploy.faults.FaultKind.Part;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Whether gaps are explained by what went wrong. Pure.
 *
 * <p>Every moment of a gap must lie within reach of a fault that strikes its camera and may cost footage, and its cause must
 * be one of such a fault within whose reach some of the gap lies. While the recorders' clock is off, what happens is
 * written down under the wrong time, too; as the evidence of a cause it counts there as well. Footage recorded then may
 * lie over the true beginning or end of a gap, where the evidence of its cause is: such a gap may be unexplained.
 */
final class Plausibility {
    /** After a database outage nobody is taken for dead for so long: cameras of a dead worker stay its own. */
    static final Duration JUDGING = Duration.ofSeconds(15);

    /** PostgreSQL that is started is not yet one that answers, and pools find it only at their next attempt. */
    static final Duration DATABASE_BACK = Duration.ofSeconds(5);

    private final List<Occurrence> occurrences;

    Plausibility(List<Occurrence> occurrences) {
        this.occurrences = List.copyOf(occurrences);
    }

    /** What is wrong with a gap; empty when nothing is. */
    List<String> objections(String camera, TimeRange gap, GapCause cause) {
        List<String> objections = new ArrayList<>();
        TimeRanges unexplained = TimeRanges.of(gap).minus(explained(camera));
        if (!unexplained.isEmpty()) {
            objections.add(camera + " misses " + gap + ", and nothing explains " + unexplained.ranges());
        }
        Set<GapCause> plausible = causes(camera, gap);
        if (!plausible.contains(cause)) {
            objections.add(camera + " misses " + gap + " because of " + cause + ", plausible is " + plausible);
        }
        return objections;
    }

    /** Where this camera may miss footage. */
    TimeRanges explained(String camera) {
        return occurrences.stream()
                .filter(each -> each.strikes(camera) && !each.kind().causes().isEmpty())
                .map(each -> TimeRanges.of(reach(each)))
                .reduce(TimeRanges.NONE, TimeRanges::union);
    }

    private Set<GapCause> causes(String camera, TimeRange gap) {
        Set<GapCause> causes = EnumSet.noneOf(GapCause.class);
        for (Occurrence each : occurrences) {
            if (each.strikes(camera) && isWithinReach(each, gap)) {
                causes.addAll(each.kind().causes());
            }
        }
        if (isOverlaid(gap)) {
            causes.add(GapCause.UNKNOWN);
        }
        return causes;
    }

    /** Whether a gap begins or ends where footage may lie that was recorded under a wrong clock. */
    private boolean isOverlaid(TimeRange gap) {
        return clocks().map(clock -> clock.seenFrom(clock.fault().step()).reach())
                .anyMatch(wrong -> wrong.contains(gap.start()) || wrong.contains(gap.end()));
    }

    private Stream<Occurrence> clocks() {
        return occurrences.stream().filter(each -> each.kind().part() == Part.CLOCK);
    }

    private boolean isWithinReach(Occurrence occurrence, TimeRange gap) {
        return reach(occurrence).overlaps(gap)
                || clocks().filter(clock -> clock.overlaps(occurrence))
                        .map(clock -> occurrence.seenFrom(clock.fault().step()))
                        .anyMatch(image -> image.reach().overlaps(gap));
    }

    /** A process that ends while the database is away can begin again only when the database is back. */
    private TimeRange reach(Occurrence occurrence) {
        TimeRange reach = occurrence.reach();
        if (occurrence.kind().part() != Part.PROCESSES) {
            return reach;
        }
        for (Occurrence each : occurrences) {
            if (each.kind().part() == Part.DATABASE) {
                Instant back = each.to().plus(DATABASE_BACK);
                if (reach.overlaps(new TimeRange(each.from(), back))) {
                    Instant end = back.plus(JUDGING).plus(occurrence.kind().after());
                    reach = new TimeRange(reach.start(), end.isAfter(reach.end()) ? end : reach.end());
                }
            }
        }
        return reach;
    }
}
