package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.Commands.Packet;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.ingest.segment.AccessUnit;
import org.keepsight.ingest.segment.SegmentSettings;
import org.keepsight.ingest.segment.StreamSink;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.storage.media.ParameterSets;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.TestSafeguards;

@Timeout(180)
class CameraPullerTest {
    private static final SegmentSettings TWO_SECONDS = SegmentSettings.ofLength(Duration.ofSeconds(2));

    @TempDir
    Path directory;

    private final List<StreamEvent> events = new CopyOnWriteArrayList<>();

    /** How far the clock that tells a wedged thread is ahead. */
    private final AtomicLong ahead = new AtomicLong();

    @Test
    void recordsTwelveCamerasWithoutALostOrDoubledPicture() throws Exception {
        List<Clip> clips = List.of(Clip.PLAIN, Clip.REORDERED, Clip.H265);
        Mount[] mounts = IntStream.range(0, 12)
                .mapToObj(i -> new Mount("cam" + i, clips.get(i % 3), null))
                .toArray(Mount[]::new);
        List<CameraPuller> pullers = new ArrayList<>();
        try (GstRtspServer server = GstRtspServer.start(mounts);
                Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            for (int i = 0; i < 12; i++) {
                pullers.add(start(i + 1, server.url("cam" + i), i == 0, spool));
            }
            for (int i = 1; i <= 12; i++) {
                await(i, event -> event.kind() == StreamEventKind.ENDED);
            }
            stop(pullers);
        }
        for (int i = 1; i <= 12; i++) {
            assertWhole(new CameraId(i), clips.get((i - 1) % 3), i == 1 ? 1 : 0);
        }
    }

    /** The first run holds the clip's pictures; where sound is recorded, too, FFmpeg does not know whether the last is whole. */
    private void assertWhole(CameraId camera, Clip clip, int givenUp) throws Exception {
        Recordings recordings = new Recordings(directory);
        recordings.assertSound(camera);
        StreamEvent connected = first(camera.value(), StreamEventKind.CONNECTED);
        RunId run = Objects.requireNonNull(connected.run());
        assertThat(recordings.segments(camera, run)).hasSizeGreaterThan(1);
        assertThat(recordings.segments(camera, run).getFirst().time().start()).isEqualTo(connected.at());
        StreamEvent ended = first(camera.value(), StreamEventKind.ENDED);
        assertThat(ended.run()).isEqualTo(run);
        assertThat(recordings.segments(camera, run).getLast().time().end()).isEqualTo(ended.at());

        List<Packet> expected = Commands.packets(clip.file().toString());
        long origin = expected.getFirst().dts();
        assertThat(recordings.packets(camera, run))
                .usingElementComparator((a, b) ->
                        Math.abs(a.pts() - b.pts()) < 90 && Math.abs(a.dts() - b.dts()) < 90 && a.key() == b.key()
                                ? 0
                                : 1)
                .containsExactlyElementsOf(expected.subList(0, expected.size() - givenUp).stream()
                        .map(packet -> packet.minus(origin))
                        .toList());
    }

    @Test
    void aServerThatIsKilledCostsItsTimeAndNoOtherCamera() throws Exception {
        Mount mount = new Mount("cam", Clip.LONG, null);
        try (GstRtspServer other = GstRtspServer.start(mount);
                GstRtspServer server = GstRtspServer.start(mount);
                Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            CameraPuller untouched = start(1, other.url("cam"), false, spool);
            CameraPuller puller = start(2, server.url("cam"), false, spool);
            await(2, event -> event.kind() == StreamEventKind.CONNECTED);
            Thread.sleep(4_000);
            Instant killed = Instant.now();
            server.kill();
            StreamEvent ended = await(2, event -> event.kind() == StreamEventKind.ENDED);
            assertThat(ended.at()).isBetween(killed.minusSeconds(2), killed.plusSeconds(2));
            await(2, event -> event.kind() == StreamEventKind.CONNECT_REFUSED);
            assertThat(puller.status().state()).isEqualTo(StreamState.CONNECTING);
            try (GstRtspServer again = GstRtspServer.start(server.port(), null, mount)) {
                StreamEvent back = await(
                        2,
                        event -> event.kind() == StreamEventKind.CONNECTED
                                && event.at().isAfter(killed));
                assertThat(back.run()).isNotEqualTo(ended.run());
                Thread.sleep(2_500);
                assertThat(untouched.status().state()).isEqualTo(StreamState.DELIVERING);
                stop(List.of(puller, untouched));
                assertThat(again.port()).isEqualTo(server.port());
            }
            assertThat(events)
                    .filteredOn(event -> event.camera().value() == 1)
                    .extracting(StreamEvent::kind)
                    .containsExactly(
                            StreamEventKind.WORKER_STARTED, StreamEventKind.CONNECTED, StreamEventKind.WORKER_STOPPED);
            new Recordings(directory).assertSound(new CameraId(1));
            new Recordings(directory).assertSound(new CameraId(2));
            assertThat(new Recordings(directory).segments(new CameraId(1))).hasSizeGreaterThan(2);
        }
    }

    @Test
    void refusedCredentialsAreTriedOnceMoreAndThenLeft() throws Exception {
        try (GstRtspServer server =
                        GstRtspServer.start(Commands.freePort(), "u:p", new Mount("cam", Clip.PLAIN, null));
                Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            CameraPuller puller = start(1, server.url("cam"), false, spool);
            await(1, event -> event.kind() == StreamEventKind.AUTHENTICATION_REFUSED);
            Thread.sleep(4_000);
            assertThat(puller.status().state()).isEqualTo(StreamState.AUTHENTICATION_REFUSED);
            assertThat(puller.status().detail()).contains("AUTHENTICATION_REFUSED");
            stop(List.of(puller));
        }
        assertThat(events)
                .extracting(StreamEvent::kind)
                .containsExactly(
                        StreamEventKind.WORKER_STARTED,
                        StreamEventKind.AUTHENTICATION_REFUSED,
                        StreamEventKind.WORKER_STOPPED);
    }

    @Test
    void anErrorOfTheRecorderIsToldAndTheCameraAskedAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        Source source = new Source(sink -> {
            asked.countDown();
            throw new StackOverflowError("of a test");
        });
        try (Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            CameraPuller puller = start(source, spool, events::add);
            asked.await();
            assertThat(puller.died()).isFalse();
            stop(List.of(puller));
        }
        assertThat(events)
                .extracting(StreamEvent::kind)
                .containsExactly(
                        StreamEventKind.WORKER_STARTED, StreamEventKind.PARSE_FAILED, StreamEventKind.WORKER_STOPPED);
    }

    @Test
    void aThreadThatWaitsForTheDiskIsNotWedgedOneThatWaitsForItsSourceIs() throws Exception {
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 25, 1);
        byte[] first = clip.video().getFirst().payload();
        VideoTrack track = ParameterSets.of(clip.codec(), first).track();
        CountDownLatch disk = new CountDownLatch(1);
        Source source = new Source(sink -> {
            ByteBuffer picture = ByteBuffer.wrap(first);
            sink.tracks(track, null);
            sink.accept(new AccessUnit(
                    AccessUnit.Track.VIDEO, picture, 0, 0, 3_600, true, System.nanoTime(), Instant.now()));
        });
        try (Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            CameraPuller puller = start(source, spool, event -> {
                events.add(event);
                if (event.kind() == StreamEventKind.CONNECTED) {
                    awaitUninterrupted(disk);
                }
            });
            await(1, event -> event.kind() == StreamEventKind.CONNECTED);
            ahead.set(Duration.ofMinutes(10).toNanos());
            assertThat(puller.wedged()).isFalse();
            ahead.set(0);
            disk.countDown();
            awaitUninterrupted(source.waiting());
            assertThat(puller.wedged()).isFalse();
            ahead.set(Duration.ofMinutes(10).toNanos());
            assertThat(puller.wedged()).isTrue();
            stop(List.of(puller));
            assertThat(puller.wedged()).isFalse();
        }
    }

    @Test
    void aCameraIsNotAskedBeforeItsDelayAndAnEndedOneNever() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Source source = new Source(sink -> asked.countDown());
        try (Spool spool = new Spool(directory, Long.MAX_VALUE)) {
            CameraPuller late = puller(source, spool, events::add);
            late.start(Duration.ofHours(1));
            await(1, event -> event.kind() == StreamEventKind.WORKER_STARTED);
            assertThat(asked.await(500, TimeUnit.MILLISECONDS)).isFalse();
            stop(List.of(late));
            assertThat(asked.getCount()).isOne();

            CameraPuller soon = puller(source, spool, events::add);
            soon.start(Duration.ofMillis(200));
            asked.await();
            stop(List.of(soon));
        }
    }

    /** Plays something and then delivers nothing until it is stopped. */
    private record Source(Consumer<StreamSink> play, CountDownLatch waiting, CountDownLatch stopped)
            implements StreamSource {
        Source(Consumer<StreamSink> play) {
            this(play, new CountDownLatch(1), new CountDownLatch(1));
        }

        @Override
        public StreamEnd pull(StreamSink sink) {
            play.accept(sink);
            waiting.countDown();
            awaitUninterrupted(stopped);
            return new StreamEnd(StreamEventKind.ENDED, "");
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CameraPuller start(Source source, Spool spool, Consumer<StreamEvent> events) {
        CameraPuller puller = puller(source, spool, events);
        puller.start();
        return puller;
    }

    private CameraPuller puller(Source source, Spool spool, Consumer<StreamEvent> events) {
        CameraFeed feed = new CameraFeed(
                new CameraId(1), new Code("cam-1"), "rtsp://test", null, true, false, RetentionClass.GENERAL);
        return new CameraPuller(
                feed,
                source,
                TWO_SECONDS,
                spool,
                events,
                InstantSource.system(),
                () -> System.nanoTime() + ahead.get());
    }

    private CameraPuller start(int camera, String url, boolean audio, Spool spool) {
        CameraFeed feed = new CameraFeed(
                new CameraId(camera), new Code("cam-" + camera), url, null, true, audio, RetentionClass.GENERAL);
        CameraPuller puller = new CameraPuller(
                feed,
                SourceSettings.DEFAULT.within(TestSafeguards.NETWORKS),
                TWO_SECONDS,
                spool,
                events::add,
                InstantSource.system());
        puller.start();
        return puller;
    }

    private static void stop(List<CameraPuller> pullers) throws InterruptedException {
        pullers.forEach(puller -> puller.stop(StreamEventKind.WORKER_STOPPED));
        for (CameraPuller puller : pullers) {
            assertThat(puller.awaitStopped(Duration.ofSeconds(30))).isTrue();
        }
    }

    private StreamEvent first(int camera, StreamEventKind kind) {
        return Objects.requireNonNull(find(camera, event -> event.kind() == kind));
    }

    private @Nullable StreamEvent find(int camera, Predicate<StreamEvent> wanted) {
        return events.stream()
                .filter(event -> event.camera().value() == camera)
                .filter(wanted)
                .findFirst()
                .orElse(null);
    }

    private StreamEvent await(int camera, Predicate<StreamEvent> wanted) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            StreamEvent found = find(camera, wanted);
            if (found != null) {
                return found;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("camera " + camera + " did not do it: " + events);
    }
}
