package org.keepsight.api.playback;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keepsight.storage.catalogue.CameraDay;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** Finds the footage nearest to an instant where there is none; reads camera-days only. */
final class NearestFootage {
    /** How far it looks either way. */
    static final int DAYS = 7;

    private final SegmentCatalogue catalogue;

    NearestFootage(SegmentCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    Optional<TimeRange> to(CameraId camera, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        List<CameraDay> days = catalogue
                .days(List.of(camera), day.minusDays(DAYS), day.plusDays(DAYS))
                .getOrDefault(camera, List.of());
        TimeRanges recorded = new TimeRanges(
                days.stream().flatMap(each -> each.recorded().ranges().stream()).toList());
        return recorded.ranges().stream().min(Comparator.comparing(range -> distance(range, at)));
    }

    private static Duration distance(TimeRange range, Instant at) {
        if (range.contains(at)) {
            return Duration.ZERO;
        }
        return at.isBefore(range.start()) ? Duration.between(at, range.start()) : Duration.between(range.end(), at);
    }
}
