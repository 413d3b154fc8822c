package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.storage.model.TimeRange;

class PlausibilityTest {
    private static final Instant T = Instant.parse("2026-11-22T03:00:00Z");
    private static final String CAMERA = "CAM-1";

    private static Occurrence occurrence(FaultKind kind, @Nullable String camera, int from, int to) {
        return occurrence(kind, camera, from, to, 0);
    }

    private static Occurrence occurrence(FaultKind kind, @Nullable String camera, int from, int to, int step) {
        Fault fault = new Fault(
                kind, camera, Duration.ofSeconds(from), Duration.ofSeconds(to - from), Duration.ofSeconds(step));
        return new Occurrence(fault, T.plusSeconds(from), T.plusSeconds(to));
    }

    private static List<String> objections(GapCause cause, int from, int to, Occurrence... occurrences) {
        return new Plausibility(List.of(occurrences))
                .objections(CAMERA, new TimeRange(T.plusSeconds(from), T.plusSeconds(to)), cause);
    }

    @Test
    void aGapWithoutAFaultIsNotExplained() {
        assertThat(objections(GapCause.CAMERA_OFFLINE, 10, 11)).hasSize(2);
    }

    @Test
    void aGapIsExplainedByTheFaultOfItsCameraAndByNoOther() {
        assertThat(objections(GapCause.CAMERA_OFFLINE, 10, 20, occurrence(FaultKind.CAMERA_GONE, CAMERA, 10, 15)))
                .isEmpty();
        assertThat(objections(GapCause.CAMERA_OFFLINE, 10, 20, occurrence(FaultKind.CAMERA_GONE, "CAM-2", 10, 15)))
                .hasSize(2);
    }

    @Test
    void aCauseThatTheFaultDoesNotHaveAndAnUnknownOneAreNotPlausible() {
        Occurrence gone = occurrence(FaultKind.CAMERA_GONE, CAMERA, 10, 15);
        assertThat(objections(GapCause.WORKER_DOWN, 10, 15, gone))
                .singleElement()
                .asString()
                .contains("WORKER_DOWN");
        assertThat(objections(GapCause.UNKNOWN, 10, 15, gone))
                .singleElement()
                .asString()
                .contains("UNKNOWN");
    }

    @Test
    void aGapThatLastsLongerThanRecordingAgainMayTakeIsNotExplained() {
        Occurrence killed = occurrence(FaultKind.WORKER_KILLED, null, 10, 10);
        assertThat(objections(GapCause.WORKER_DOWN, 8, 22, killed)).isEmpty();
        assertThat(objections(GapCause.WORKER_DOWN, 8, 23, killed)).hasSize(1);
        assertThat(objections(GapCause.WORKER_DOWN, 7, 22, killed)).hasSize(1);
    }

    @Test
    void twoFaultsTogetherExplainOneGap() {
        Occurrence gone = occurrence(FaultKind.CAMERA_GONE, CAMERA, 10, 15);
        Occurrence killed = occurrence(FaultKind.WORKER_KILLED, null, 26, 26);
        assertThat(objections(GapCause.WORKER_DOWN, 10, 30, gone, killed)).isEmpty();
        assertThat(objections(GapCause.CAMERA_OFFLINE, 10, 30, gone, killed)).isEmpty();
    }

    @Test
    void storeAndDatabaseCostNoFootage() {
        assertThat(objections(GapCause.STORE_UNAVAILABLE, 12, 13, occurrence(FaultKind.STORE_REFUSES, null, 10, 30)))
                .hasSize(2);
        assertThat(objections(GapCause.WORKER_DOWN, 12, 13, occurrence(FaultKind.DATABASE_STOPPED, null, 10, 30)))
                .hasSize(2);
    }

    @Test
    void aWorkerThatIsKilledWithoutADatabaseComesBackAfterIt() {
        Occurrence killed = occurrence(FaultKind.WORKER_KILLED, null, 20, 20);
        Occurrence stopped = occurrence(FaultKind.DATABASE_STOPPED, null, 10, 60);
        assertThat(objections(GapCause.WORKER_DOWN, 20, 80, killed, stopped)).isEmpty();
        assertThat(objections(GapCause.WORKER_DOWN, 20, 80, killed)).hasSize(1);
        assertThat(objections(GapCause.WORKER_DOWN, 20, 120, killed, stopped)).hasSize(1);
    }

    @Test
    void whatHappenedUnderAWrongClockIsEvidenceThereButNoExcuse() {
        Occurrence ahead = occurrence(FaultKind.CLOCK_AHEAD, null, 10, 20, 100);
        Occurrence gone = occurrence(FaultKind.CAMERA_GONE, CAMERA, 12, 14);
        Occurrence killed = occurrence(FaultKind.WORKER_KILLED, null, 113, 113);
        assertThat(objections(GapCause.CAMERA_OFFLINE, 113, 115, ahead, gone, killed))
                .isEmpty();
        assertThat(objections(GapCause.CAMERA_OFFLINE, 113, 115, ahead, gone)).hasSize(1);
    }

    @Test
    void whereFootageOfAWrongClockLiesOverTheEndOfAGapItsEvidenceMayBeHidden() {
        Occurrence killed = occurrence(FaultKind.SERVE_KILLED, null, 10, 12);
        Occurrence behind = occurrence(FaultKind.CLOCK_BEHIND, null, 60, 70, -30);
        assertThat(objections(GapCause.UNKNOWN, 10, 30, killed, behind)).isEmpty();
        assertThat(objections(GapCause.UNKNOWN, 10, 25, killed, behind)).hasSize(1);
    }
}
