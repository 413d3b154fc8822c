package org.keepsight.ingest.segment;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.keepsight.storage.model.StreamEventKind;

/**
 * The media time of a run laid over the wall clock. Not thread-safe.
 *
 * <p>Drift is media time minus arrival: a picture that arrives late makes it negative, so only its greatest values say
 * anything of the camera's clock. That media is <em>ahead</em> of the arrival by more than {@link #MAX_DRIFT} is a jump
 * at once: nothing arrives before it was taken. That it is <em>behind</em> is a backlog until it has lasted for
 * {@link #MAX_BACKLOG}: a congested connection delivers what it held back quickly, and is back to where it was.
 */
final class StreamTime {
    static final Duration MAX_DRIFT = Duration.ofSeconds(5);
    static final Duration MAX_BACKLOG = Duration.ofSeconds(10);

    /** A pause in media time longer than this is a hole in the footage, not one long picture. */
    static final long MAX_PAUSE = 5 * AccessUnit.TICKS_PER_SECOND;

    /** What NTP corrects by stepping, and not by slewing, is far less than this. */
    static final Duration MAX_CLOCK_STEP = Duration.ofSeconds(1);

    private static final long NEVER = Long.MIN_VALUE;

    private final long firstDts;
    private Instant segmentStart;
    private long segmentStartDts;
    private long lastDts;
    private long lastDuration;
    private long lastArrival;
    private long lastWall;
    private long behindSince = NEVER;
    private long leastDelayed = Long.MIN_VALUE;

    StreamTime(Instant start, AccessUnit first) {
        segmentStart = start;
        firstDts = first.dts();
        segmentStartDts = firstDts;
        note(first);
    }

    /** Takes the run's next picture, or says why it cannot belong to the run; then nothing has changed. */
    Optional<StreamEventKind> advance(AccessUnit picture) {
        long wall = epochNanos(picture.wall());
        long arrival = picture.arrivalNanos();
        if (Math.abs((wall - lastWall) - (arrival - lastArrival)) > MAX_CLOCK_STEP.toNanos()) {
            return Optional.of(StreamEventKind.CLOCK_STEPPED);
        }
        long drift = epochNanos(segmentStart) + nanos(picture.dts() - segmentStartDts) - wall;
        if (picture.dts() <= lastDts || drift > MAX_DRIFT.toNanos()) {
            return Optional.of(StreamEventKind.CLOCK_JUMPED);
        }
        if (picture.dts() - lastDts > MAX_PAUSE) {
            return Optional.of(StreamEventKind.STALLED);
        }
        if (drift >= -MAX_DRIFT.toNanos()) {
            behindSince = NEVER;
        } else if (behindSince == NEVER) {
            behindSince = arrival;
        } else if (arrival - behindSince > MAX_BACKLOG.toNanos()) {
            return Optional.of(StreamEventKind.CLOCK_JUMPED);
        }
        leastDelayed = Math.max(leastDelayed, drift);
        note(picture);
        return Optional.empty();
    }

    private void note(AccessUnit picture) {
        lastDts = picture.dts();
        lastDuration = picture.duration();
        lastArrival = picture.arrivalNanos();
        lastWall = epochNanos(picture.wall());
    }

    long firstDts() {
        return firstDts;
    }

    long lastDts() {
        return lastDts;
    }

    Instant segmentStart() {
        return segmentStart;
    }

    /** The wall time of a decoding time within the open segment. */
    Instant at(long dts) {
        return segmentStart.plusNanos(nanos(dts - segmentStartDts)).truncatedTo(ChronoUnit.MICROS);
    }

    /** Where the last picture ends. */
    Instant end() {
        return at(lastDts + lastDuration);
    }

    /**
     * Ends the segment before the picture with this decoding time, moved towards the clock by at most
     * {@link Segmenter#MAX_SLEW} and half of what was recorded. Returns its end, the next one's start.
     */
    Instant closeSegment(long dts) {
        long recorded = nanos(dts - segmentStartDts);
        long most = Math.min(Segmenter.MAX_SLEW.toNanos(), recorded / 2);
        segmentStart = segmentStart
                .plusNanos(recorded + Math.clamp(-leastDelayed, -most, most))
                .truncatedTo(ChronoUnit.MICROS);
        segmentStartDts = dts;
        leastDelayed = Long.MIN_VALUE;
        return segmentStart;
    }

    static long nanos(long ticks) {
        return ticks * 100_000 / 9;
    }

    static long epochNanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
