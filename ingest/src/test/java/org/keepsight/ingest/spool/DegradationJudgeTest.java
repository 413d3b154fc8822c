package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keepsight.ingest.spool.SpoolBound.Verdict;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;

class DegradationJudgeTest {
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final Duration FAST = Duration.ofMillis(50);

    private final DegradationJudge judge = new DegradationJudge();
    private UploadGate.@Nullable Outage outage;
    private Duration meanPut = FAST;
    private Duration waited = Duration.ZERO;
    private RoomStatistics room = room(10, Verdict.ROOM);

    @Test
    void oneFailureIsAnAccidentTwoAreAnOutageSinceTheFirst() {
        outage = new UploadGate.Outage(UploadTrouble.STORE_REFUSES, at(-1), 1);
        assertThat(judged(0).degraded()).isFalse();
        outage = new UploadGate.Outage(UploadTrouble.STORE_REFUSES, at(-1), 2);
        assertThat(judged(1).reasons()).isEqualTo(Map.of(DegradedReason.STORE_REFUSES, at(-1)));
        assertThat(judged(1).losing()).isFalse();
    }

    @Test
    void anAttemptThatIsStillOutIsNoAccident() {
        outage = new UploadGate.Outage(UploadTrouble.DATABASE_AWAY, at(0), 1);
        assertThat(judged(2.9).degraded()).isFalse();
        assertThat(judged(3).reasons()).containsOnlyKeys(DegradedReason.DATABASE_AWAY);
    }

    @Test
    void aReasonStaysForAWhileSoThatItDoesNotFlap() {
        outage = new UploadGate.Outage(UploadTrouble.DATABASE_AWAY, at(0), 5);
        judged(1);
        outage = null;
        assertThat(judged(2).reasons()).containsOnlyKeys(DegradedReason.DATABASE_AWAY);
        assertThat(judged(10.9).reasons()).containsOnlyKeys(DegradedReason.DATABASE_AWAY);
        assertThat(judged(11).degraded()).isFalse();
    }

    @Test
    void aReasonOfAClockThatWasAheadDoesNotStayUntilThen() {
        outage = new UploadGate.Outage(UploadTrouble.DATABASE_AWAY, at(0), 5);
        judged(9.0 * 365 * 86_400);
        outage = null;
        assertThat(judged(1).degraded()).isFalse();
    }

    @Test
    void behindIsSlowOrCatchingUpByHowLongAPutTakes() {
        waited = Duration.ofSeconds(59);
        assertThat(judged(0).degraded()).isFalse();
        waited = Duration.ofSeconds(61);
        assertThat(judged(1).reasons()).containsOnlyKeys(DegradedReason.CATCHING_UP);
        meanPut = Duration.ofSeconds(4);
        assertThat(judged(2).reasons()).containsKeys(DegradedReason.STORE_SLOW);
        waited = Duration.ofSeconds(31);
        assertThat(judged(20).reasons()).containsOnlyKeys(DegradedReason.STORE_SLOW);
        waited = Duration.ofSeconds(29);
        judged(21);
        assertThat(judged(31).degraded()).isFalse();
    }

    @Test
    void anOutageIsNotAlsoCalledSlow() {
        waited = Duration.ofHours(1);
        meanPut = Duration.ofSeconds(30);
        outage = new UploadGate.Outage(UploadTrouble.STORE_FULL, at(-3_600), 200);
        assertThat(judged(0).reasons()).containsOnlyKeys(DegradedReason.STORE_FULL);
    }

    @Test
    void theSpoolIsNearlyFullThenFullAndLoses() {
        room = room(79, Verdict.ROOM);
        assertThat(judged(0).degraded()).isFalse();
        room = room(80, Verdict.ROOM);
        assertThat(judged(1).reasons()).containsOnlyKeys(DegradedReason.SPOOL_NEARLY_FULL);
        room = room(71, Verdict.ROOM);
        assertThat(judged(30).reasons()).containsOnlyKeys(DegradedReason.SPOOL_NEARLY_FULL);
        room = room(100, Verdict.BOUND_REACHED);
        judged(31);
        Degradation full = judged(60);
        assertThat(full.reasons()).isEqualTo(Map.of(DegradedReason.SPOOL_FULL, at(5)));
        assertThat(full.losing()).isTrue();
        room = room(40, Verdict.DISK_FULL);
        judged(61);
        assertThat(judged(90).reasons()).containsOnlyKeys(DegradedReason.DISK_FULL);
        room = room(40, Verdict.ROOM);
        judged(91);
        assertThat(judged(102).degraded()).isFalse();
    }

    @Test
    void saysWhatWaits() {
        Degradation well =
                judge.judge(new DegradationJudge.Signs(null, FAST, Duration.ofSeconds(5), room), 10, at(-65), NOON);
        assertThat(well).isEqualTo(new Degradation(Map.of(), 10, 100_000, at(-65)));
    }

    private Degradation judged(double second) {
        return judge.judge(new DegradationJudge.Signs(outage, meanPut, waited, room), 10, null, at(second));
    }

    private static RoomStatistics room(int percent, Verdict verdict) {
        return new RoomStatistics(percent * 1_000L, 100_000, verdict, verdict == Verdict.ROOM ? null : at(5), 0, 0);
    }

    private static Instant at(double second) {
        return NOON.plusMillis(Math.round(second * 1_000));
    }
}
