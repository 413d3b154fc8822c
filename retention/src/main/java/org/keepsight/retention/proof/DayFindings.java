package org.keepsight.retention.proof;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.coverage.CameraCoverage;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.proof.CameraFacts.Required;
import org.keepsight.retention.proof.CertifiedCamera.LedgerHead;
import org.keepsight.retention.proof.CertifiedCamera.Verified;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/**
 * Finds out what a certificate says of the cameras of a campus's day. The seconds are coverage's own, for the day and for each
 * camera's required window, all as of one moment. Thread-safe.
 */
final class DayFindings {
    private final CoverageReports coverage;
    private final CameraFacts facts;
    private final Verifications verifications;

    DayFindings(CoverageReports coverage, CameraFacts facts, Verifications verifications) {
        this.coverage = coverage;
        this.facts = facts;
        this.verifications = verifications;
    }

    /** The one place where seconds come from. */
    CampusCoverage coverage(Code campus, TimeRange window, Instant asOf) {
        return coverage.asOf(asOf).campus(campus, window);
    }

    /**
     * Every camera that had to keep footage of the day or has some of it, by code.
     *
     * @param day the campus's coverage of the day
     * @param trees of the day; cameras without a segment are absent
     */
    List<CertifiedCamera> cameras(
            CampusCoverage day, LocalDate date, Instant asOf, Map<CameraId, DayTrees.Tree> trees) {
        List<CameraId> ids =
                day.cameras().stream().map(each -> each.camera().id()).toList();
        Map<CameraId, Required> required = facts.required(ids);
        Map<CameraId, LedgerHead> ledgers = facts.ledgerHeads(ids);
        Map<CameraId, Verified> verified = verifications.on(date, ids);
        Map<Integer, Map<CameraId, CameraCoverage>> windows = new HashMap<>();
        List<CertifiedCamera> certified = new ArrayList<>();
        for (CameraCoverage each : day.cameras()) {
            Camera camera = each.camera();
            Required days = Objects.requireNonNull(required.get(camera.id()), "some policy is in force");
            DayTrees.@Nullable Tree tree = trees.get(camera.id());
            TimeRange window = new TimeRange(asOf.minus(Duration.ofDays(days.days())), asOf);
            if (tree == null && !concerns(camera, each.coverage().window(), window)) {
                continue;
            }
            CameraCoverage whole = windows.computeIfAbsent(
                            days.days(), n -> byCamera(coverage(day.campus().code(), window, asOf)))
                    .getOrDefault(camera.id(), each);
            certified.add(new CertifiedCamera(
                    camera,
                    days.days(),
                    days.version(),
                    times(each),
                    window,
                    times(whole),
                    tree == null ? 0 : tree.segments(),
                    tree == null ? null : tree.root(),
                    each.coverage().oldestRetrievable(),
                    verified.get(camera.id()),
                    ledgers.get(camera.id())));
        }
        return certified;
    }

    /** Whether the camera was there on the day, and went no longer ago than its footage is kept. */
    private static boolean concerns(Camera camera, TimeRange day, TimeRange required) {
        Instant gone = camera.decommissionedAt();
        return camera.commissionedAt().isBefore(day.end()) && (gone == null || gone.isAfter(required.start()));
    }

    private static Map<CameraId, CameraCoverage> byCamera(CampusCoverage campus) {
        Map<CameraId, CameraCoverage> cameras = new HashMap<>();
        campus.cameras().forEach(each -> cameras.put(each.camera().id(), each));
        return cameras;
    }

    private CertifiedTimes times(CameraCoverage camera) {
        return new CertifiedTimes(
                camera.coverage().times(),
                facts.held(
                        camera.camera().id(),
                        camera.coverage().window(),
                        camera.coverage().recorded()));
    }
}
