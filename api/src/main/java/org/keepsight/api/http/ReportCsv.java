package org.keepsight.api.http;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.ReportJson.OverdueJson;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.report.CameraRetention;
import org.keepsight.retention.report.CampusRetention;
import org.keepsight.retention.report.OverdueReason;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/**
 * A retention report for spreadsheets: one line for each camera, written campus by campus. Instants are those of the deployment's
 * zone with their offset, durations are seconds. Not thread-safe.
 */
final class ReportCsv {
    private static final List<String> COLUMNS = List.of(
            "asOf",
            "campus",
            "campusName",
            "camera",
            "cameraName",
            "area",
            "areaKind",
            "retentionClass",
            "requiredDays",
            "policyVersion",
            "requiredFrom",
            "commissionedAt",
            "decommissionedAt",
            "state",
            "dueDays",
            "retrievableDays",
            "missingDays",
            "expiredDays",
            "missing",
            "earliestRetrievable",
            "recordedSeconds",
            "pendingSeconds",
            "gapSeconds",
            "lostSeconds",
            "unknownSeconds",
            "expiredSeconds",
            "shedSeconds",
            "deletedEarlySeconds",
            "overdueBytes",
            "heldBytes",
            "overdue",
            "holds");

    private final Writer out;
    private final Instant asOf;
    private final ZoneId zone;

    ReportCsv(Writer out, Instant asOf, ZoneId zone) throws IOException {
        this.out = out;
        this.asOf = asOf;
        this.zone = zone;
        out.write(Csv.header(COLUMNS));
    }

    void add(CampusRetention campus) throws IOException {
        for (CameraRetention each : campus.cameras()) {
            out.write(Csv.line(Stream.concat(camera(campus, each), findings(each))));
        }
    }

    private Stream<@Nullable Object> camera(CampusRetention campus, CameraRetention each) {
        Camera camera = each.camera();
        return Stream.of(
                local(asOf),
                camera.campus(),
                campus.campus().name(),
                camera.code(),
                camera.name(),
                camera.area().name(),
                camera.area().kind(),
                each.retentionClass(),
                each.requiredDays(),
                each.policyVersion(),
                local(each.required().first().orElse(null)),
                local(camera.commissionedAt()),
                local(each.decommissioned() ? camera.decommissionedAt() : null),
                each.state(),
                each.dueDays(),
                each.retrievableDays(),
                each.missingDays().size(),
                each.expiredDays());
    }

    private Stream<@Nullable Object> findings(CameraRetention each) {
        CoverageTimes times = each.times();
        return Stream.of(
                each.missingDays().stream().map(day -> day.day().toString()).collect(Collectors.joining(" ")),
                local(each.earliestRetrievable()),
                Json.seconds(times.recorded()),
                Json.seconds(times.pending()),
                Json.seconds(times.gap()),
                Json.seconds(times.lost()),
                Json.seconds(times.unknown()),
                Json.seconds(times.expired()),
                Json.seconds(each.shed()),
                Json.seconds(each.deletedEarly()),
                each.bytes(false),
                each.bytes(true),
                each.overdue().stream()
                        .map(overdue -> OverdueJson.reason(overdue.reason()) + " " + range(overdue.time()))
                        .collect(Collectors.joining("; ")),
                each.overdue().stream()
                        .flatMap(overdue -> overdue.reason() instanceof OverdueReason.Held held
                                ? held.holds().stream()
                                : Stream.empty())
                        .distinct()
                        .sorted()
                        .map(Object::toString)
                        .collect(Collectors.joining(" ")));
    }

    private String range(TimeRange range) {
        return local(range.start()) + "/" + local(range.end());
    }

    private @Nullable String local(@Nullable Instant instant) {
        return instant == null
                ? null
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }
}
