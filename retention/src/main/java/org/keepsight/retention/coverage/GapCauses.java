package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Explains the holes of one camera by what was written when they happened. Pure.
 *
 * <p>The evidence for a hole is the first event in it that ended a run or kept one from beginning. The whole hole is
 * searched, because a stall is noticed seconds after its beginning and a crashed worker only at its end; and the two
 * seconds before it, because the end of a connection may be seen before the end of its last fragment. When nothing was
 * written in it, what happened last before it still holds (hourly attempts with refused credentials), unless pictures
 * came since.
 *
 * <p>{@code WORKER_STARTED} answers for the time before it only: what follows becomes a gap of its own when it has
 * evidence of its own.
 */
final class GapCauses {
    /** How long before a hole its evidence may have been written. */
    static final Duration LEAD = Duration.ofSeconds(2);

    private final List<StreamEvent> events;

    /** @param events of the camera in order, beginning with the last one before the first hole, if any */
    GapCauses(List<StreamEvent> events) {
        this.events = events;
    }

    /** What an event says about the pictures missing after it; nothing when it brings some. */
    static Optional<GapCause> cause(StreamEventKind kind) {
        return switch (kind) {
            case CONNECTED -> Optional.empty();
            case CONNECT_REFUSED, ENDED -> Optional.of(GapCause.CAMERA_OFFLINE);
            case AUTHENTICATION_REFUSED -> Optional.of(GapCause.AUTHENTICATION_REFUSED);
            case STREAM_NOT_FOUND -> Optional.of(GapCause.STREAM_NOT_FOUND);
            case TIMED_OUT -> Optional.of(GapCause.CAMERA_UNRESPONSIVE);
            case NO_VIDEO -> Optional.of(GapCause.NO_VIDEO);
            case STALLED -> Optional.of(GapCause.STREAM_STALLED);
            case PARSE_FAILED -> Optional.of(GapCause.PARSE_FAILURE);
            case CODEC_CHANGED -> Optional.of(GapCause.STREAM_CHANGED);
            case CLOCK_JUMPED, CLOCK_STEPPED -> Optional.of(GapCause.CLOCK_STEP);
            case WORKER_STARTED, WORKER_STOPPED -> Optional.of(GapCause.WORKER_DOWN);
            case DISABLED -> Optional.of(GapCause.CAMERA_DISABLED);
            case STORE_UNAVAILABLE -> Optional.of(GapCause.STORE_UNAVAILABLE);
            case DISK_FULL -> Optional.of(GapCause.DISK_FULL);
        };
    }

    /**
     * The gaps that make up exactly these holes, in order.
     *
     * @param openEnd a gap that ends here still goes on; {@code null} when none does
     */
    List<Gap> explain(TimeRanges holes, @Nullable Instant openEnd) {
        List<Gap> gaps = new ArrayList<>(holes.ranges().size());
        Instant searched = Instant.MIN;
        for (TimeRange hole : holes.ranges()) {
            for (Part part : parts(hole, searched)) {
                boolean open = part.time.end().equals(openEnd);
                gaps.add(new Gap(part.time, part.cause(), part.evidence, open));
            }
            searched = hole.end(); // what explained one hole does not explain the next
        }
        return gaps;
    }

    private List<Part> parts(TimeRange hole, Instant searched) {
        Instant lead = hole.start().minus(LEAD);
        int next = firstNotBefore(lead.isAfter(searched) ? lead : searched);
        StreamEvent before = next > 0 && holds(events.get(next - 1).kind()) ? events.get(next - 1) : null;
        StreamEvent inside = null;
        List<Part> parts = new ArrayList<>(1);
        Instant start = hole.start();
        for (; next < events.size() && !events.get(next).at().isAfter(hole.end()); next++) {
            StreamEvent event = events.get(next);
            if (event.kind().delivering()) {
                if (!event.at().isAfter(start)) { // pictures came: what was before is over
                    before = null;
                    inside = null;
                }
            } else if (event.kind() == StreamEventKind.WORKER_STARTED
                    && event.at().isAfter(start)
                    && event.at().isBefore(hole.end())) {
                before = first(inside, before, event);
                inside = null;
                add(parts, new Part(new TimeRange(start, event.at()), before));
                start = event.at();
            } else if (inside == null) {
                inside = event;
            }
        }
        add(parts, new Part(new TimeRange(start, hole.end()), inside != null ? inside : before));
        return parts;
    }

    /** Adds a part, or lengthens the last one when the cause is the same. */
    private static void add(List<Part> parts, Part part) {
        if (!parts.isEmpty() && parts.getLast().cause() == part.cause()) {
            Part last = parts.removeLast();
            parts.add(new Part(new TimeRange(last.time.start(), part.time.end()), last.evidence));
        } else {
            parts.add(part);
        }
    }

    private static StreamEvent first(@Nullable StreamEvent a, @Nullable StreamEvent b, StreamEvent c) {
        return a != null ? a : b != null ? b : c;
    }

    /** Whether a camera gives no pictures after this event until it is connected again. */
    private static boolean holds(StreamEventKind kind) {
        return !kind.delivering()
                && kind != StreamEventKind.CODEC_CHANGED
                && kind != StreamEventKind.CLOCK_JUMPED
                && kind != StreamEventKind.CLOCK_STEPPED;
    }

    private int firstNotBefore(Instant instant) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).at().isBefore(instant)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private record Part(TimeRange time, @Nullable StreamEvent evidence) {
        GapCause cause() {
            return evidence == null
                    ? GapCause.UNKNOWN
                    : GapCauses.cause(evidence.kind()).orElse(GapCause.UNKNOWN);
        }
    }
}
