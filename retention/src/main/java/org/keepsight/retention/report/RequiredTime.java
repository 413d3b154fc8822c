package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RequiredDays;
import org.keepsight.storage.protection.RequiredDays.Requirement;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;

/**
 * Which time of one camera must be retrievable at a moment, and how long footage had to be kept at all, by the policies and the
 * standings of that moment: what was decided later does not count. Pure.
 *
 * @param retentionClass what the camera was then
 * @param newest what footage recorded at that moment needs
 * @param time recorded then, footage has not been kept for its days yet; whether or not the camera existed
 * @param spans for each class at write, in order and without a hole: when footage began, and its days
 */
record RequiredTime(RetentionClass retentionClass, Requirement newest, TimeRanges time, List<Span> spans) {
    /** Behind everything that may have been recorded. */
    static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

    RequiredTime {
        spans = List.copyOf(spans);
    }

    /** Footage of a class at write that began in {@code [since, until)} is kept for so many days. */
    record Span(RetentionClass atWrite, Instant since, Instant until, int days) {
        /** With one that follows and asks for the same, they are one. */
        private boolean continues(Span former) {
            return atWrite == former.atWrite && days == former.days && since.equals(former.until);
        }
    }

    /**
     * What is required at a moment.
     *
     * @param policies every version there is; those that came into force later are passed over
     */
    static RequiredTime of(List<RetentionPolicy> policies, CameraStandings camera, Instant asOf) {
        CameraStandings then = asOf(camera, asOf);
        List<RetentionPolicy> applying = policies.stream()
                .filter(each ->
                        isAbout(each.scope(), camera) && !each.effectiveFrom().isAfter(asOf))
                .toList();
        RequiredDays required = new RequiredDays(applying, then, asOf);
        List<Instant> turns = turns(applying, then);
        TimeRanges time = TimeRanges.NONE;
        for (int i = 0; i < turns.size(); i++) {
            Instant since = turns.get(i);
            Duration kept = required.of(classAt(then, since), since).duration();
            time = time.union(TimeRanges.of(
                    TimeRange.between(later(since, asOf.minus(kept)), i + 1 < turns.size() ? turns.get(i + 1) : asOf)));
        }
        RetentionClass now = then.retentionClass();
        return new RequiredTime(now, required.of(now, turns.getLast()), time, spans(required, turns));
    }

    /** What the camera had been until then. */
    private static CameraStandings asOf(CameraStandings camera, Instant asOf) {
        List<Standing> standings = camera.standings();
        List<Standing> then = new ArrayList<>(List.of(standings.getFirst()));
        standings.stream().skip(1).filter(each -> !each.since().isAfter(asOf)).forEach(then::add);
        return new CameraStandings(camera.camera(), camera.code(), camera.campus(), camera.commissionedAt(), then);
    }

    private static boolean isAbout(PolicyScope scope, CameraStandings camera) {
        return switch (scope) {
            case PolicyScope.OfClass each -> true;
            case PolicyScope.OfAreaKind each -> true;
            case PolicyScope.OfCampus each -> each.campus().equals(camera.campus());
            case PolicyScope.OfCamera each -> each.camera().equals(camera.code());
        };
    }

    /** Between two of these instants, and behind the last, the days do not depend on when footage began. */
    private static List<Instant> turns(List<RetentionPolicy> policies, CameraStandings camera) {
        TreeSet<Instant> turns = new TreeSet<>();
        turns.add(Instant.EPOCH);
        policies.forEach(each -> turns.add(later(each.effectiveFrom(), Instant.EPOCH)));
        camera.standings().stream().skip(1).forEach(each -> turns.add(later(each.since(), Instant.EPOCH)));
        return List.copyOf(turns);
    }

    private static RetentionClass classAt(CameraStandings camera, Instant instant) {
        RetentionClass found = camera.standings().getFirst().retentionClass();
        for (Standing each : camera.standings()) {
            if (!each.since().isAfter(instant)) {
                found = each.retentionClass();
            }
        }
        return found;
    }

    private static List<Span> spans(RequiredDays required, List<Instant> turns) {
        List<Span> spans = new ArrayList<>();
        for (RetentionClass atWrite : RetentionClass.values()) {
            for (int i = 0; i < turns.size(); i++) {
                Instant since = turns.get(i);
                Instant until = i + 1 < turns.size() ? turns.get(i + 1) : EVER;
                Span next = new Span(
                        atWrite, since, until, required.of(atWrite, since).days());
                if (!spans.isEmpty() && next.continues(spans.getLast())) {
                    next = new Span(atWrite, spans.removeLast().since(), until, next.days());
                }
                spans.add(next);
            }
        }
        return spans;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
