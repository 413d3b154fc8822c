package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.CoverageJson.RangeJson;
import org.keepsight.api.http.CoverageJson.SecondsJson;
import org.keepsight.retention.report.Breach;
import org.keepsight.retention.report.CameraRetention;
import org.keepsight.retention.report.CampusRetention;
import org.keepsight.retention.report.Compliance;
import org.keepsight.retention.report.Overdue;
import org.keepsight.retention.report.OverdueReason;
import org.keepsight.retention.report.ReportSettings;
import org.keepsight.retention.report.RequiredDay;
import org.keepsight.retention.report.RetentionState;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;

/** Retention reports as the contract writes them. */
final class ReportJson {
    private ReportJson() {}

    /** The moment and the rules; {@code cameras} of a campus, {@code worst} of the county. */
    record RetentionReportJson(
            Instant asOf,
            ZoneId zone,
            BigDecimal deleteWithin,
            BigDecimal dayTolerance,
            ComplianceJson compliance,
            List<CampusJson> campuses,
            @Nullable List<CameraJson> cameras,
            @Nullable List<CameraJson> worst) {
        static RetentionReportJson of(
                Instant asOf,
                ZoneId zone,
                ReportSettings settings,
                Compliance compliance,
                List<CampusJson> campuses,
                @Nullable List<CameraRetention> cameras,
                @Nullable List<CameraRetention> worst) {
            return new RetentionReportJson(
                    asOf,
                    zone,
                    Json.seconds(settings.deleteWithin()),
                    Json.seconds(settings.dayTolerance()),
                    ComplianceJson.of(compliance),
                    campuses,
                    CameraJson.of(cameras),
                    CameraJson.of(worst));
        }
    }

    record ComplianceJson(
            @Nullable Double rate,
            int due,
            int compliant,
            int notCompliant,
            int immature,
            int immatureMissing,
            int decommissioned,
            int missingDays,
            int breached,
            BigDecimal shed,
            BigDecimal deletedEarly,
            long overdueBytes,
            long heldBytes) {
        static ComplianceJson of(Compliance each) {
            return new ComplianceJson(
                    each.rate().isPresent() ? each.rate().getAsDouble() : null,
                    each.due(),
                    each.compliant(),
                    each.notCompliant(),
                    each.immature(),
                    each.immatureMissing(),
                    each.decommissioned(),
                    each.missingDays(),
                    each.breached(),
                    Json.seconds(each.shed()),
                    Json.seconds(each.deletedEarly()),
                    each.overdueBytes(),
                    each.heldBytes());
        }
    }

    record CampusJson(
            String campus, String name, CampusKind kind, ComplianceJson compliance, List<AreaKind> missingKinds) {
        static CampusJson of(CampusRetention each) {
            return new CampusJson(
                    each.campus().code().value(),
                    each.campus().name(),
                    each.campus().kind(),
                    ComplianceJson.of(each.compliance()),
                    each.missingKinds().stream().sorted().toList());
        }
    }

    record DaysJson(int due, int retrievable, int missing, int expired) {}

    record MissingDayJson(LocalDate day, BigDecimal gap, BigDecimal lost, BigDecimal unknown, BigDecimal deletedEarly) {
        static MissingDayJson of(RequiredDay day) {
            return new MissingDayJson(
                    day.day(),
                    Json.seconds(day.gap()),
                    Json.seconds(day.lost()),
                    Json.seconds(day.unknown()),
                    Json.seconds(day.deletedEarly()));
        }
    }

    record BreachJson(
            Breach.Kind kind,
            List<RangeJson> ranges,
            BigDecimal seconds,
            long segments,
            long bytes,
            Instant firstAt,
            Instant lastAt) {
        static BreachJson of(Breach each) {
            return new BreachJson(
                    each.kind(),
                    RangeJson.of(each.time()),
                    Json.seconds(each.time().total()),
                    each.segments(),
                    each.bytes(),
                    each.firstAt(),
                    each.lastAt());
        }
    }

    record OverdueJson(
            String reason,
            boolean lawful,
            @Nullable List<Integer> holds,
            Instant start,
            Instant end,
            Instant dueAt,
            long segments,
            long bytes) {
        static OverdueJson of(Overdue each) {
            return new OverdueJson(
                    reason(each.reason()),
                    each.reason().lawful(),
                    each.reason() instanceof OverdueReason.Held held ? held.holds() : null,
                    each.time().start(),
                    each.time().end(),
                    each.dueAt(),
                    each.segments(),
                    each.bytes());
        }

        static String reason(OverdueReason reason) {
            return switch (reason) {
                case OverdueReason.Held held -> held.forReview() ? "HELD_FOR_REVIEW" : "HELD";
                case OverdueReason.NotDeleted failed -> "NOT_DELETED";
                case OverdueReason.ClockWrong odd -> "CLOCK_WRONG";
                case OverdueReason.StoreLocked locked -> "STORE_LOCKED";
                case OverdueReason.Suspended untimely -> "SWEEP_SUSPENDED";
                case OverdueReason.NotSwept waiting -> "NOT_SWEPT";
            };
        }
    }

    record CameraJson(
            String camera,
            String name,
            String campus,
            String area,
            AreaKind areaKind,
            RetentionState state,
            RetentionClass retentionClass,
            int requiredDays,
            int policyVersion,
            List<RangeJson> required,
            Instant commissionedAt,
            @Nullable Instant decommissionedAt,
            DaysJson days,
            SecondsJson seconds,
            BigDecimal deletedEarly,
            @Nullable Instant earliestRetrievable,
            List<MissingDayJson> missingDays,
            List<BreachJson> breaches,
            List<OverdueJson> overdue) {
        static @Nullable List<CameraJson> of(@Nullable List<CameraRetention> cameras) {
            return cameras == null ? null : cameras.stream().map(CameraJson::of).toList();
        }

        private static CameraJson of(CameraRetention each) {
            Camera camera = each.camera();
            return new CameraJson(
                    camera.code().value(),
                    camera.name(),
                    camera.campus().value(),
                    camera.area().name(),
                    camera.area().kind(),
                    each.state(),
                    each.retentionClass(),
                    each.requiredDays(),
                    each.policyVersion(),
                    RangeJson.of(each.required()),
                    camera.commissionedAt(),
                    each.decommissioned() ? camera.decommissionedAt() : null,
                    new DaysJson(
                            each.dueDays(),
                            each.retrievableDays(),
                            each.missingDays().size(),
                            each.expiredDays()),
                    SecondsJson.of(each.times()),
                    Json.seconds(each.deletedEarly()),
                    each.earliestRetrievable(),
                    each.missingDays().stream().map(MissingDayJson::of).toList(),
                    each.breaches().stream().map(BreachJson::of).toList(),
                    each.overdue().stream().map(OverdueJson::of).toList());
        }
    }
}
