package org.keepsight.deploy.faults;

import static org.keepsight.retention.coverage.GapCause.CAMERA_OFFLINE;
import static org.keepsight.retention.coverage.GapCause.CAMERA_UNRESPONSIVE;
import static org.keepsight.retention.coverage.GapCause.CLOCK_STEP;
import static org.keepsight.retention.coverage.GapCause.NO_VIDEO;
import static org.keepsight.retention.coverage.GapCause.PARSE_FAILURE;
import static org.keepsight.retention.coverage.GapCause.STREAM_STALLED;
import static org.keepsight.retention.coverage.GapCause.WORKER_DOWN;

import java.time.Duration;
import java.util.Set;
import org.keepsight.retention.coverage.GapCause;

/**
 * What can go wrong. Each kind says how long it lasts, which causes its gaps may have, and the bound this suite holds
 * Keepsight to: how long after its end a gap of it may last. A kind without causes must cost no footage at all.
 */
enum FaultKind {
    /** The camera has no power: its connections break, new ones are refused. */
    CAMERA_GONE(Part.CAMERA, 1, 12, Bounds.AFTER_REFUSAL),
    /** The camera keeps its connections and never says a word. */
    CAMERA_SILENT(Part.CAMERA, 1, 15, Bounds.AFTER_SILENCE),
    /** The camera answers and reports, and sends no pictures. */
    CAMERA_STALLED(Part.CAMERA, 1, 15, Bounds.AFTER_SILENCE),
    /** The camera sends random bytes. */
    CAMERA_GARBAGE(Part.CAMERA, 1, 8, Bounds.AFTER_SILENCE),

    STORE_REFUSES(Part.STORE, 2, 20),
    STORE_UNAVAILABLE(Part.STORE, 2, 20),
    STORE_FULL(Part.STORE, 2, 20),
    STORE_SLOW(Part.STORE, 5, 20),
    STORE_CUTS_BODIES(Part.STORE, 2, 15),
    STORE_LOSES_ANSWERS(Part.STORE, 2, 15),

    /** kill -9 of PostgreSQL; it is started again at once. */
    DATABASE_KILLED(Part.DATABASE, 2, 3),
    /** PostgreSQL is stopped in good order and started later, elsewhere. */
    DATABASE_STOPPED(Part.DATABASE, 3, 15),
    /** Every connection to PostgreSQL breaks, and for a while new ones do, too. */
    DATABASE_CUT(Part.DATABASE, 0, 10),
    /** PostgreSQL stands still, its connections stay: as under a disk that hangs. */
    DATABASE_FROZEN(Part.DATABASE, 2, 15),

    /** kill -9 of a worker. */
    WORKER_KILLED(Part.PROCESSES, 0, 0, Bounds.AFTER_WORKER),
    /** kill -9 of serve; it is started again as systemd would. */
    SERVE_KILLED(Part.PROCESSES, 1, 3, Bounds.AFTER_SERVE),

    /** The clock of serve and its workers steps forward, and back at the end. */
    CLOCK_AHEAD(Part.CLOCK, 3, 15, Bounds.AFTER_STEP),
    /** The clock of serve and its workers steps back, and forward at the end. */
    CLOCK_BEHIND(Part.CLOCK, 3, 15, Bounds.AFTER_STEP);

    /** Of one part only one thing goes wrong at a time; each camera is a part of its own. */
    enum Part {
        CAMERA,
        STORE,
        DATABASE,
        PROCESSES,
        CLOCK
    }

    /**
     * What recording again may take: the next attempt (5 s at most in the first two minutes), under the deadlines of {@link
     * FaultyInstallation} the attempt that was under way (6 s), the first keyframe (2 s), and 5 s for a busy machine.
     */
    private static final class Bounds {
        static final Duration AFTER_REFUSAL = Duration.ofSeconds(5 + 2 + 5);
        static final Duration AFTER_SILENCE = AFTER_REFUSAL.plusSeconds(6);
        static final Duration AFTER_STEP = Duration.ofSeconds(2 + 5);

        /** Another worker has the cameras within 5 s. */
        static final Duration AFTER_WORKER = Duration.ofSeconds(5 + 2 + 5);

        static final Duration AFTER_SERVE = Duration.ofSeconds(30);
    }

    /**
     * How long before it a gap may begin: what is not yet a whole fragment is lost with its writer. A keyframe interval (2 s),
     * and what a busy machine needs to receive the keyframe that ends it and to write.
     */
    static final Duration BEFORE = Duration.ofMillis(2_500);

    private final Part part;
    private final int shortest;
    private final int longest;
    private final Duration after;

    FaultKind(Part part, int shortest, int longest) {
        this(part, shortest, longest, Duration.ZERO);
    }

    FaultKind(Part part, int shortest, int longest, Duration after) {
        this.part = part;
        this.shortest = shortest;
        this.longest = longest;
        this.after = after;
    }

    Part part() {
        return part;
    }

    Duration shortest() {
        return Duration.ofSeconds(shortest);
    }

    Duration longest() {
        return Duration.ofSeconds(longest);
    }

    /** How long after its end a gap of it may last. */
    Duration after() {
        return after;
    }

    /** The causes its gaps may have; none when it must cost no footage. */
    Set<GapCause> causes() {
        return switch (this) {
            case CAMERA_GONE -> Set.of(CAMERA_OFFLINE);
            case CAMERA_SILENT -> Set.of(STREAM_STALLED, CAMERA_UNRESPONSIVE, NO_VIDEO);
            case CAMERA_STALLED -> Set.of(STREAM_STALLED, NO_VIDEO);
            case CAMERA_GARBAGE -> Set.of(PARSE_FAILURE, STREAM_STALLED, NO_VIDEO, CAMERA_OFFLINE);
            case WORKER_KILLED, SERVE_KILLED -> Set.of(WORKER_DOWN);
            case CLOCK_AHEAD, CLOCK_BEHIND -> Set.of(CLOCK_STEP);
            case STORE_REFUSES,
                    STORE_UNAVAILABLE,
                    STORE_FULL,
                    STORE_SLOW,
                    STORE_CUTS_BODIES,
                    STORE_LOSES_ANSWERS,
                    DATABASE_KILLED,
                    DATABASE_STOPPED,
                    DATABASE_CUT,
                    DATABASE_FROZEN -> Set.of();
        };
    }
}
