package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.retention.coverage.Story.event;
import static org.keepsight.retention.coverage.Story.range;
import static org.keepsight.retention.coverage.Story.ranges;
import static org.keepsight.storage.model.StreamEventKind.AUTHENTICATION_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.CLOCK_JUMPED;
import static org.keepsight.storage.model.StreamEventKind.CONNECTED;
import static org.keepsight.storage.model.StreamEventKind.CONNECT_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.DISK_FULL;
import static org.keepsight.storage.model.StreamEventKind.ENDED;
import static org.keepsight.storage.model.StreamEventKind.HANDED_OVER;
import static org.keepsight.storage.model.StreamEventKind.STALLED;
import static org.keepsight.storage.model.StreamEventKind.STORE_UNAVAILABLE;
import static org.keepsight.storage.model.StreamEventKind.TIMED_OUT;
import static org.keepsight.storage.model.StreamEventKind.WORKER_STARTED;
import static org.keepsight.storage.model.StreamEventKind.WORKER_STOPPED;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.TimeRanges;

class GapCausesTest {
    @Test
    void theFirstEventExplains() {
        assertThat(explain(event(10.2, ENDED), event(12, CONNECT_REFUSED), event(40, CONNECTED)))
                .containsExactly(new Gap(range(10, 40), GapCause.CAMERA_OFFLINE, event(10.2, ENDED), false));
    }

    @Test
    void anEndSeenBeforeTheLastFragmentEndsExplains() {
        assertThat(explain(event(8.5, STALLED))).extracting(Gap::cause).containsExactly(GapCause.STREAM_STALLED);
    }

    @Test
    void nothingExplainsAfterPicturesCame() {
        assertThat(explain(event(3, ENDED), event(4, CONNECTED)))
                .extracting(Gap::cause)
                .containsExactly(GapCause.UNKNOWN);
        assertThat(explain(event(8.5, ENDED), event(9, CONNECTED)))
                .extracting(Gap::cause)
                .containsExactly(GapCause.UNKNOWN);
        assertThat(explain()).containsExactly(new Gap(range(10, 40), GapCause.UNKNOWN, null, false));
    }

    @Test
    void whatHappenedBeforeHolds() {
        assertThat(explain(event(-3_000, AUTHENTICATION_REFUSED)))
                .containsExactly(new Gap(
                        range(10, 40), GapCause.AUTHENTICATION_REFUSED, event(-3_000, AUTHENTICATION_REFUSED), false));
        assertThat(explain(event(-3_000, CLOCK_JUMPED)))
                .as("a jump is over when it has happened")
                .extracting(Gap::cause)
                .containsExactly(GapCause.UNKNOWN);
    }

    @Test
    void nothingBeforeTheLastFootageHolds() {
        GapCauses causes = new GapCauses(List.of(event(-50, CONNECT_REFUSED)));
        assertThat(causes.explain(ranges(10, 40), ranges(-20, 10), null))
                .extracting(Gap::cause)
                .containsExactly(GapCause.UNKNOWN);
        assertThat(causes.explain(ranges(10, 40), ranges(-100, -50), null))
                .extracting(Gap::cause)
                .containsExactly(GapCause.CAMERA_OFFLINE);
    }

    @Test
    void theEvidenceOfOneGapDoesNotExplainTheNext() {
        GapCauses causes = new GapCauses(List.of(event(10, ENDED), event(11, CONNECTED)));
        assertThat(causes.explain(ranges(10, 11, 12, 13), ranges(11, 12), null))
                .extracting(Gap::cause)
                .containsExactly(GapCause.CAMERA_OFFLINE, GapCause.UNKNOWN);
    }

    @Test
    void aStartedWorkerAnswersForTheTimeBefore() {
        assertThat(explain(event(30, WORKER_STARTED), event(40, CONNECTED)))
                .containsExactly(new Gap(range(10, 40), GapCause.WORKER_DOWN, event(30, WORKER_STARTED), false));
        assertThat(explain(event(20, WORKER_STARTED), event(30, TIMED_OUT)))
                .containsExactly(
                        new Gap(range(10, 20), GapCause.WORKER_DOWN, event(20, WORKER_STARTED), false),
                        new Gap(range(20, 40), GapCause.CAMERA_UNRESPONSIVE, event(30, TIMED_OUT), false));
    }

    @Test
    void aWorkerRestartedWhileACameraIsDeadDoesNotTakeTheBlame() {
        assertThat(explain(event(-100, CONNECT_REFUSED), event(20, WORKER_STARTED), event(21, CONNECT_REFUSED)))
                .containsExactly(new Gap(range(10, 40), GapCause.CAMERA_OFFLINE, event(-100, CONNECT_REFUSED), false));
        assertThat(explain(event(10, ENDED), event(20, WORKER_STARTED)))
                .containsExactly(new Gap(range(10, 40), GapCause.CAMERA_OFFLINE, event(10, ENDED), false));
    }

    @Test
    void aRefusalIsBlamedForAsLongAsItLasts() {
        assertThat(explain(event(10, STORE_UNAVAILABLE), event(40, CONNECTED)))
                .containsExactly(
                        new Gap(range(10, 40), GapCause.STORE_UNAVAILABLE, event(10, STORE_UNAVAILABLE), false));
        assertThat(explain(event(10, STORE_UNAVAILABLE), event(20, ENDED), event(21, CONNECT_REFUSED)))
                .as("the camera goes away while its footage is refused")
                .containsExactly(
                        new Gap(range(10, 20), GapCause.STORE_UNAVAILABLE, event(10, STORE_UNAVAILABLE), false),
                        new Gap(range(20, 40), GapCause.CAMERA_OFFLINE, event(20, ENDED), false));
        assertThat(explain(event(10, ENDED), event(30, DISK_FULL)))
                .as("it is back and the disk is full")
                .containsExactly(
                        new Gap(range(10, 30), GapCause.CAMERA_OFFLINE, event(10, ENDED), false),
                        new Gap(range(30, 40), GapCause.DISK_FULL, event(30, DISK_FULL), false));
        assertThat(explain(event(10, STORE_UNAVAILABLE), event(25, DISK_FULL)))
                .extracting(Gap::cause)
                .containsExactly(GapCause.STORE_UNAVAILABLE, GapCause.DISK_FULL);
        assertThat(explain(event(10, STORE_UNAVAILABLE), event(20, WORKER_STARTED), event(22, STORE_UNAVAILABLE)))
                .as("a restart changes nothing")
                .extracting(Gap::cause)
                .containsExactly(GapCause.STORE_UNAVAILABLE);
    }

    @Test
    void aStopWhileTheCameraIsAwayEndsTheBlameOfTheCamera() {
        assertThat(explain(
                        event(10, ENDED), event(15, WORKER_STOPPED), event(35, WORKER_STARTED), event(40, CONNECTED)))
                .containsExactly(
                        new Gap(range(10, 15), GapCause.CAMERA_OFFLINE, event(10, ENDED), false),
                        new Gap(range(15, 40), GapCause.WORKER_DOWN, event(15, WORKER_STOPPED), false));
        assertThat(explain(
                        event(-50, CONNECT_REFUSED),
                        event(15, WORKER_STOPPED),
                        event(35, WORKER_STARTED),
                        event(36, CONNECT_REFUSED)))
                .as("and it is still away when the worker is back")
                .containsExactly(
                        new Gap(range(10, 15), GapCause.CAMERA_OFFLINE, event(-50, CONNECT_REFUSED), false),
                        new Gap(range(15, 35), GapCause.WORKER_DOWN, event(15, WORKER_STOPPED), false),
                        new Gap(range(35, 40), GapCause.CAMERA_OFFLINE, event(36, CONNECT_REFUSED), false));
        assertThat(explain(event(10, ENDED), event(15, WORKER_STOPPED), event(15.5, WORKER_STARTED)))
                .as("a new address of the camera restarts its connection only")
                .containsExactly(new Gap(range(10, 40), GapCause.CAMERA_OFFLINE, event(10, ENDED), false));
    }

    @Test
    void aHandoverHidesNothing() {
        assertThat(explain(event(5, CONNECT_REFUSED), event(8, HANDED_OVER)))
                .as("a dead camera that moved is still dead")
                .extracting(Gap::cause)
                .containsExactly(GapCause.CAMERA_OFFLINE);
        assertThat(explain(event(12, HANDED_OVER), event(15, STALLED)))
                .extracting(Gap::cause)
                .containsExactly(GapCause.STREAM_STALLED);
        assertThat(explain(event(8, HANDED_OVER))).extracting(Gap::cause).containsExactly(GapCause.UNKNOWN);
    }

    @Test
    void aWorkerThatDiedWhileItHandedOverLeavesAHoleBeforeItsSuccessor() {
        assertThat(explain(event(-500, CONNECTED), event(40, HANDED_OVER), event(40, CONNECTED)))
                .containsExactly(new Gap(range(10, 40), GapCause.WORKER_DOWN, event(40, HANDED_OVER), false));
    }

    @ParameterizedTest
    @EnumSource(StreamEventKind.class)
    void everyEventThatBringsNoPicturesIsACause(StreamEventKind kind) {
        assertThat(GapCauses.cause(kind).isEmpty()).isEqualTo(kind.delivering());
        assertThat(GapCauses.cause(kind)).isNotEqualTo(Optional.of(GapCause.UNKNOWN));
    }

    private static List<Gap> explain(StreamEvent... events) {
        return new GapCauses(List.of(events)).explain(ranges(10, 40), TimeRanges.NONE, null);
    }
}
