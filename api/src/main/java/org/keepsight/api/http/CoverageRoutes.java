package org.keepsight.api.http;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.keepsight.api.http.CoverageJson.CameraCoverageJson;
import org.keepsight.api.http.CoverageJson.CampusCoverageJson;
import org.keepsight.api.http.CoverageJson.CampusSummaryJson;
import org.keepsight.api.http.CoverageJson.CountyCoverageJson;
import org.keepsight.api.status.CameraStatus;
import org.keepsight.api.status.CameraStatuses;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/** Coverage of a camera, a campus, the county. Whether a camera records now stands beside every rate. */
final class CoverageRoutes {
    private final CoverageReports reports;
    private final CameraStatuses statuses;
    private final InstantSource clock;
    private final ZoneId zone;

    CoverageRoutes(CoverageReports reports, CameraStatuses statuses, InstantSource clock, ZoneId zone) {
        this.reports = reports;
        this.statuses = statuses;
        this.clock = clock;
        this.zone = zone;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "getCameraCoverage", this::camera,
                "getCampusCoverage", this::campus,
                "getCountyCoverage", this::county);
    }

    private Answer camera(Request request) {
        return Answer.json(CameraCoverageJson.of(reports.camera(request.code("camera"), request.window())));
    }

    private Answer campus(Request request) {
        TimeRange window = request.optionalWindow().orElseGet(this::today);
        CampusCoverage whole = reports.campus(request.code("campus"), window);
        CampusCoverage asked =
                request.queryPart("area").map(area -> area(whole, area)).orElse(whole);
        return Answer.json(CampusCoverageJson.of(asked, window, statuses.of(cameras(asked))));
    }

    private Answer county(Request request) {
        TimeRange window = request.optionalWindow().orElseGet(this::today);
        List<CampusCoverage> campuses = reports.county(window);
        List<Camera> all =
                campuses.stream().flatMap(each -> cameras(each).stream()).toList();
        Map<Code, List<CameraStatus>> byCampus = statuses.of(all).stream()
                .collect(Collectors.groupingBy(each -> each.camera().campus()));
        CoverageTimes times =
                campuses.stream().map(CampusCoverage::times).reduce(CoverageTimes.ZERO, CoverageTimes::plus);
        List<CampusSummaryJson> summaries = campuses.stream()
                .map(each -> CampusSummaryJson.of(
                        each, byCampus.getOrDefault(each.campus().code(), List.of())))
                .toList();
        return Answer.json(CountyCoverageJson.of(window, times, summaries));
    }

    private static List<Camera> cameras(CampusCoverage campus) {
        return campus.cameras().stream().map(CameraCoverage::camera).toList();
    }

    private static CampusCoverage area(CampusCoverage campus, String area) {
        List<CameraCoverage> cameras = campus.cameras().stream()
                .filter(each -> each.camera().area().name().equals(area))
                .toList();
        if (cameras.isEmpty()) {
            throw DomainException.notFound("area", area);
        }
        CoverageTimes times =
                cameras.stream().map(each -> each.coverage().times()).reduce(CoverageTimes.ZERO, CoverageTimes::plus);
        return new CampusCoverage(campus.campus(), times, campus.missingKinds(), cameras);
    }

    private TimeRange today() {
        LocalDate day = LocalDate.ofInstant(clock.instant(), zone);
        return new TimeRange(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
    }
}
