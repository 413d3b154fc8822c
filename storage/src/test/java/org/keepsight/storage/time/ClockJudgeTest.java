package org.keepsight.storage.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.time.ClockVerdict.Doubt;
import org.keepsight.storage.time.ClockVerdict.Ground;
import org.keepsight.storage.time.ClockVerdict.Suspended;
import org.keepsight.storage.time.ClockVerdict.Trusted;
import org.keepsight.storage.time.TimeWitness.Statement;

class ClockJudgeTest {
    private static final Instant MADE = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2027-03-01T08:00:00Z");
    private static final Duration UP = Duration.ofHours(5);
    private static final UUID BOOT = UUID.randomUUID();
    private static final ClockJudge JUDGE = new ClockJudge(Duration.ofDays(14), MADE);

    @Test
    void clockThatGoesOnAsFastAsTheMachineIsTrusted() {
        Mark anchor = new Mark(NOW.minus(Duration.ofHours(4)), UP.minus(Duration.ofHours(4)));

        assertThat(judge(NOW, NOW.minusSeconds(10), anchor)).isEqualTo(new Trusted(NOW, Ground.CONTINUOUS));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 60, 24 * 60, 9 * 365 * 24 * 60})
    void clockThatIsSetForwardWhileRunningIsNot(long minutes) {
        Mark anchor = new Mark(NOW, UP);
        Instant wrong = NOW.plus(Duration.ofMinutes(minutes));

        assertThat(judge(wrong, NOW, anchor)).isEqualTo(new Suspended(Doubt.AHEAD, wrong, NOW));
    }

    @Test
    void manySmallStepsForwardAddUp() {
        Mark anchor = new Mark(NOW.minus(UP), Duration.ZERO); // never moved by what was trusted since
        Instant wrong = NOW.plusSeconds(120);

        assertThat(judge(wrong, wrong.minusSeconds(30), anchor)).isInstanceOf(Suspended.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:09Z", "2027-03-01T07:00:00Z"})
    void clockThatIsSetBackIsNotTrusted(Instant wrong) {
        assertThat(judge(wrong, NOW, new Mark(NOW, UP))).isEqualTo(new Suspended(Doubt.BEHIND, wrong, NOW));
        assertThat(judge(wrong, NOW, null)).isEqualTo(new Suspended(Doubt.BEHIND, wrong, NOW));
    }

    @Test
    void machineThatWasOffIsTrustedWithinTheLongestOutage() {
        assertThat(judge(NOW, NOW.minus(Duration.ofDays(13)), null)).isEqualTo(new Trusted(NOW, Ground.OUTAGE));
        assertThat(judge(NOW, NOW.minus(Duration.ofDays(15)), null))
                .isEqualTo(new Suspended(Doubt.AHEAD, NOW, NOW.minus(Duration.ofDays(15))));
        assertThat(judge(Instant.parse("2035-01-01T00:00:00Z"), NOW, null)).isInstanceOf(Suspended.class);
    }

    @Test
    void processThatWasAwayWhileItsMachineRanNeedsNoAllowance() {
        Mark anchor = new Mark(NOW.minus(Duration.ofDays(60)), Duration.ofHours(1));
        Instant clock = NOW;
        Reading reading = new Reading(clock, BOOT, Duration.ofHours(1).plusDays(60));

        assertThat(JUDGE.judge(reading, new Knowledge(anchor.at(), anchor, null, new Mark(NOW, reading.uptime()))))
                .isEqualTo(new Trusted(NOW, Ground.CONTINUOUS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2025-10-01T00:00:00Z", "2035-01-01T00:00:00Z"})
    void firstStartFarFromTheMakingOfTheProgramIsNotTrusted(Instant wrong) {
        assertThat(judge(wrong, null, null)).isInstanceOf(Suspended.class);
    }

    @Test
    void firstStartNearTheMakingOfTheProgramIsTrusted() {
        assertThat(judge(NOW, null, null)).isEqualTo(new Trusted(NOW, Ground.FIRST_START));
    }

    @Test
    void witnessConfirmsWhateverWasBelievedBefore() {
        Instant poisoned = Instant.parse("2035-01-01T00:00:00Z");

        assertThat(JUDGE.judge(
                        new Reading(NOW, BOOT, UP),
                        new Knowledge(
                                poisoned,
                                new Mark(poisoned, UP),
                                said(NOW.minusSeconds(600), UP.minusMinutes(10)),
                                database(NOW))))
                .isEqualTo(new Trusted(NOW, Ground.NTP));
    }

    @Test
    void witnessContradictsAPlausibleClock() {
        Instant truth = NOW.minus(Duration.ofDays(3));

        assertThat(JUDGE.judge(new Reading(NOW, BOOT, UP), new Knowledge(truth, null, said(truth, UP), database(NOW))))
                .isEqualTo(new Suspended(Doubt.CONTRADICTED, NOW, truth));
    }

    @Test
    void clockThatIsSetAfterTheWitnessSpokeIsContradicted() {
        Instant wrong = NOW.plus(Duration.ofHours(2));
        Statement before = said(NOW.minusSeconds(300), UP.minusSeconds(300));

        assertThat(JUDGE.judge(
                        new Reading(wrong, BOOT, UP), new Knowledge(NOW, new Mark(NOW, UP), before, database(wrong))))
                .isEqualTo(new Suspended(Doubt.CONTRADICTED, wrong, NOW));
    }

    @Test
    void whatAWitnessSaidLongAgoCountsNoMore() {
        Statement before = said(NOW.minus(Duration.ofMinutes(16)), UP.minusMinutes(16));
        Instant wrong = NOW.plus(Duration.ofHours(2));

        assertThat(JUDGE.judge(
                        new Reading(wrong, BOOT, UP), new Knowledge(NOW, new Mark(NOW, UP), before, database(wrong))))
                .isEqualTo(new Suspended(Doubt.AHEAD, wrong, NOW));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, -90, 90, 86_400})
    void databaseMustAgree(long seconds) {
        Knowledge known = new Knowledge(NOW, new Mark(NOW, UP), null, database(NOW.plusSeconds(seconds)));

        assertThat(JUDGE.judge(new Reading(NOW, BOOT, UP), known))
                .isEqualTo(new Suspended(Doubt.DATABASE_DIFFERS, NOW, NOW));
    }

    @Test
    void earlierOfBothClocksCounts() {
        Knowledge known = new Knowledge(NOW, new Mark(NOW, UP), null, database(NOW.minusSeconds(20)));

        assertThat(JUDGE.judge(new Reading(NOW, BOOT, UP), known))
                .isEqualTo(new Trusted(NOW.minusSeconds(20), Ground.CONTINUOUS));
    }

    @Test
    void locksCountFromNoInstantThatNobodyVouchesFor() {
        Instant wrong = Instant.parse("2035-01-01T00:00:00Z");

        assertThat(judge(wrong, NOW, new Mark(NOW, UP)).lockBase(wrong)).isEqualTo(NOW);
        assertThat(judge(NOW, NOW, new Mark(NOW, UP)).lockBase(wrong)).isEqualTo(NOW);
        assertThat(judge(NOW, NOW, new Mark(NOW, UP)).lockBase(NOW.minusSeconds(60)))
                .isEqualTo(NOW.minusSeconds(60));
    }

    private static ClockVerdict judge(Instant clock, @Nullable Instant newest, @Nullable Mark anchor) {
        return JUDGE.judge(new Reading(clock, BOOT, UP), new Knowledge(newest, anchor, null, database(clock)));
    }

    private static Mark database(Instant clock) {
        return new Mark(clock, UP);
    }

    private static Statement said(Instant truth, Duration uptime) {
        return new Statement("test", new Mark(truth, uptime));
    }
}
