package org.keepsight.retention.coverage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** What a test tells of one camera, in seconds since noon. */
final class Story {
    static final CameraId CAMERA = new CameraId(1);
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    TimeRange window = range(0, 1_000);
    Instant now = at(2_000);
    Instant commissionedAt = at(-1_000_000);
    TimeRanges expected = TimeRanges.of(range(-1_000_000, 1_000_000));
    TimeRanges recorded = TimeRanges.NONE;
    TimeRanges lost = TimeRanges.NONE;
    TimeRanges expired = TimeRanges.NONE;

    @Nullable
    CameraLive live;

    final List<StreamEvent> events = new ArrayList<>();

    static Instant at(double second) {
        return NOON.plusMillis(Math.round(second * 1_000));
    }

    static TimeRange range(double from, double to) {
        return new TimeRange(at(from), at(to));
    }

    static TimeRanges ranges(double... bounds) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(range(bounds[i], bounds[i + 1]));
        }
        return new TimeRanges(ranges);
    }

    static StreamEvent event(double second, StreamEventKind kind) {
        return new StreamEvent(CAMERA, at(second), kind, null, "");
    }

    Story window(double from, double to) {
        window = range(from, to);
        return this;
    }

    Story now(double second) {
        now = at(second);
        return this;
    }

    Story recorded(double... bounds) {
        recorded = ranges(bounds);
        return this;
    }

    Story happened(double second, StreamEventKind kind) {
        events.add(event(second, kind));
        return this;
    }

    Story says(StreamState state, double reportedThrough, @Nullable Double durableUntil) {
        live = new CameraLive(CAMERA, at(reportedThrough), durableUntil == null ? null : at(durableUntil), state, "");
        return this;
    }

    CoverageBasis basis() {
        TimeRanges committed = recorded.union(lost).union(expired);
        Footage footage = new Footage(
                recorded.intersect(window),
                lost.intersect(window),
                expired.intersect(window),
                recorded.first().orElse(null),
                committed.last().orElse(null));
        return new CoverageBasis(window, now, commissionedAt, expected, footage, live, eventsOfWindow());
    }

    Coverage coverage() {
        return CoverageCalculator.coverage(basis());
    }

    /**
     * As the log gives them: those in the window, the last before it and the first after it, without most connections; of
     * handovers only those in it.
     */
    private List<StreamEvent> eventsOfWindow() {
        Instant stored = recorded.union(lost).union(expired).last().orElse(Instant.MIN);
        List<StreamEvent> seen = new ArrayList<>();
        for (StreamEvent event : events) {
            boolean connected = event.kind().delivering();
            if (event.kind() == StreamEventKind.HANDED_OVER && !window.contains(event.at())) {
                continue;
            }
            if (event.at().isBefore(window.start())) {
                seen.removeIf(other -> other.kind().delivering() == connected);
                seen.add(event);
            } else if (event.at().isBefore(window.end())) {
                if (connected && event.at().isBefore(stored)) {
                    seen.removeIf(other -> other.kind().delivering() && window.contains(other.at()));
                }
                seen.add(event);
            } else if (seen.stream()
                    .noneMatch(other ->
                            !other.at().isBefore(window.end()) && other.kind().delivering() == connected)) {
                seen.add(event);
            }
        }
        return seen;
    }
}
