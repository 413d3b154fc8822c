package org.keepsight.retention.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.retention.report.Tale.ASKED;
import static org.keepsight.retention.report.Tale.range;
import static org.keepsight.retention.report.Tale.shanghai;
import static org.keepsight.storage.model.RetentionClass.GENERAL;
import static org.keepsight.storage.model.RetentionClass.KEY;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.PolicyScope;

class ComplianceCalculatorTest {
    private static Instant before(long days) {
        return ASKED.minus(days, ChronoUnit.DAYS);
    }

    private static List<LocalDate> missing(CameraRetention told) {
        return told.missingDays().stream().map(RequiredDay::day).toList();
    }

    @Test
    void aCameraOfWhichEverythingIsThereIsCompliant() {
        CameraRetention told = new Tale(GENERAL).told();

        assertThat(told.state()).isEqualTo(RetentionState.COMPLIANT);
        assertThat(told.required()).isEqualTo(TimeRanges.of(new TimeRange(before(30), ASKED)));
        assertThat(told.dueDays())
                .as("thirty days from ten to ten touch 31 calendar days")
                .isEqualTo(31);
        assertThat(told.retrievableDays()).isEqualTo(31);
        assertThat(told.times().recorded()).isEqualTo(Duration.ofDays(30));
        assertThat(told.hasFailed()).isFalse();
    }

    @Test
    void daysAreThoseOfTheDeploymentAcrossDaysOfUtc() {
        Tale tale = new Tale(GENERAL);
        // From ten in the evening to two at night in Shanghai, which is one day of UTC.
        tale.gaps = TimeRanges.of(range("2026-06-01T22:00", "2026-06-02T02:00"));
        tale.lost = TimeRanges.of(range("2026-06-05T00:00", "2026-06-05T00:01"));

        CameraRetention told = tale.told();

        assertThat(missing(told))
                .containsExactly(
                        LocalDate.parse("2026-06-01"), LocalDate.parse("2026-06-02"), LocalDate.parse("2026-06-05"));
        assertThat(told.missingDays())
                .extracting(RequiredDay::gap)
                .containsExactly(Duration.ofHours(2), Duration.ofHours(2), Duration.ZERO);
        assertThat(told.missingDays().getLast().lost()).isEqualTo(Duration.ofMinutes(1));
        assertThat(told.state()).isEqualTo(RetentionState.NOT_COMPLIANT);
        assertThat(told.retrievableDays()).isEqualTo(28);
    }

    @Test
    void whatIsMissingBeforeTheRequiredWindowDoesNotCount() {
        Tale tale = new Tale(GENERAL);
        tale.gaps = TimeRanges.of(new TimeRange(before(31), before(30)));
        assertThat(tale.told().state()).isEqualTo(RetentionState.COMPLIANT);

        tale.gaps = TimeRanges.of(new TimeRange(before(31), before(30).plus(1, ChronoUnit.MICROS)));
        CameraRetention told = tale.told();
        assertThat(missing(told)).containsExactly(LocalDate.parse("2026-05-16"));
        assertThat(told.times().gap()).isEqualTo(Duration.of(1, ChronoUnit.MICROS));
    }

    @Test
    void pendingIsNotMissingAndUnknownIs() {
        Tale tale = new Tale(GENERAL);
        tale.pending = TimeRanges.of(range("2026-06-15T08:00", "2026-06-15T10:00"));
        assertThat(tale.told().state()).isEqualTo(RetentionState.COMPLIANT);

        tale.unknown = TimeRanges.of(range("2026-06-14T08:00", "2026-06-14T08:05"));
        CameraRetention told = tale.told();
        assertThat(missing(told)).containsExactly(LocalDate.parse("2026-06-14"));
        assertThat(told.times().pending()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void aToleranceIsForADayAndSaidSo() {
        Tale tale = new Tale(GENERAL);
        tale.tolerance = Duration.ofMinutes(5);
        tale.gaps = TimeRanges.of(
                range("2026-06-10T08:00", "2026-06-10T08:05"), range("2026-06-11T08:00", "2026-06-11T08:06"));

        CameraRetention told = tale.told();

        assertThat(missing(told)).containsExactly(LocalDate.parse("2026-06-11"));
        assertThat(told.times().gap()).as("seconds are told all the same").isEqualTo(Duration.ofMinutes(11));
    }

    @Test
    void aCameraCommissionedWithinItsWindowIsImmatureAndNeverAViolation() {
        Tale tale = new Tale(KEY);
        tale.commissionedAt = shanghai("2026-06-12T12:00");
        tale.expected = TimeRanges.of(new TimeRange(tale.commissionedAt, ASKED));

        CameraRetention told = tale.told();

        assertThat(told.state()).isEqualTo(RetentionState.IMMATURE);
        assertThat(told.dueDays()).isEqualTo(4);
        assertThat(told.retrievableDays()).isEqualTo(4);
        assertThat(told.times().notMature())
                .isEqualTo(Duration.ofDays(90).minus(Duration.between(tale.commissionedAt, ASKED)));
        assertThat(Compliance.of(List.of(told)).rate()).as("nothing is due").isEmpty();

        tale.gaps = TimeRanges.of(range("2026-06-13T08:00", "2026-06-13T08:05"));
        Compliance withGap = Compliance.of(List.of(tale.told()));
        assertThat(withGap.notCompliant()).isZero();
        assertThat(withGap.immatureMissing()).isEqualTo(1);
    }

    @Test
    void whatExpiredBeforeAClassWasRaisedYesterdayIsToldAsLawful() {
        Tale tale = new Tale(GENERAL).became(KEY, before(1));
        tale.expired = TimeRanges.of(new TimeRange(before(500), before(31)));

        CameraRetention told = tale.told();

        assertThat(told.required()).isEqualTo(TimeRanges.of(new TimeRange(before(90), ASKED)));
        assertThat(told.requiredDays()).isEqualTo(90);
        assertThat(told.missingDays()).isEmpty();
        assertThat(told.state()).isEqualTo(RetentionState.COMPLIANT);
        assertThat(told.expiredDays()).as("the last of them only in part").isEqualTo(60);
        assertThat(told.times().expired()).isEqualTo(Duration.ofDays(59));
        tale.asOf = before(2);
        assertThat(tale.told().required())
                .as("before it was raised")
                .isEqualTo(TimeRanges.of(new TimeRange(before(32), before(2))));
    }

    @Test
    void whatWasDeletedTooEarlyIsMissingThoughTheLedgerCallsItExpired() {
        Tale tale = new Tale(GENERAL);
        TimeRanges deleted = TimeRanges.of(range("2026-06-02T08:00", "2026-06-02T09:00"));
        tale.expired = deleted;
        tale.breaches.add(new Breach(Breach.Kind.EARLY, deleted, 60, 1_000, before(1), before(1)));

        CameraRetention told = tale.told();

        assertThat(told.state()).isEqualTo(RetentionState.NOT_COMPLIANT);
        assertThat(told.missingDays().getFirst().deletedEarly()).isEqualTo(Duration.ofHours(1));
        assertThat(told.times().expired()).as("as coverage tells it").isEqualTo(Duration.ofHours(1));
        assertThat(Compliance.of(List.of(told)).deletedEarly()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aLoweredPolicyLeavesWhatWasRecordedUnderTheFormerOneRequired() {
        Tale tale = new Tale(GENERAL)
                .policy(new PolicyScope.OfCampus(Tale.CAMPUS), 60, before(400))
                .policy(new PolicyScope.OfCampus(Tale.CAMPUS), 40, before(50));

        assertThat(tale.required().time())
                .as("60 days for what was recorded before, 40 for what was after")
                .isEqualTo(TimeRanges.of(new TimeRange(before(60), before(50)), new TimeRange(before(40), ASKED)));
        tale.gaps = TimeRanges.of(new TimeRange(before(50), before(40)));
        assertThat(tale.told().state()).isEqualTo(RetentionState.COMPLIANT);
    }

    @Test
    void policiesOfOthersAndOfLaterChangeNothing() {
        Tale tale = new Tale(GENERAL)
                .policy(new PolicyScope.OfCampus(new Code("QX02")), 300, before(400))
                .policy(new PolicyScope.OfCamera(Tale.CAMERA), 300, ASKED.plusSeconds(1));

        assertThat(tale.required().newest().days()).isEqualTo(30);
    }

    @Test
    void footageOfADecommissionedCameraIsStillRequired() {
        Tale tale = new Tale(GENERAL);
        tale.decommissionedAt = before(10);
        CameraRetention told = tale.told();
        assertThat(told.state()).isEqualTo(RetentionState.COMPLIANT);
        assertThat(told.decommissioned()).isTrue();
        assertThat(told.times().recorded()).isEqualTo(Duration.ofDays(20));

        tale.decommissionedAt = before(31);
        assertThat(tale.told().state()).isEqualTo(RetentionState.NOT_DUE);
        assertThat(tale.told().times())
                .isEqualTo(new CoverageTimes(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofDays(30)));
    }

    @Test
    void theWorstCameraStandsFirstAndHeldFootageIsNoFailure() {
        Tale fine = new Tale(GENERAL);
        fine.overdue.add(new Overdue(
                new OverdueReason.Held(List.of(7), false), new TimeRange(before(60), before(50)), 5, 500, before(30)));
        Tale gappy = new Tale(GENERAL);
        gappy.gaps = TimeRanges.of(range("2026-06-10T08:00", "2026-06-12T08:05"));
        Tale shed = new Tale(GENERAL);
        shed.breaches.add(new Breach(
                Breach.Kind.SHED, TimeRanges.of(new TimeRange(before(40), before(39))), 1, 1, before(20), before(20)));
        List<CameraRetention> told = List.of(fine.told(), gappy.told(), shed.told()).stream()
                .sorted(CameraRetention.WORST_FIRST)
                .toList();

        assertThat(told).extracting(each -> each.missingDays().size()).containsExactly(0, 3, 0);
        assertThat(told).extracting(CameraRetention::hasFailed).containsExactly(true, true, false);
        Compliance sum = Compliance.of(told);
        assertThat(sum.rate()).hasValue(2.0 / 3);
        assertThat(sum.heldBytes()).isEqualTo(500);
        assertThat(sum.overdueBytes()).isZero();
        assertThat(sum.shed()).isEqualTo(Duration.ofDays(1));
        assertThat(sum.breached()).isEqualTo(1);
    }
}
