package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;

class KeptDaysTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final List<RetentionPolicy> MINIMA =
            List.of(policy(1, RetentionClass.GENERAL, 30), policy(2, RetentionClass.KEY, 90));

    @Test
    void theDaysOfItsClassAreRequired() {
        assertThat(required(new Standing(ago(400), RetentionClass.GENERAL, AreaKind.PLAYGROUND)))
                .isEqualTo(last(30));
        assertThat(required(new Standing(ago(400), RetentionClass.KEY, AreaKind.GATE)))
                .isEqualTo(last(90));
    }

    /** What was recorded as GENERAL is protected by the upgrade, too; what is gone already is told apart by whoever asks. */
    @Test
    void anUpgradeReachesBack() {
        assertThat(required(
                        new Standing(ago(400), RetentionClass.GENERAL, AreaKind.PLAYGROUND),
                        new Standing(ago(10), RetentionClass.KEY, AreaKind.GATE)))
                .isEqualTo(last(90));
    }

    /** What was recorded before it stays for its 90 days; what was recorded since, for 30. */
    @Test
    void aDowngradeShortensNothingThatIsRecorded() {
        Standing key = new Standing(ago(400), RetentionClass.KEY, AreaKind.GATE);
        assertThat(required(key, new Standing(ago(10), RetentionClass.GENERAL, AreaKind.PLAYGROUND)))
                .isEqualTo(last(90));
        assertThat(required(key, new Standing(ago(50), RetentionClass.GENERAL, AreaKind.PLAYGROUND)))
                .isEqualTo(TimeRanges.of(new TimeRange(ago(90), ago(50)), new TimeRange(ago(30), NOW)));
    }

    private static TimeRanges required(Standing... standings) {
        return KeptDays.required(
                new CameraStandings(new CameraId(1), new Code("C"), new Code("S"), ago(400), List.of(standings)),
                MINIMA,
                NOW);
    }

    private static TimeRanges last(int days) {
        return TimeRanges.of(new TimeRange(ago(days), NOW));
    }

    private static Instant ago(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private static RetentionPolicy policy(int version, RetentionClass retentionClass, int days) {
        return new RetentionPolicy(
                version, new PolicyScope.OfClass(retentionClass), days, "law", Instant.EPOCH, "system", "", null);
    }
}
