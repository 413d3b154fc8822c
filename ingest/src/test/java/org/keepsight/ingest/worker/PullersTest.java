package org.keepsight.ingest.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.CameraPuller;
import org.keepsight.ingest.rtsp.HangingCamera;
import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.TestSafeguards;

@Timeout(60)
class PullersTest {
    private static final CameraFeed FEED = new CameraFeed(
            new CameraId(1), new Code("cam"), "rtsp://127.0.0.1:1/x", null, true, false, RetentionClass.GENERAL);

    @TempDir
    Path directory;

    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();
    private boolean poisoned = true;

    @Test
    void aWedgedCameraIsReplacedOnceWhileItsThreadStillHangs() throws Exception {
        List<HangingCamera> cameras = new CopyOnWriteArrayList<>();
        try (Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            Pullers pullers = new Pullers(
                    feed -> {
                        cameras.add(new HangingCamera(feed, spool, events::add));
                        return cameras.getLast().puller();
                    },
                    events::add,
                    InstantSource.system());
            pullers.adopt(List.of(FEED), Set.of());
            cameras.getFirst().awaitHanging();
            assertThat(cameras.getFirst().puller().wedged()).isTrue();

            pullers.replaceLost();
            assertThat(cameras).hasSize(2);
            assertThat(cameras.getFirst().told()).isTrue();
            cameras.getLast().awaitHanging();
            assertThat(cameras.getLast().puller().wedged()).isTrue();
            pullers.replaceLost();
            pullers.replaceLost();
            assertThat(cameras).as("one thread more, not one more each time").hasSize(2);
            assertThat(cameras.getFirst().puller().alive()).isTrue();

            cameras.getFirst().release();
            pullers.replaceLost();
            assertThat(cameras).as("the first has gone, so the second may be").hasSize(3);
            assertThat(kinds()).filteredOn(StreamEventKind.STALLED::equals).hasSize(2);

            cameras.get(1).release();
            cameras.getLast().awaitHanging();
            Thread releasing = Thread.ofVirtual().start(() -> releaseWhenTold(cameras.getLast()));
            pullers.stop();
            releasing.join();
        }
    }

    private static void releaseWhenTold(HangingCamera camera) {
        try {
            while (!camera.told()) {
                Thread.sleep(10);
            }
            camera.release();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPullerWhoseThreadDiedIsReplaced() throws Exception {
        try (Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            Pullers pullers = new Pullers(
                    each -> new CameraPuller(
                            each,
                            SourceSettings.DEFAULT.within(TestSafeguards.NETWORKS),
                            SegmentSettings.ofLength(Duration.ofSeconds(2)),
                            spool,
                            this::take,
                            InstantSource.system()),
                    events::add,
                    InstantSource.system());
            pullers.adopt(List.of(FEED), Set.of());
            while (!kinds().contains(StreamEventKind.CONNECT_REFUSED)) {
                pullers.replaceLost();
                Thread.sleep(20);
            }
            pullers.stop();
        }
        assertThat(kinds())
                .contains(StreamEventKind.PARSE_FAILED, StreamEventKind.WORKER_STARTED)
                .endsWith(StreamEventKind.WORKER_STOPPED);
    }

    /** The first event kills the thread that brings it. */
    private synchronized void take(StreamEvent event) {
        if (poisoned) {
            poisoned = false;
            throw new AssertionError("of a test");
        }
        events.add(event);
    }

    private List<StreamEventKind> kinds() {
        return events.stream().map(StreamEvent::kind).toList();
    }
}
