package org.keepsight.api.http;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.keepsight.api.http.CoverageJson.CameraCoverageJson;
import org.keepsight.api.http.CoverageJson.CampusCoverageJson;
import org.keepsight.api.http.CoverageJson.CampusSummaryJson;
import org.keepsight.api.http.CoverageJson.CountyCoverageJson;
import org.keepsight.api.identity.Scope;
import org.keepsight.api.status.CameraStatuses;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/** Coverage of a camera, a campus, the county. Whether a camera records now stands beside every rate. */
final class CoverageRoutes {
    private final CoverageReports now;
    private final CameraStatuses statuses;
    private final InstantSource clock;
    private final ZoneId zone;

    CoverageRoutes(CoverageReports now, CameraStatuses statuses, InstantSource clock, ZoneId zone) {
        this.now = now;
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
        return Answer.json(CameraCoverageJson.of(reports(request).camera(request.code("camera"), request.window())));
    }

    private Answer campus(Request request) {
        Code code = request.code("campus");
        TimeRange window = request.optionalWindow().orElseGet(this::today);
        CampusCoverage asked = request.queryPart("area")
                .map(area -> reports(request).area(code, area, window))
                .orElseGet(() -> reports(request).campus(code, window));
        return Answer.json(CampusCoverageJson.of(asked, window, statuses.of(cameras(asked))));
    }

    /** Of the campuses the caller may see, one by one, so that the ranges and gaps of one campus only are in memory. */
    private Answer county(Request request) {
        TimeRange window = request.optionalWindow().orElseGet(this::today);
        CoverageReports reports = reports(request);
        List<CoverageTimes> times = new ArrayList<>();
        List<CampusSummaryJson> campuses = new ArrayList<>();
        Consumer<CampusCoverage> tell = campus -> {
            times.add(campus.times());
            campuses.add(CampusSummaryJson.of(campus, statuses.of(cameras(campus))));
        };
        switch (request.scope()) {
            case Scope.County all -> reports.county(window, tell);
            case Scope.Campuses some ->
                some.codes().stream().sorted().forEach(campus -> tell.accept(reports.campus(campus, window)));
        }
        return Answer.json(CountyCoverageJson.of(
                window, times.stream().reduce(CoverageTimes.ZERO, CoverageTimes::plus), campuses));
    }

    /** As of now, or of the instant that is asked for. */
    private CoverageReports reports(Request request) {
        return request.queryPart("asOf").isPresent() ? now.asOf(request.instant("asOf")) : now;
    }

    private static List<Camera> cameras(CampusCoverage campus) {
        return campus.cameras().stream().map(CameraCoverage::camera).toList();
    }

    private TimeRange today() {
        LocalDate day = LocalDate.ofInstant(clock.instant(), zone);
        return new TimeRange(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
    }
}
