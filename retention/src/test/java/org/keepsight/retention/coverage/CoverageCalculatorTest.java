package org.keepsight.retention.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.keepsight.retention.coverage.Story.at;
import static org.keepsight.retention.coverage.Story.event;
import static org.keepsight.retention.coverage.Story.range;
import static org.keepsight.retention.coverage.Story.ranges;
import static org.keepsight.storage.model.StreamEventKind.CLOCK_STEPPED;
import static org.keepsight.storage.model.StreamEventKind.CODEC_CHANGED;
import static org.keepsight.storage.model.StreamEventKind.CONNECTED;
import static org.keepsight.storage.model.StreamEventKind.CONNECT_REFUSED;
import static org.keepsight.storage.model.StreamEventKind.DISK_FULL;
import static org.keepsight.storage.model.StreamEventKind.ENDED;
import static org.keepsight.storage.model.StreamEventKind.STALLED;
import static org.keepsight.storage.model.StreamEventKind.WORKER_STARTED;
import static org.keepsight.storage.model.StreamEventKind.WORKER_STOPPED;
import static org.keepsight.storage.model.StreamState.CONNECTING;
import static org.keepsight.storage.model.StreamState.DELIVERING;
import static org.keepsight.storage.model.StreamState.IDLE;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.TimeRanges;

class CoverageCalculatorTest {
    @Test
    void theTailOfALiveCameraIsPending() {
        Coverage coverage = new Story()
                .window(0, 100)
                .now(100)
                .recorded(0, 55)
                .happened(-500, CONNECTED)
                .says(DELIVERING, 97, 93.5)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(55, 100));
        assertThat(coverage.gaps()).isEmpty();
        assertThat(coverage.times().integrityRate()).hasValue(1.0);
    }

    @Test
    void aFirstRunIsPendingBeforeAnythingIsStored() {
        Coverage coverage = new Story()
                .window(0, 100)
                .now(30)
                .happened(9, WORKER_STARTED)
                .happened(10, CONNECTED)
                .says(DELIVERING, 29, null)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(10, 30));
        assertThat(coverage.gaps())
                .containsExactly(new Gap(range(0, 10), GapCause.WORKER_DOWN, event(9, WORKER_STARTED), false));
    }

    @Test
    void aConnectionNewerThanTheLastWordDeliversAlready() {
        Coverage coverage = new Story()
                .window(0, 100)
                .now(100)
                .recorded(0, 50)
                .happened(-500, CONNECTED)
                .happened(50, ENDED)
                .happened(98, CONNECTED)
                .says(CONNECTING, 97, 50.0)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(98, 100));
        assertThat(coverage.gaps())
                .containsExactly(new Gap(range(50, 98), GapCause.CAMERA_OFFLINE, event(50, ENDED), false));
    }

    @Test
    void theBacklogOfAnEndedStreamIsPendingAndTheRestAnOpenGap() {
        Coverage coverage = new Story()
                .window(0, 100)
                .now(100)
                .recorded(0, 60)
                .happened(-500, CONNECTED)
                .happened(90, ENDED)
                .says(CONNECTING, 98, 89.5)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(60, 89.5));
        assertThat(coverage.gaps())
                .containsExactly(new Gap(range(89.5, 100), GapCause.CAMERA_OFFLINE, event(90, ENDED), true));
    }

    @Test
    void aStallIsAGapBetweenTheBacklogAndTheNewRun() {
        Story story = new Story()
                .window(0, 200)
                .now(200)
                .recorded(0, 80)
                .happened(-500, CONNECTED)
                .happened(90, STALLED)
                .happened(100, CONNECTED)
                .says(DELIVERING, 198, 195.0);
        Gap stall = new Gap(range(90, 100), GapCause.STREAM_STALLED, event(90, STALLED), false);
        assertThat(story.coverage().pending()).isEqualTo(ranges(80, 90, 100, 200));
        assertThat(story.coverage().gaps()).containsExactly(stall);

        story.recorded(0, 90, 100, 160);
        assertThat(story.coverage().pending()).isEqualTo(ranges(160, 200));
        assertThat(story.coverage().gaps()).containsExactly(stall);
    }

    @Test
    void picturesThatArriveAfterAWorkerStoppedAreAnotherWorkers() {
        Story story = new Story()
                .window(0, 200)
                .now(200)
                .recorded(0, 90)
                .happened(-500, CONNECTED)
                .happened(99, WORKER_STARTED)
                .happened(99, CONNECTED)
                .happened(100, WORKER_STOPPED);
        assertThat(story.says(DELIVERING, 198, 195.0).coverage().pending()).isEqualTo(ranges(90, 200));
        assertThat(story.says(IDLE, 198, 100.0).coverage().pending())
                .as("nobody does")
                .isEqualTo(ranges(90, 100));
    }

    @Test
    void afterAClockThatWasAheadWhatArrivesIsPendingStill() {
        Coverage coverage = new Story()
                .window(0, 200)
                .now(200)
                .recorded(0, 100, 110, 190)
                .happened(-500, CONNECTED)
                .happened(100, CLOCK_STEPPED) // by 50 seconds, for 10
                .happened(110, CONNECTED)
                .happened(150, CONNECTED)
                .happened(160, CLOCK_STEPPED)
                .says(DELIVERING, 198, 195.0)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(190, 200));
        assertThat(coverage.gaps())
                .extracting(Gap::time, Gap::cause)
                .containsExactly(tuple(range(100, 110), GapCause.CLOCK_STEP));
    }

    @Test
    void footageRefusedByAFullSpoolIsAGapUntilTheNextConnection() {
        Coverage coverage = new Story()
                .window(0, 200)
                .now(200)
                .recorded(0, 50)
                .happened(-500, CONNECTED)
                .happened(80, DISK_FULL)
                .happened(150, CONNECTED)
                .says(DELIVERING, 199, 198.0)
                .coverage();
        assertThat(coverage.pending()).isEqualTo(ranges(50, 80, 150, 200));
        assertThat(coverage.gaps())
                .containsExactly(new Gap(range(80, 150), GapCause.DISK_FULL, event(80, DISK_FULL), false));
    }

    @Test
    void theSecondUntilTheFirstKeyframeOfANewCodecIsAGap() {
        Story story = new Story()
                .window(0, 200)
                .now(200)
                .recorded(0, 50)
                .happened(-500, CONNECTED)
                .happened(80, CODEC_CHANGED)
                .happened(81, CONNECTED)
                .says(DELIVERING, 199, 198.0);
        assertThat(story.coverage().pending()).isEqualTo(ranges(50, 80, 81, 200));

        story.recorded(0, 80, 81, 140);
        assertThat(story.coverage().gaps())
                .containsExactly(new Gap(range(80, 81), GapCause.STREAM_CHANGED, event(80, CODEC_CHANGED), false));
    }

    @Test
    void aKilledWorkerLeavesABacklogUnknownTimeAndThenAGap() {
        Story story = new Story()
                .window(0, 500)
                .now(200)
                .recorded(0, 60)
                .happened(-500, CONNECTED)
                .says(DELIVERING, 100, 98.0);
        assertThat(story.coverage().pending()).isEqualTo(ranges(60, 100));
        assertThat(story.coverage().unknown()).isEqualTo(ranges(100, 200));

        story.now(302).happened(300, WORKER_STARTED).says(CONNECTING, 301, 98.0);
        assertThat(story.coverage().pending()).isEqualTo(ranges(60, 98));
        assertThat(story.coverage().gaps())
                .containsExactly(new Gap(range(98, 302), GapCause.WORKER_DOWN, event(300, WORKER_STARTED), true));

        story.now(400).happened(303, CONNECTED).says(DELIVERING, 398, 396.0).recorded(0, 98, 303, 360);
        assertThat(story.coverage().pending()).isEqualTo(ranges(360, 400));
        assertThat(story.coverage().gaps())
                .containsExactly(new Gap(range(98, 303), GapCause.WORKER_DOWN, event(300, WORKER_STARTED), false));
    }

    @Test
    void aWorkerThatWasDownAcrossTheEndOfTheWindowIsKnownByItsStart() {
        Story story = new Story()
                .window(0, 100)
                .now(1_000)
                .recorded(0, 80, 203, 900)
                .happened(-500, CONNECTED)
                .happened(200, WORKER_STARTED)
                .happened(203, CONNECTED)
                .says(DELIVERING, 999, 998.0);
        assertThat(story.coverage().gaps())
                .containsExactly(new Gap(range(80, 100), GapCause.WORKER_DOWN, event(200, WORKER_STARTED), false));

        story.recorded(0, 50, 52, 900);
        assertThat(story.coverage().gaps())
                .as("pictures came before it started")
                .containsExactly(new Gap(range(50, 52), GapCause.UNKNOWN, null, false));
    }

    @Test
    void nothingIsPendingForEver() {
        Story story = new Story()
                .window(0, 100)
                .now(100_000)
                .recorded(0, 50, 200, 300) // 50 to 90 was durable and its segment never arrived
                .happened(-500, CONNECTED)
                .happened(90, ENDED)
                .happened(200, CONNECTED)
                .says(DELIVERING, 99_998, 99_997.0);
        assertThat(story.coverage().pending()).isEqualTo(TimeRanges.NONE);
        assertThat(story.coverage().gaps()).extracting(Gap::time).containsExactly(range(50, 100));
    }

    @Test
    void aCameraNobodyEverAnsweredForIsUnknownSinceItsCommissioning() {
        Story story = new Story().window(0, 100).now(80);
        story.commissionedAt = at(30);
        Coverage coverage = story.coverage();
        assertThat(coverage.unknown()).isEqualTo(ranges(30, 80));
        assertThat(coverage.times().notMature()).isEqualTo(Duration.ofSeconds(30));
        assertThat(coverage.times().notExpected()).isEqualTo(Duration.ofSeconds(20));
        assertThat(coverage.times().integrityRate()).hasValue(0.0);
    }

    @Test
    void aGapIsOpenOnlyAtTheEndOfWhatIsKnown() {
        Story story = new Story()
                .now(100)
                .recorded(0, 50)
                .happened(-500, CONNECTED)
                .happened(50, ENDED)
                .happened(52, CONNECT_REFUSED)
                .says(CONNECTING, 98, 50.0);
        assertThat(story.window(0, 100).coverage().gaps()).extracting(Gap::open).containsExactly(true);
        assertThat(story.window(0, 99.9).coverage().gaps())
                .as("asked for until now, a moment ago")
                .extracting(Gap::open)
                .containsExactly(true);
        assertThat(story.window(0, 70).coverage().gaps()).extracting(Gap::open).containsExactly(false);
        assertThat(story.window(60, 80).coverage().gaps())
                .as("a window within the gap knows its cause from before")
                .containsExactly(new Gap(range(60, 80), GapCause.CAMERA_OFFLINE, event(52, CONNECT_REFUSED), false));
    }

    @Test
    void footageOutsideTheExpectedTimeIsListedAndDoesNotCount() {
        Story story = new Story().window(0, 100).recorded(0, 60).says(CONNECTING, 2_000, 60.0);
        story.expected = ranges(50, 80);
        Coverage coverage = story.coverage();
        assertThat(coverage.recorded()).isEqualTo(ranges(0, 60));
        assertThat(coverage.times().recorded()).isEqualTo(Duration.ofSeconds(10));
        assertThat(coverage.times().gap()).isEqualTo(Duration.ofSeconds(20));
        assertThat(coverage.times().notExpected()).isEqualTo(Duration.ofSeconds(70));
        assertThat(coverage.longestGap()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void footageCondemnedWhileAnotherCopyRemainsIsRecorded() {
        Story story = new Story().window(0, 100).recorded(0, 40).says(CONNECTING, 2_000, 100.0);
        story.lost = ranges(30, 60);
        story.expired = ranges(50, 100);
        CoverageTimes times = story.coverage().times();
        assertThat(times.recorded()).isEqualTo(Duration.ofSeconds(40));
        assertThat(times.lost()).isEqualTo(Duration.ofSeconds(20));
        assertThat(times.expired()).isEqualTo(Duration.ofSeconds(40));
        assertThat(times.integrityRate()).hasValue(40.0 / 60);
    }
}
