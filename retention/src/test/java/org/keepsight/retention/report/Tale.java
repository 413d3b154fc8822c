package org.keepsight.retention.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.Coverage;
import org.keepsight.retention.coverage.CoverageTimes;
import org.keepsight.retention.coverage.Gap;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.protection.CameraStandings;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.protection.Standing;
import org.keepsight.storage.registry.Area;
import org.keepsight.storage.registry.Camera;

/** What a test tells of one camera: what it was, what is there of it, and what became of the rest. */
final class Tale {
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    static final Instant ASKED = Instant.parse("2026-06-15T02:00:00Z"); // ten in the morning in Shanghai
    static final Code CAMERA = new Code("G-01");
    static final Code CAMPUS = new Code("QX01");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    Instant asOf = ASKED;
    Instant commissionedAt = LONG_AGO;

    @Nullable
    Instant decommissionedAt;

    Duration tolerance = Duration.ZERO;
    final List<RetentionPolicy> policies = new ArrayList<>();
    final List<Standing> standings = new ArrayList<>();
    TimeRanges expected = TimeRanges.of(new TimeRange(LONG_AGO, ASKED.plus(Duration.ofDays(1000))));
    TimeRanges pending = TimeRanges.NONE;
    TimeRanges lost = TimeRanges.NONE;
    TimeRanges expired = TimeRanges.NONE;
    TimeRanges unknown = TimeRanges.NONE;
    TimeRanges gaps = TimeRanges.NONE;
    final List<Breach> breaches = new ArrayList<>();
    final List<Overdue> overdue = new ArrayList<>();

    Tale(RetentionClass at) {
        standings.add(new Standing(LONG_AGO, at, at == RetentionClass.KEY ? AreaKind.GATE : AreaKind.PLAYGROUND));
        policy(new PolicyScope.OfClass(RetentionClass.GENERAL), 30, Instant.EPOCH);
        policy(new PolicyScope.OfClass(RetentionClass.KEY), 90, Instant.EPOCH);
    }

    Tale policy(PolicyScope scope, int days, Instant since) {
        policies.add(new RetentionPolicy(policies.size() + 1, scope, days, "basis", since, "system", "", null));
        return this;
    }

    Tale became(RetentionClass retentionClass, Instant since) {
        standings.add(new Standing(since, retentionClass, AreaKind.PLAYGROUND));
        return this;
    }

    static Instant shanghai(String local) {
        return LocalDateTime.parse(local).atZone(SHANGHAI).toInstant();
    }

    static TimeRange range(String from, String to) {
        return new TimeRange(shanghai(from), shanghai(to));
    }

    CameraStandings cameraStandings() {
        return new CameraStandings(new CameraId(1), CAMERA, CAMPUS, commissionedAt, standings);
    }

    RequiredTime required() {
        return RequiredTime.of(policies, cameraStandings(), asOf);
    }

    /** As coverage would tell it over so long a window; what nothing else was said of is recorded. */
    Coverage coverage() {
        TimeRange window = new TimeRange(LONG_AGO, asOf);
        TimeRanges judged = expected.intersect(window)
                .intersect(new TimeRange(commissionedAt, decommissionedAt == null ? asOf : decommissionedAt));
        TimeRanges away = pending.union(lost).union(expired).union(unknown).union(gaps);
        return new Coverage(
                window,
                CoverageTimes.ZERO,
                judged,
                TimeRanges.of(window).minus(away),
                pending,
                lost,
                expired,
                unknown.intersect(judged),
                gaps.intersect(judged).ranges().stream()
                        .map(range -> new Gap(range, GapCause.UNKNOWN, null, false))
                        .toList(),
                LONG_AGO);
    }

    CameraRetention told() {
        Camera camera = new Camera(
                new CameraId(1),
                CAMERA,
                CAMPUS,
                "gate",
                new Area(1, new CampusId(1), AreaKind.GATE, "gate"),
                "rtsp://127.0.0.1:1/g",
                false,
                true,
                false,
                commissionedAt,
                decommissionedAt,
                "24x7",
                standings.getLast().retentionClass(),
                null);
        return new ComplianceCalculator(SHANGHAI, tolerance)
                .camera(new CameraBasis(camera, asOf, required(), coverage(), breaches, overdue));
    }
}
