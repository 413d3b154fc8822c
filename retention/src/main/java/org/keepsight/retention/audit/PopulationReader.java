package org.keepsight.retention.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.retention.coverage.ExpectedTime;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CameraExpectation;
import org.keepsight.storage.registry.Registry;

/**
 * Reads what had to be kept at an instant from registry, policies and camera-days: a few statements for each campus, whatever the
 * number of segments. Thread-safe.
 */
final class PopulationReader {
    /** What was recorded so lately is on its way to the store. */
    static final Duration SETTLING = Duration.ofMinutes(10);

    private record Place(Code campus, AreaKind kind) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::campus).thenComparing(Place::kind);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final KeptDays kept;
    private final ZoneId zone;

    /** @param zone the deployment's, for expected windows */
    PopulationReader(Registry registry, SegmentCatalogue catalogue, KeptDays kept, ZoneId zone) {
        this.registry = registry;
        this.catalogue = catalogue;
        this.kept = kept;
        this.zone = zone;
    }

    /** The population of these cameras; it may be empty. */
    Population read(AuditScope scope, Instant asOf) {
        SortedMap<Place, List<Population.Camera>> strata = new TreeMap<>();
        List<CameraExpectation> covered = registry.expectations().stream()
                .filter(each -> scope.covers(each.camera()))
                .sorted(Comparator.comparing(each -> each.camera().code()))
                .toList();
        Map<CameraId, TimeRanges> required = kept.required(asOf);
        covered.stream()
                .collect(Collectors.groupingBy(each -> each.camera().campus()))
                .values()
                .forEach(cameras -> campus(cameras, required, asOf, strata));
        List<Stratum> filled = new ArrayList<>();
        strata.forEach((place, cameras) -> filled.add(new Stratum(place.campus(), place.kind(), cameras)));
        return new Population(asOf, filled);
    }

    private void campus(
            List<CameraExpectation> cameras,
            Map<CameraId, TimeRanges> required,
            Instant asOf,
            SortedMap<Place, List<Population.Camera>> strata) {
        List<CameraId> ids = cameras.stream().map(each -> each.camera().id()).toList();
        Optional<TimeRange> span = ids.stream()
                .flatMap(id -> required.getOrDefault(id, TimeRanges.NONE).first().stream())
                .min(Comparator.naturalOrder())
                .flatMap(oldest -> TimeRange.between(oldest, asOf.minus(SETTLING)));
        if (span.isEmpty()) {
            return;
        }
        TimeRange window = span.get();
        Map<CameraId, Footage> footage = catalogue.footage(ids, window, asOf);
        for (CameraExpectation each : cameras) {
            Camera camera = each.camera();
            Footage known = footage.getOrDefault(camera.id(), Footage.NONE);
            TimeRanges gone = known.expired().minus(known.recorded());
            MinuteRanges minutes = MinuteRanges.within(ExpectedTime.of(each, window, asOf, zone)
                    .intersect(required.getOrDefault(camera.id(), TimeRanges.NONE))
                    .minus(gone));
            if (minutes.total() > 0) {
                MinuteRanges recorded = MinuteRanges.within(known.recorded());
                strata.computeIfAbsent(new Place(camera.campus(), camera.area().kind()), place -> new ArrayList<>())
                        .add(new Population.Camera(camera.code(), minutes, recorded.intersect(minutes)));
            }
        }
    }
}
