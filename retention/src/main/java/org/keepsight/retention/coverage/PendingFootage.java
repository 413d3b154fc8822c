package org.keepsight.retention.coverage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Where footage is on its way: received and not yet stored. Pure.
 *
 * <p>The rule: footage is pending where the stream <b>delivered</b>, after what is <b>committed</b>, up to what is
 * <b>promised</b>.
 *
 * <ul>
 *   <li>A stream delivers from {@code CONNECTED} to the next event of another kind, which stands at the end of the last
 *       footage of the run: it ended, it breaks for a moment, or its footage is refused ({@code DISK_FULL}, {@code
 *       STORE_UNAVAILABLE}).
 *   <li>Committed is all time up to the end of the newest footage that ever got a row. A camera's segments are stored in
 *       order, so what is missing before that end stays missing: nothing is pending longer than until the next commit.
 *   <li>Promised is, while the stream delivers, all time the worker answers for (the fragment in progress is on its
 *       way); otherwise what it said is durable.
 * </ul>
 *
 * <pre>{@code
 *     CONNECTED          STALLED     CONNECTED       now
 *         |-----------------|            |------------|   delivered
 *     ####|## committed ##|                               while stalled, backlog not yet stored:
 *                          pp            pppppppppppppp   the stall is a gap, what is on both sides of it pending
 *     ####|## committed ####|                             backlog stored
 *                                        pppppppppppppp
 * }</pre>
 *
 * <p>A killed worker leaves no event at the end of its run. The run then counts as delivered up to what is durable; once
 * a later run has durable footage that instant is no longer known, and it counts up to {@code WORKER_STARTED} until the
 * next commit.
 */
final class PendingFootage {
    private final List<TimeRange> delivered = new ArrayList<>();
    private @Nullable Instant since;

    private PendingFootage() {}

    /**
     * @param events of the camera, in order, as {@link #withTakeover} completes them
     * @param committedThrough end of the newest footage ever committed; {@code null} before the first
     * @param knownThrough up to here the worker answers, now included
     */
    static TimeRanges of(
            List<StreamEvent> events, CameraLive live, @Nullable Instant committedThrough, Instant knownThrough) {
        PendingFootage pending = new PendingFootage();
        events.forEach(event -> pending.follow(event, live.durableUntil()));
        Instant promised = pending.delivers(live) ? knownThrough : live.durableUntil();
        if (promised == null) {
            return TimeRanges.NONE;
        }
        pending.end(promised);
        Instant from = committedThrough == null ? Instant.MIN : committedThrough;
        Instant to = promised.isBefore(knownThrough) ? promised : knownThrough;
        return TimeRange.between(from, to)
                .map(new TimeRanges(pending.delivered)::intersect)
                .orElse(TimeRanges.NONE);
    }

    /**
     * The events, and a connection at the end where the last thing heard is that pictures stopped and yet the worker
     * receives them: another worker had begun before this one stopped, or the last was written under a clock that was ahead.
     */
    static List<StreamEvent> withTakeover(List<StreamEvent> events, CameraLive live) {
        List<StreamEvent> told = CoverageBasis.ofPictures(events);
        if (told.isEmpty() || live.state() != StreamState.DELIVERING) {
            return told;
        }
        StreamEvent last = told.getLast();
        if (!isOverOncePicturesArrive(last.kind()) || !live.reportedThrough().isAfter(last.at())) {
            return told;
        }
        List<StreamEvent> completed = new ArrayList<>(told);
        completed.add(new StreamEvent(last.camera(), last.at(), StreamEventKind.CONNECTED, null, ""));
        return completed;
    }

    /** Pictures may also arrive and be refused. */
    private static boolean isOverOncePicturesArrive(StreamEventKind kind) {
        return switch (kind) {
            case CONNECTED, STORE_UNAVAILABLE, DISK_FULL, PARSE_FAILED -> false;
            case CONNECT_REFUSED,
                    ADDRESS_FORBIDDEN,
                    AUTHENTICATION_REFUSED,
                    STREAM_NOT_FOUND,
                    TIMED_OUT,
                    NO_VIDEO,
                    STALLED,
                    ENDED,
                    CODEC_CHANGED,
                    CLOCK_JUMPED,
                    CLOCK_STEPPED,
                    WORKER_STARTED,
                    WORKER_STOPPED,
                    HANDED_OVER,
                    DISABLED -> true;
        };
    }

    private void follow(StreamEvent event, @Nullable Instant durable) {
        if (event.kind().delivering()) {
            since = since == null ? event.at() : since;
        } else {
            end(event.kind() == StreamEventKind.WORKER_STARTED ? killedAt(event.at(), durable) : event.at());
        }
    }

    private static Instant killedAt(Instant restarted, @Nullable Instant durable) {
        return durable != null && durable.isBefore(restarted) ? durable : restarted;
    }

    private void end(Instant at) {
        if (since != null) {
            TimeRange.between(since, at).ifPresent(delivered::add);
        }
        since = null;
    }

    /** By the worker's last word, or by an event written since. */
    private boolean delivers(CameraLive live) {
        return live.state() == StreamState.DELIVERING || (since != null && since.isAfter(live.reportedThrough()));
    }
}
