package org.keepsight.ingest.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges from the signs of a spool and its uploader whether recording is degraded, and why. Does not flap: a failure counts
 * when the next attempt failed too or is still out after three seconds, a level that is passed upwards has to be left by a distance, and a reason stays for ten
 * seconds after its last sign. Looks at no clock and at no disk. Thread-safe.
 */
final class DegradationJudge {
    private static final Logger LOG = LoggerFactory.getLogger(DegradationJudge.class);

    /** Failed attempts in a row that are no accident any more. */
    private static final int FAILURES = 2;

    private static final Duration ACCIDENT = Duration.ofSeconds(3);

    private static final Duration SLOW_PUT = Duration.ofSeconds(1);
    private static final Duration BEHIND = Duration.ofSeconds(60);
    private static final Duration NOT_BEHIND = Duration.ofSeconds(30);
    private static final int NEARLY_FULL_PERCENT = 80;
    private static final int NOT_NEARLY_FULL_PERCENT = 70;
    private static final Duration STAY = Duration.ofSeconds(10);

    private final Map<DegradedReason, Span> reasons = new EnumMap<>(DegradedReason.class); // guarded by this

    private record Span(Instant since, Instant lastSign) {}

    /**
     * What is judged.
     *
     * @param outage what fails; {@code null} while uploads succeed
     * @param meanPut how long a put took lately
     * @param waited how long ago the segment ended that waits longest
     */
    record Signs(UploadGate.@Nullable Outage outage, Duration meanPut, Duration waited, RoomStatistics room) {}

    /** @param oldestSpooled start of the oldest footage that waits */
    synchronized Degradation judge(Signs signs, long spoolBytes, @Nullable Instant oldestSpooled, Instant now) {
        Set<DegradedReason> seen = EnumSet.noneOf(DegradedReason.class);
        outage(signs.outage(), now, seen);
        lag(signs, seen);
        room(signs.room(), seen);
        for (DegradedReason reason : seen) {
            Span before = reasons.get(reason);
            reasons.put(reason, new Span(before == null ? since(reason, signs, now) : before.since(), now));
            if (before == null) {
                LOG.atWarn().addKeyValue("reason", reason).log("recording is degraded");
            }
        }
        reasons.entrySet().removeIf(entry -> {
            boolean over = !seen.contains(entry.getKey())
                    && Duration.between(entry.getValue().lastSign(), now).abs().compareTo(STAY)
                            >= 0; // also when the clock was set back
            if (over) {
                LOG.atInfo()
                        .addKeyValue("reason", entry.getKey())
                        .addKeyValue("since", entry.getValue().since())
                        .log("recording is no longer degraded for this reason");
            }
            return over;
        });
        Map<DegradedReason, Instant> since = new EnumMap<>(DegradedReason.class);
        reasons.forEach((reason, span) -> since.put(reason, span.since()));
        return new Degradation(since, spoolBytes, signs.room().boundBytes(), oldestSpooled);
    }

    private static void outage(UploadGate.@Nullable Outage outage, Instant now, Set<DegradedReason> seen) {
        if (outage == null
                || (outage.failures() < FAILURES && now.isBefore(outage.since().plus(ACCIDENT)))) {
            return;
        }
        switch (outage.trouble()) {
            case STORE_REFUSES -> seen.add(DegradedReason.STORE_REFUSES);
            case STORE_FULL -> seen.add(DegradedReason.STORE_FULL);
            case DATABASE_AWAY -> seen.add(DegradedReason.DATABASE_AWAY);
            case OF_THE_SEGMENT -> {}
        }
    }

    /** Behind without an outage: either the store is slow now, or what an outage left is on its way. */
    private void lag(Signs signs, Set<DegradedReason> seen) {
        boolean was = reasons.containsKey(DegradedReason.STORE_SLOW) || reasons.containsKey(DegradedReason.CATCHING_UP);
        if (signs.outage() == null && signs.waited().compareTo(was ? NOT_BEHIND : BEHIND) > 0) {
            boolean slow = signs.meanPut().compareTo(SLOW_PUT) >= 0;
            seen.add(slow ? DegradedReason.STORE_SLOW : DegradedReason.CATCHING_UP);
        }
    }

    private void room(RoomStatistics room, Set<DegradedReason> seen) {
        boolean was = reasons.containsKey(DegradedReason.SPOOL_NEARLY_FULL);
        long level = room.boundBytes() / 100 * (was ? NOT_NEARLY_FULL_PERCENT : NEARLY_FULL_PERCENT);
        switch (room.verdict()) {
            case BOUND_REACHED -> seen.add(DegradedReason.SPOOL_FULL);
            case DISK_FULL -> seen.add(DegradedReason.DISK_FULL);
            case ROOM -> {
                if (room.heldBytes() >= level && room.heldBytes() > 0) {
                    seen.add(DegradedReason.SPOOL_NEARLY_FULL);
                }
            }
        }
    }

    private static Instant since(DegradedReason reason, Signs signs, Instant now) {
        UploadGate.Outage outage = signs.outage();
        Instant refusing = signs.room().refusingSince();
        return switch (reason) {
            case STORE_REFUSES, STORE_FULL, DATABASE_AWAY -> outage == null ? now : outage.since();
            case SPOOL_FULL, DISK_FULL -> refusing == null ? now : refusing;
            case STORE_SLOW, CATCHING_UP, SPOOL_NEARLY_FULL -> now;
        };
    }
}
