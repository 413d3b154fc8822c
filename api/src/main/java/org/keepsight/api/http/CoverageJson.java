package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.RegistryJson.StreamEventJson;
import org.keepsight.api.status.CameraStatus;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.Coverage;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.coverage.Gap;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.registry.CampusKind;

/** Coverage as the contract writes it: durations in decimal seconds, ranges in order. */
final class CoverageJson {
    private CoverageJson() {}

    record SecondsJson(
            BigDecimal window,
            BigDecimal expected,
            BigDecimal recorded,
            BigDecimal gap,
            BigDecimal lost,
            BigDecimal unknown,
            BigDecimal pending,
            BigDecimal expired,
            BigDecimal notMature,
            BigDecimal notExpected) {
        static SecondsJson of(CoverageTimes times) {
            return new SecondsJson(
                    Json.seconds(times.total()),
                    Json.seconds(times.expected()),
                    Json.seconds(times.recorded()),
                    Json.seconds(times.gap()),
                    Json.seconds(times.lost()),
                    Json.seconds(times.unknown()),
                    Json.seconds(times.pending()),
                    Json.seconds(times.expired()),
                    Json.seconds(times.notMature()),
                    Json.seconds(times.notExpected()));
        }
    }

    record RangeJson(Instant start, Instant end) {
        static List<RangeJson> of(TimeRanges ranges) {
            return ranges.ranges().stream()
                    .map(each -> new RangeJson(each.start(), each.end()))
                    .toList();
        }
    }

    record GapJson(
            Instant start,
            Instant end,
            BigDecimal duration,
            GapCause cause,
            boolean open,
            @Nullable StreamEventJson evidence) {
        static GapJson of(Gap gap) {
            return new GapJson(
                    gap.time().start(),
                    gap.time().end(),
                    Json.seconds(gap.time().duration()),
                    gap.cause(),
                    gap.open(),
                    StreamEventJson.of(gap.evidence()));
        }
    }

    record CameraCoverageJson(
            String camera,
            String name,
            String campus,
            String area,
            AreaKind areaKind,
            Instant from,
            Instant to,
            SecondsJson seconds,
            @Nullable Double integrityRate,
            BigDecimal longestGap,
            @Nullable Instant oldestRetrievable,
            List<RangeJson> recorded,
            List<RangeJson> pending,
            List<RangeJson> lost,
            List<RangeJson> expired,
            List<RangeJson> unknown,
            List<RangeJson> notMature,
            List<RangeJson> notExpected,
            List<GapJson> gaps) {
        static CameraCoverageJson of(CameraCoverage each) {
            Coverage coverage = each.coverage();
            TimeRanges beforeCommissioning = TimeRanges.of(
                    TimeRange.between(coverage.window().start(), each.camera().commissionedAt()));
            TimeRanges unjudged = unjudged(coverage);
            return new CameraCoverageJson(
                    each.camera().code().value(),
                    each.camera().name(),
                    each.camera().campus().value(),
                    each.camera().area().name(),
                    each.camera().area().kind(),
                    coverage.window().start(),
                    coverage.window().end(),
                    SecondsJson.of(coverage.times()),
                    rate(coverage.times()),
                    Json.seconds(longestOf(coverage)),
                    coverage.oldestRetrievable(),
                    RangeJson.of(coverage.recorded()),
                    RangeJson.of(coverage.pending()),
                    RangeJson.of(coverage.lost()),
                    RangeJson.of(coverage.expired()),
                    RangeJson.of(coverage.unknown()),
                    RangeJson.of(unjudged.intersect(beforeCommissioning)),
                    RangeJson.of(unjudged.minus(beforeCommissioning)),
                    coverage.gaps().stream().map(GapJson::of).toList());
        }

        /** What is left of the window: not yet mature, or not expected. */
        private static TimeRanges unjudged(Coverage coverage) {
            return TimeRanges.of(coverage.window())
                    .minus(coverage.recorded())
                    .minus(coverage.pending())
                    .minus(coverage.lost())
                    .minus(coverage.expired())
                    .minus(coverage.unknown())
                    .minus(gapTimes(coverage));
        }
    }

    record CampusSummaryJson(
            String campus,
            String name,
            CampusKind kind,
            SecondsJson seconds,
            @Nullable Double integrityRate,
            BigDecimal longestGap,
            @Nullable Instant oldestRetrievable,
            List<AreaKind> missingKinds,
            long cameraCount,
            List<String> notRecording) {
        static CampusSummaryJson of(CampusCoverage each, List<CameraStatus> statuses) {
            return new CampusSummaryJson(
                    each.campus().code().value(),
                    each.campus().name(),
                    each.campus().kind(),
                    SecondsJson.of(each.times()),
                    rate(each.times()),
                    Json.seconds(longestOf(each.cameras())),
                    each.oldestRetrievable().orElse(null),
                    each.missingKinds().stream().sorted().toList(),
                    inService(statuses),
                    expectedAndNot(statuses));
        }
    }

    record CampusCoverageJson(
            String campus,
            String name,
            CampusKind kind,
            Instant from,
            Instant to,
            SecondsJson seconds,
            @Nullable Double integrityRate,
            BigDecimal longestGap,
            @Nullable Instant oldestRetrievable,
            List<AreaKind> missingKinds,
            long cameraCount,
            List<String> notRecording,
            List<CameraCoverageJson> cameras) {
        static CampusCoverageJson of(CampusCoverage each, TimeRange window, List<CameraStatus> statuses) {
            return new CampusCoverageJson(
                    each.campus().code().value(),
                    each.campus().name(),
                    each.campus().kind(),
                    window.start(),
                    window.end(),
                    SecondsJson.of(each.times()),
                    rate(each.times()),
                    Json.seconds(longestOf(each.cameras())),
                    each.oldestRetrievable().orElse(null),
                    each.missingKinds().stream().sorted().toList(),
                    inService(statuses),
                    expectedAndNot(statuses),
                    each.cameras().stream().map(CameraCoverageJson::of).toList());
        }
    }

    record CountyCoverageJson(
            Instant from,
            Instant to,
            SecondsJson seconds,
            @Nullable Double integrityRate,
            BigDecimal longestGap,
            @Nullable Instant oldestRetrievable,
            List<CampusSummaryJson> campuses) {
        static CountyCoverageJson of(TimeRange window, CoverageTimes times, List<CampusSummaryJson> campuses) {
            return new CountyCoverageJson(
                    window.start(),
                    window.end(),
                    SecondsJson.of(times),
                    rate(times),
                    campuses.stream().map(CampusSummaryJson::longestGap).reduce(BigDecimal.ZERO, BigDecimal::max),
                    campuses.stream()
                            .map(CampusSummaryJson::oldestRetrievable)
                            .filter(Objects::nonNull)
                            .min(Comparator.naturalOrder())
                            .orElse(null),
                    campuses);
        }
    }

    private static @Nullable Double rate(CoverageTimes times) {
        return times.integrityRate().isPresent() ? times.integrityRate().getAsDouble() : null;
    }

    private static long inService(List<CameraStatus> statuses) {
        return statuses.stream()
                .filter(each -> each.camera().decommissionedAt() == null)
                .count();
    }

    private static List<String> expectedAndNot(List<CameraStatus> statuses) {
        return statuses.stream()
                .filter(each -> each.expected() && !each.recording())
                .map(each -> each.camera().code().value())
                .sorted()
                .toList();
    }

    private static Duration longestOf(List<CameraCoverage> cameras) {
        return cameras.stream()
                .map(each -> longestOf(each.coverage()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Gaps that abut differ in cause only; to whoever looks for a picture they are one. */
    private static Duration longestOf(Coverage coverage) {
        return gapTimes(coverage).longest();
    }

    private static TimeRanges gapTimes(Coverage coverage) {
        return new TimeRanges(coverage.gaps().stream().map(Gap::time).toList());
    }
}
