package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RequiredDays;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;

class RetentionPlannerTest {
    private static final Instant END = Instant.parse("2026-03-01T10:00:00.123456Z");
    private static final List<RetentionPolicy> MINIMA = List.of(
            policy(1, RetentionClass.GENERAL, 30, Instant.EPOCH), policy(2, RetentionClass.KEY, 90, Instant.EPOCH));

    @Test
    void footageIsDueWhenItsExactDaysHavePassedSinceItsEndAndNotAMicrosecondBefore() {
        Candidate general = ended(END, RetentionClass.GENERAL);
        Candidate key = ended(END, RetentionClass.KEY);
        Instant generalDue = END.plus(30, ChronoUnit.DAYS);
        Instant keyDue = END.plus(90, ChronoUnit.DAYS);
        assertThat(due(generalDue.minusNanos(1_000), RetentionClass.GENERAL, general))
                .isEmpty();
        assertThat(due(generalDue, RetentionClass.GENERAL, general)).containsExactly(general);
        assertThat(due(generalDue, RetentionClass.GENERAL, general, key)).containsExactly(general);
        assertThat(due(keyDue.minusNanos(1_000), RetentionClass.GENERAL, key)).isEmpty();
        assertThat(due(keyDue, RetentionClass.GENERAL, key)).containsExactly(key);
    }

    @Test
    void anUpgradeOfTheCameraProtectsWhatWasWrittenAsGeneral() {
        Candidate general = ended(END, RetentionClass.GENERAL);
        assertThat(due(END.plus(90, ChronoUnit.DAYS).minusNanos(1_000), RetentionClass.KEY, general))
                .isEmpty();
        assertThat(due(END.plus(90, ChronoUnit.DAYS), RetentionClass.KEY, general))
                .containsExactly(general);
    }

    @Test
    void aVersionThatWasEverInForceWhileTheFootageExistedCounts() {
        List<RetentionPolicy> policies = new ArrayList<>(MINIMA);
        policies.add(policy(3, RetentionClass.GENERAL, 60, END.plusSeconds(10)));
        policies.add(policy(4, RetentionClass.GENERAL, 30, END.plusSeconds(20)));
        policies.add(policy(5, RetentionClass.GENERAL, 99, END.plus(59, ChronoUnit.DAYS)));
        Candidate before = ended(END, RetentionClass.GENERAL);
        Candidate between = starting(END.plusSeconds(15), RetentionClass.GENERAL);
        Candidate after = starting(END.plusSeconds(20), RetentionClass.GENERAL);
        RetentionPlanner planner =
                planner(policies, of(RetentionClass.GENERAL), TimeRanges.NONE, END.plus(58, ChronoUnit.DAYS));
        assertThat(planner.due(List.of(before, between, after))).containsExactly(after);
    }

    @Test
    void aClassTheCameraOnceHadProtectsWhatWasRecordedBeforeItWasLowered() {
        CameraStandings upAndDown = standings(
                new Standing(Instant.EPOCH, RetentionClass.GENERAL, AreaKind.OTHER),
                new Standing(END.plusSeconds(100), RetentionClass.KEY, AreaKind.OTHER),
                new Standing(END.plusSeconds(200), RetentionClass.GENERAL, AreaKind.OTHER));
        Instant now = END.plus(60, ChronoUnit.DAYS);
        RetentionPlanner planner = planner(MINIMA, upAndDown, TimeRanges.NONE, now);
        Candidate before = ended(END, RetentionClass.GENERAL);
        Candidate after = starting(END.plusSeconds(200), RetentionClass.GENERAL);
        assertThat(planner.due(List.of(before, after))).containsExactly(after);
    }

    @Test
    void everyScopeOnlyAddsDays() {
        Instant now = END.plus(50, ChronoUnit.DAYS);
        Candidate general = ended(END, RetentionClass.GENERAL);
        for (PolicyScope scope : List.of(
                new PolicyScope.OfAreaKind(AreaKind.OTHER),
                new PolicyScope.OfCampus(new Code("S1")),
                new PolicyScope.OfCamera(new Code("C1")))) {
            List<RetentionPolicy> longer = new ArrayList<>(MINIMA);
            longer.add(policy(3, scope, 51, Instant.EPOCH));
            assertThat(planner(longer, of(RetentionClass.GENERAL), TimeRanges.NONE, now)
                            .due(List.of(general)))
                    .as("%s", scope)
                    .isEmpty();
            longer.set(2, policy(3, scope, 30, Instant.EPOCH));
            assertThat(planner(longer, of(RetentionClass.KEY), TimeRanges.NONE, now)
                            .due(List.of(general)))
                    .as("%s", scope)
                    .isEmpty();
        }
    }

    @Test
    void whatAHoldTouchesStaysAndIsNotEvenLookedAt() {
        TimeRanges held = TimeRanges.of(new TimeRange(END, END.plusSeconds(60)));
        RetentionPlanner planner = planner(MINIMA, of(RetentionClass.GENERAL), held, END.plus(40, ChronoUnit.DAYS));
        Candidate justBefore = ended(END, RetentionClass.GENERAL);
        Candidate touching = ended(END.plusNanos(1_000), RetentionClass.GENERAL);
        Candidate behind = starting(END.plusSeconds(60), RetentionClass.GENERAL);
        assertThat(planner.due(List.of(justBefore, touching, behind))).containsExactly(justBefore, behind);
        assertThat(planner.windows())
                .extracting(TimeRange::start, TimeRange::end)
                .containsExactly(
                        tuple(Instant.EPOCH, END),
                        tuple(END.plusSeconds(60), END.plus(10, ChronoUnit.DAYS).plusNanos(1_000)));
    }

    @Test
    void footageFromBeforeTheCameraWasCommissionedIsNeverDue() {
        RetentionPlanner planner = new RetentionPlanner(
                new RequiredDays(MINIMA, of(RetentionClass.GENERAL), END.plus(400, ChronoUnit.DAYS)),
                TimeRanges.NONE,
                END,
                END.plus(400, ChronoUnit.DAYS));
        Candidate before = ended(END.minusNanos(1_000), RetentionClass.GENERAL);
        Candidate after = ended(END, RetentionClass.GENERAL);
        assertThat(planner.due(List.of(before, after))).containsExactly(after);
    }

    private static List<Candidate> due(Instant now, RetentionClass today, Candidate... candidates) {
        return planner(MINIMA, of(today), TimeRanges.NONE, now).due(List.of(candidates));
    }

    private static RetentionPlanner planner(
            List<RetentionPolicy> policies, CameraStandings camera, TimeRanges held, Instant now) {
        return new RetentionPlanner(new RequiredDays(policies, camera, now), held, Instant.EPOCH, now);
    }

    private static CameraStandings of(RetentionClass today) {
        return standings(new Standing(Instant.EPOCH, today, AreaKind.OTHER));
    }

    private static CameraStandings standings(Standing... standings) {
        return new CameraStandings(new CameraId(1), new Code("C1"), new Code("S1"), Instant.EPOCH, List.of(standings));
    }

    private static RetentionPolicy policy(int version, RetentionClass retentionClass, int days, Instant effective) {
        return policy(version, new PolicyScope.OfClass(retentionClass), days, effective);
    }

    private static RetentionPolicy policy(int version, PolicyScope scope, int days, Instant effective) {
        return new RetentionPolicy(version, scope, days, "basis", effective, "x", "r", null);
    }

    private static Candidate ended(Instant end, RetentionClass written) {
        return starting(end.minusSeconds(60), written);
    }

    private static Candidate starting(Instant start, RetentionClass written) {
        ObjectKey key = new ObjectKey(
                new CameraId(1),
                new TimeRange(start, start.plusSeconds(60)),
                RunId.create(start),
                0,
                1,
                written,
                Origin.LIVE,
                Digest.ofContent(new byte[0]));
        return new Candidate(key, null, 1);
    }
}
