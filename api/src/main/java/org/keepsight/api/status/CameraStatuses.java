package org.keepsight.api.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CameraDay;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.WeeklySchedule;

/** The status of cameras now: three queries, however many cameras. Every method blocks. Thread-safe. */
public final class CameraStatuses {
    /** How far back the last stored footage is looked for. */
    private static final int DAYS = 100;

    private final SegmentCatalogue catalogue;
    private final StreamLog streams;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Duration within;

    /**
     * @param zone the deployment's, for expected windows
     * @param within how old the last footage of a recording camera may be
     */
    public CameraStatuses(
            SegmentCatalogue catalogue, StreamLog streams, InstantSource clock, ZoneId zone, Duration within) {
        this.catalogue = catalogue;
        this.streams = streams;
        this.clock = clock;
        this.zone = zone;
        this.within = within;
    }

    /** The status of one camera, with the end of its last stored footage however old within 100 days. */
    public CameraStatus of(Camera camera) {
        return statuses(List.of(camera), DAYS).getFirst();
    }

    /** The statuses of many cameras, in their order; footage older than yesterday is not looked for. */
    public List<CameraStatus> of(List<Camera> cameras) {
        return statuses(cameras, 1);
    }

    private List<CameraStatus> statuses(List<Camera> cameras, int days) {
        if (cameras.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Collection<CameraId> ids = cameras.stream().map(Camera::id).toList();
        Map<CameraId, List<CameraDay>> stored = stored(ids, now, days);
        Map<CameraId, CameraLive> live = streams.live(ids);
        TimeRange instant = new TimeRange(now, now.plus(1, ChronoUnit.MICROS));
        Map<CameraId, List<StreamEvent>> events = streams.events(ids, instant);
        return cameras.stream()
                .map(camera -> CameraStatus.judge(
                        camera,
                        isExpected(camera, instant),
                        lastEnd(stored.getOrDefault(camera.id(), List.of())),
                        live.get(camera.id()),
                        last(events.getOrDefault(camera.id(), List.of())),
                        now,
                        within))
                .toList();
    }

    /** How many of these cameras are recording; two queries. */
    public int recording(Collection<CameraId> cameras) {
        Instant now = clock.instant();
        Map<CameraId, List<CameraDay>> stored = stored(cameras, now, 1);
        Map<CameraId, CameraLive> live = streams.live(cameras);
        return (int) cameras.stream()
                .filter(camera -> CameraStatus.recording(
                        lastEnd(stored.getOrDefault(camera, List.of())), live.get(camera), now, within))
                .count();
    }

    private Map<CameraId, List<CameraDay>> stored(Collection<CameraId> cameras, Instant now, int days) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return catalogue.days(cameras, today.minusDays(days), today.plusDays(1));
    }

    private boolean isExpected(Camera camera, TimeRange instant) {
        Instant out = camera.decommissionedAt();
        return !camera.commissionedAt().isAfter(instant.start())
                && (out == null || out.isAfter(instant.start()))
                && !new WeeklySchedule(camera.expectedWindow())
                        .expected(instant, zone)
                        .isEmpty();
    }

    private static @Nullable Instant lastEnd(List<CameraDay> days) {
        return days.stream()
                .flatMap(day -> day.recorded().last().stream())
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static @Nullable StreamEvent last(List<StreamEvent> events) {
        return events.isEmpty() ? null : events.getLast();
    }
}
