package org.keepsight.retention.coverage;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Area;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraExpectation;
import org.keepsight.storage.registry.Campus;
import org.keepsight.storage.registry.Registry;

/**
 * Coverage of a camera, an area, a campus, the county, read from camera-days: the cost depends on cameras, days and
 * gaps, never on the number of segments, and a campus takes the same few statements whatever its size. Unknown codes are
 * {@code NOT_FOUND}. Thread-safe.
 */
public final class CoverageReports {
    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final StreamLog streams;
    private final InstantSource clock;
    private final ZoneId zone;
    private final @Nullable Instant asOf;

    /** @param zone the deployment's, for expected windows */
    public CoverageReports(
            Registry registry, SegmentCatalogue catalogue, StreamLog streams, InstantSource clock, ZoneId zone) {
        this(registry, catalogue, streams, clock, zone, null);
    }

    private CoverageReports(
            Registry registry,
            SegmentCatalogue catalogue,
            StreamLog streams,
            InstantSource clock,
            ZoneId zone,
            @Nullable Instant asOf) {
        this.registry = registry;
        this.catalogue = catalogue;
        this.streams = streams;
        this.clock = clock;
        this.zone = zone;
        this.asOf = asOf;
    }

    /**
     * The same reports as they were at an earlier instant: what was stored, lost or deleted since is taken back (see {@link
     * SegmentCatalogue#footageAsOf}). Schedules are versioned and told as of their time; names, areas and 'enabled' are those of now.
     *
     * @throws DomainException {@code INVALID}, field {@code asOf}, when the instant is later than now
     */
    public CoverageReports asOf(Instant instant) {
        if (instant.isAfter(clock.instant())) {
            throw DomainException.invalid("asOf", "'asOf' is not later than now");
        }
        return new CoverageReports(registry, catalogue, streams, clock, zone, instant);
    }

    private Instant moment() {
        return asOf == null ? clock.instant() : asOf;
    }

    public CameraCoverage camera(Code camera, TimeRange window) {
        return cameras(List.of(registry.expectation(camera)), window, moment()).getFirst();
    }

    /**
     * A campus as far as the cameras go that watch one of its areas now; what it misses is of the whole campus.
     *
     * @param name of the area, as registered
     */
    public CampusCoverage area(Code campus, String name, TimeRange window) {
        Area area = registry.areas(campus).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> DomainException.notFound("area", name));
        List<CameraExpectation> all = registry.expectations(campus);
        List<CameraExpectation> watching = all.stream()
                .filter(each -> each.camera().area().id() == area.id())
                .toList();
        return campus(registry.campus(campus), all, watching, window, moment());
    }

    public CampusCoverage campus(Code campus, TimeRange window) {
        List<CameraExpectation> all = registry.expectations(campus);
        return campus(registry.campus(campus), all, all, window, moment());
    }

    /** Every campus, by code. For long windows of a whole county rather take them one by one: gaps need memory. */
    public List<CampusCoverage> county(TimeRange window) {
        List<CampusCoverage> campuses = new ArrayList<>();
        county(window, campuses::add);
        return campuses;
    }

    /** Every campus by code, one after the other, all judged at the same moment. */
    public void county(TimeRange window, Consumer<CampusCoverage> each) {
        Instant now = moment();
        Map<Code, List<CameraExpectation>> cameras = registry.expectations().stream()
                .collect(Collectors.groupingBy(
                        expectation -> expectation.camera().campus()));
        for (Campus campus : registry.campuses()) {
            List<CameraExpectation> all = cameras.getOrDefault(campus.code(), List.of());
            each.accept(campus(campus, all, all, window, now));
        }
    }

    /** @param asked those of all its cameras that are looked at */
    private CampusCoverage campus(
            Campus campus, List<CameraExpectation> all, List<CameraExpectation> asked, TimeRange window, Instant now) {
        List<CameraCoverage> cameras = cameras(asked, window, now);
        return new CampusCoverage(campus, sum(cameras), missingKinds(campus, all, now), cameras);
    }

    private List<CameraCoverage> cameras(List<CameraExpectation> expected, TimeRange window, Instant now) {
        List<CameraId> ids = expected.stream().map(each -> each.camera().id()).toList();
        Map<CameraId, CameraLive> live = asOf == null ? streams.live(ids) : streams.liveAsOf(ids, asOf);
        Map<CameraId, Footage> footage =
                asOf == null ? catalogue.footage(ids, window, now) : catalogue.footageAsOf(ids, window, asOf);
        Map<CameraId, List<StreamEvent>> events = streams.turns(ids, window, committed(footage));
        List<CameraCoverage> cameras = new ArrayList<>(ids.size());
        for (CameraExpectation each : expected) {
            CameraId id = each.camera().id();
            Coverage coverage = CoverageCalculator.coverage(new CoverageBasis(
                    window,
                    now,
                    each.commissionedAt(),
                    ExpectedTime.of(each, window, now, zone),
                    footage.getOrDefault(id, Footage.NONE),
                    live.get(id),
                    events.getOrDefault(id, List.of())));
            cameras.add(new CameraCoverage(each.camera(), coverage));
        }
        cameras.sort((a, b) -> a.camera().code().compareTo(b.camera().code()));
        return cameras;
    }

    private static Map<CameraId, Instant> committed(Map<CameraId, Footage> footage) {
        Map<CameraId, Instant> committed = new HashMap<>();
        footage.forEach((camera, seen) -> {
            if (seen.committedThrough() != null) {
                committed.put(camera, seen.committedThrough());
            }
        });
        return committed;
    }

    private static CoverageTimes sum(List<CameraCoverage> cameras) {
        return cameras.stream().map(each -> each.coverage().times()).reduce(CoverageTimes.ZERO, CoverageTimes::plus);
    }

    /** Key kinds that no camera in service watches now and that are not declared 'not applicable'. */
    private static Set<AreaKind> missingKinds(Campus campus, List<CameraExpectation> cameras, Instant now) {
        Set<AreaKind> missing = EnumSet.copyOf(AreaKind.KEY_KINDS);
        missing.removeAll(campus.notApplicable().keySet());
        for (CameraExpectation each : cameras) {
            if (inService(each, now)) {
                missing.remove(each.camera().area().kind());
            }
        }
        return missing;
    }

    private static boolean inService(CameraExpectation each, Instant now) {
        Camera camera = each.camera();
        Instant decommissionedAt = each.decommissionedAt();
        return camera.enabled()
                && !each.commissionedAt().isAfter(now)
                && (decommissionedAt == null || decommissionedAt.isAfter(now));
    }
}
