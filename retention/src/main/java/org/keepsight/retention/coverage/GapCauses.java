package org.keepsight.retention.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
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
 * came since: a connection, or footage.
 *
 * <p>{@code WORKER_STARTED} answers for the time before it only: what follows becomes a gap of its own when it has
 * evidence of its own. So does what follows the turn from a fault of the camera's to one of ours (a spool without room, a
 * worker that stopped), or back: each side is blamed for exactly as long as it failed. A worker that is back within
 * {@link #LEAD} was not away.
 *
 * <p>A camera that changed hands explains a hole that nothing else does: its last worker died before it had ended its run.
 */
final class GapCauses {
    /** How long before a hole its evidence may have been written. */
    static final Duration LEAD = Duration.ofSeconds(2);

    private final List<StreamEvent> events;
    private final List<StreamEvent> handovers;

    /** @param events of the camera in order, from the last one before the first hole to the first one after the last */
    GapCauses(List<StreamEvent> events) {
        this.events = CoverageBasis.ofPictures(events);
        this.handovers = events.stream()
                .filter(event -> event.kind() == StreamEventKind.HANDED_OVER)
                .toList();
    }

    /** What an event says about the pictures missing after it; nothing when it brings some. */
    static Optional<GapCause> cause(StreamEventKind kind) {
        return switch (kind) {
            case CONNECTED -> Optional.empty();
            case CONNECT_REFUSED, ENDED -> Optional.of(GapCause.CAMERA_OFFLINE);
            case ADDRESS_FORBIDDEN -> Optional.of(GapCause.ADDRESS_FORBIDDEN);
            case AUTHENTICATION_REFUSED -> Optional.of(GapCause.AUTHENTICATION_REFUSED);
            case STREAM_NOT_FOUND -> Optional.of(GapCause.STREAM_NOT_FOUND);
            case TIMED_OUT -> Optional.of(GapCause.CAMERA_UNRESPONSIVE);
            case NO_VIDEO -> Optional.of(GapCause.NO_VIDEO);
            case STALLED -> Optional.of(GapCause.STREAM_STALLED);
            case PARSE_FAILED -> Optional.of(GapCause.PARSE_FAILURE);
            case CODEC_CHANGED -> Optional.of(GapCause.STREAM_CHANGED);
            case CLOCK_JUMPED, CLOCK_STEPPED -> Optional.of(GapCause.CLOCK_STEP);
            case WORKER_STARTED, WORKER_STOPPED, HANDED_OVER -> Optional.of(GapCause.WORKER_DOWN);
            case DISABLED -> Optional.of(GapCause.CAMERA_DISABLED);
            case STORE_UNAVAILABLE -> Optional.of(GapCause.STORE_UNAVAILABLE);
            case DISK_FULL -> Optional.of(GapCause.DISK_FULL);
        };
    }

    /**
     * The gaps that make up exactly these holes, in order.
     *
     * @param recorded where footage is
     * @param openEnd a gap that ends here still goes on; {@code null} when none does
     */
    List<Gap> explain(TimeRanges holes, TimeRanges recorded, @Nullable Instant openEnd) {
        List<Gap> gaps = new ArrayList<>(holes.ranges().size());
        Iterator<TimeRange> footage = recorded.ranges().iterator();
        TimeRange nextFootage = footage.hasNext() ? footage.next() : null;
        Instant pictures = Instant.MIN; // end of the last footage before the hole
        Instant searched = Instant.MIN; // what explained one hole does not explain the next
        for (TimeRange hole : holes.ranges()) {
            while (nextFootage != null && !nextFootage.end().isAfter(hole.start())) {
                pictures = nextFootage.end();
                nextFootage = footage.hasNext() ? footage.next() : null;
            }
            Instant picturesAgain = nextFootage == null ? Instant.MAX : nextFootage.start();
            for (Part part : parts(hole, searched, pictures, picturesAgain)) {
                boolean open = part.time.end().equals(openEnd);
                gaps.add(new Gap(part.time, part.cause(), part.evidence, open));
            }
            searched = hole.end();
        }
        return gaps;
    }

    private List<Part> parts(TimeRange hole, Instant searched, Instant pictures, Instant picturesAgain) {
        Instant lead = hole.start().minus(LEAD);
        int next = firstNotBefore(lead.isAfter(searched) ? lead : searched);
        StreamEvent before = next > 0 && holds(events.get(next - 1), pictures) ? events.get(next - 1) : null;
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
                StreamEvent answer = first(inside, before, event);
                add(parts, new Part(new TimeRange(start, event.at()), answer));
                before = answer.kind() == StreamEventKind.WORKER_STOPPED ? event : answer; // a stop is over now
                inside = null;
                start = event.at();
            } else if (turns(inside != null ? inside : before, next, start, hole.end())) {
                add(parts, new Part(new TimeRange(start, event.at()), inside != null ? inside : before));
                before = null;
                inside = event;
                start = event.at();
            } else if (inside == null) {
                inside = event;
            }
        }
        if (inside == null && before == null && next < events.size()) {
            inside = startedAfter(events.get(next), picturesAgain);
        }
        StreamEvent evidence = inside != null ? inside : before;
        TimeRange rest = new TimeRange(start, hole.end());
        add(parts, new Part(rest, evidence != null ? evidence : handover(rest)));
        return parts;
    }

    private @Nullable StreamEvent handover(TimeRange hole) {
        Instant late = hole.end().plus(LEAD);
        return handovers.stream()
                .filter(event ->
                        !event.at().isBefore(hole.start()) && !event.at().isAfter(late))
                .findFirst()
                .orElse(null);
    }

    /** Whether, inside a part that another event explains, the blame goes from the camera's side to ours or back. */
    private boolean turns(@Nullable StreamEvent blamed, int index, Instant start, Instant end) {
        StreamEvent event = events.get(index);
        boolean within = event.at().isAfter(start) && event.at().isBefore(end);
        return within
                && blamed != null
                && blamed.kind() != event.kind()
                && (isOurs(blamed.kind()) || isOurs(event.kind()))
                && !isBackAtOnce(index);
    }

    private static boolean isOurs(StreamEventKind kind) {
        return switch (kind) {
            case STORE_UNAVAILABLE, DISK_FULL, WORKER_STOPPED -> true;
            default -> false;
        };
    }

    /** Whether this is a worker that only changed its connection, or gave the camera to another. */
    private boolean isBackAtOnce(int index) {
        StreamEvent event = events.get(index);
        if (event.kind() != StreamEventKind.WORKER_STOPPED || index + 1 == events.size()) {
            return false;
        }
        StreamEvent following = events.get(index + 1);
        return following.kind() == StreamEventKind.WORKER_STARTED
                && !following.at().isAfter(event.at().plus(LEAD));
    }

    /** The worker's start when it is the next thing that happened: a hole may be cut off before it by the window. */
    private static @Nullable StreamEvent startedAfter(StreamEvent next, Instant picturesAgain) {
        return next.kind() == StreamEventKind.WORKER_STARTED && !next.at().isAfter(picturesAgain) ? next : null;
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

    /** Whether an event still says why there are no pictures, the last ones having come until {@code pictures}. */
    private static boolean holds(StreamEvent event, Instant pictures) {
        return switch (event.kind()) {
            case CONNECTED, HANDED_OVER, CODEC_CHANGED, CLOCK_JUMPED, CLOCK_STEPPED -> false;
            default -> !event.at().plus(LEAD).isBefore(pictures);
        };
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
