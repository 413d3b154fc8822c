package org.keepsight.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.ReportJson.CampusJson;
import org.keepsight.api.http.ReportJson.RetentionReportJson;
import org.keepsight.api.identity.Scope;
import org.keepsight.retention.report.CameraRetention;
import org.keepsight.retention.report.CampusRetention;
import org.keepsight.retention.report.Compliance;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.report.RetentionReports.Moment;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/** Retention reports of a campus and of the county. One campus at a time is in memory. */
final class ReportRoutes {
    /** How many cameras the county form names. */
    private static final int WORST = 50;

    private final RetentionReports reports;
    private final ZoneId zone;
    private final Jdbi jdbi;
    private final AuditLog audit;

    ReportRoutes(RetentionReports reports, ZoneId zone, Jdbi jdbi, AuditLog audit) {
        this.reports = reports;
        this.zone = zone;
        this.jdbi = jdbi;
        this.audit = audit;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of("getRetentionReport", this::report, "exportRetentionReport", this::export);
    }

    private Answer report(Request request) {
        Code asked = campus(request);
        Moment moment = moment(request);
        return Answer.json(asked == null ? county(moment, campuses(request, moment)) : campus(moment, asked));
    }

    private RetentionReportJson campus(Moment moment, Code code) {
        CampusRetention campus = moment.campus(code);
        return RetentionReportJson.of(
                moment.asOf(),
                zone,
                reports.settings(),
                campus.compliance(),
                List.of(CampusJson.of(campus)),
                campus.cameras(),
                null);
    }

    private RetentionReportJson county(Moment moment, List<Code> codes) {
        Compliance sum = Compliance.NONE;
        List<CampusJson> campuses = new ArrayList<>();
        List<CameraRetention> worst = List.of();
        for (Code code : codes) {
            CampusRetention campus = moment.campus(code);
            sum = sum.plus(campus.compliance());
            campuses.add(CampusJson.of(campus));
            worst = worst(worst, campus.cameras());
        }
        return RetentionReportJson.of(moment.asOf(), zone, reports.settings(), sum, campuses, null, worst);
    }

    private static List<CameraRetention> worst(List<CameraRetention> former, List<CameraRetention> cameras) {
        List<CameraRetention> all = new ArrayList<>(former);
        cameras.stream().filter(CameraRetention::hasFailed).forEach(all::add);
        return all.stream().sorted(CameraRetention.WORST_FIRST).limit(WORST).toList();
    }

    private Answer export(Request request) throws IOException {
        Code asked = campus(request);
        Moment moment = moment(request);
        List<Code> codes = asked == null ? campuses(request, moment) : List.of(asked);
        Path file = Files.createTempFile("keepsight-retention", null);
        InputStream in;
        long length;
        try {
            try (Writer out = Files.newBufferedWriter(file)) {
                ReportCsv csv = new ReportCsv(out, moment.asOf(), zone);
                for (Code code : codes) {
                    csv.add(moment.campus(code));
                }
            }
            length = Files.size(file);
            in = Files.newInputStream(file);
        } finally {
            Files.delete(file); // its bytes live until the reader has them
        }
        registered(request, asked, moment);
        return new Answer.Streamed(
                200,
                "text/csv; charset=utf-8",
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Content-Disposition",
                        "attachment; filename=\"keepsight-retention" + (asked == null ? "" : "-" + asked) + ".csv\""),
                length,
                () -> in);
    }

    private void registered(Request request, @Nullable Code campus, Moment moment) {
        AuditEvent event = AuditEvent.done(
                "report.exported",
                "retention",
                new About(campus, null, null),
                Map.of("asOf", moment.asOf().toString()));
        jdbi.useTransaction(handle -> audit.write(handle, request.actor(), request.reason(), event));
    }

    /** As of now, or of the instant that is asked for. */
    private Moment moment(Request request) {
        return request.queryPart("asOf").isPresent() ? reports.asOf(request.instant("asOf")) : reports.now();
    }

    /** The campus that is asked for; a foreign one is answered as if it did not exist. */
    private static @Nullable Code campus(Request request) {
        Code campus = request.queryPart("campus").map(Code::new).orElse(null);
        if (campus != null && !request.scope().covers(campus)) {
            throw DomainException.notFound("campus", campus);
        }
        return campus;
    }

    private static List<Code> campuses(Request request, Moment moment) {
        return switch (request.scope()) {
            case Scope.County all -> moment.campuses();
            case Scope.Campuses some -> some.codes().stream().sorted().toList();
        };
    }
}
