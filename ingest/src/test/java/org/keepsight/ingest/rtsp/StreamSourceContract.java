package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.media.VideoTrack;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.TestSafeguards;

/** What every source of a camera's stream must do, shown with servers that nobody here wrote. */
@Timeout(120)
abstract class StreamSourceContract {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final SourceSettings QUICK = new SourceSettings(
            SHORT, SHORT, SHORT, Duration.ofSeconds(30), Duration.ofMinutes(5), TestSafeguards.NETWORKS);

    abstract StreamSource source(CameraFeed feed, SourceSettings settings);

    /** How many pictures are given up when a stream ends: of the last one not every source knows whether it came whole. */
    abstract int givenUp();

    @ParameterizedTest
    @EnumSource(
            value = Clip.class,
            names = {"PLAIN", "REORDERED", "H265"})
    void deliversEveryPictureOfTheSourceWithItsTimes(Clip clip) {
        CollectingSink sink = new CollectingSink();
        try (GstRtspServer server = GstRtspServer.start(new Mount("clip", clip, null))) {
            StreamEnd end = source(server.url("clip"), null, false).pull(sink);

            assertThat(end.kind()).isEqualTo(StreamEventKind.ENDED);
        }
        List<Commands.Packet> expected = Commands.packets(clip.file().toString());
        assertThat(expected).hasSize(clip.pictures());
        long origin = sink.pictures.getFirst().dts();
        long expectedOrigin = expected.getFirst().dts();
        assertThat(sink.pictures)
                .extracting(unit -> new Commands.Packet(unit.pts() - origin, unit.dts() - origin, unit.key()))
                .usingElementComparator(StreamSourceContract::toTheMillisecond)
                .containsExactlyElementsOf(expected.subList(0, expected.size() - givenUp()).stream()
                        .map(packet -> packet.minus(expectedOrigin))
                        .toList());
        assertThat(sink.tracks).hasSize(1);
        assertThat(sink.tracks.getFirst())
                .extracting(VideoTrack::width, VideoTrack::height)
                .containsExactly(320, 180);
    }

    /** GStreamer counts in nanoseconds, so that a tick more or less is rounding. */
    private static int toTheMillisecond(Commands.Packet one, Commands.Packet other) {
        boolean same = Math.abs(one.pts() - other.pts()) < 90
                && Math.abs(one.dts() - other.dts()) < 90
                && one.key() == other.key();
        return same ? 0 : 1;
    }

    @Test
    void answersADigestChallengeAndTakesARefusalForWhatItIs() {
        Credentials right = new Credentials("viewer", "p@ss:w/rd%#?");
        try (GstRtspServer server =
                GstRtspServer.start(Commands.freePort(), "viewer:p@ss:w/rd%#?", new Mount("clip", Clip.PLAIN, null))) {
            CollectingSink sink = new CollectingSink();
            assertThat(source(server.url("clip"), right, false).pull(sink).kind())
                    .isEqualTo(StreamEventKind.ENDED);
            assertThat(sink.pictures).hasSize(Clip.PLAIN.pictures() - givenUp());

            StreamEnd refused = source(server.url("clip"), new Credentials("viewer", "wrong"), false)
                    .pull(new CollectingSink());
            assertThat(refused.kind()).isEqualTo(StreamEventKind.AUTHENTICATION_REFUSED);
            assertThat(refused.detail()).doesNotContain("wrong").doesNotContain("rtsp://");
            assertThat(source(server.url("clip"), null, false)
                            .pull(new CollectingSink())
                            .kind())
                    .isEqualTo(StreamEventKind.AUTHENTICATION_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcma", "pcmu", "aac"})
    void deliversSoundAsAacOnlyWhenAskedFor(String codec) throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("clip", Clip.PLAIN, codec))) {
            CollectingSink with = new CollectingSink();
            CollectingSink without = new CollectingSink();
            StreamSource first = source(server.url("clip"), null, true);
            StreamSource second = source(server.url("clip"), null, false);
            // The sound has no end, so that the session has none.
            CompletableFuture<StreamEnd> end = pulling(first, with);
            second.pull(without);
            with.awaitPictures(Clip.PLAIN.pictures() - 3);
            first.stop();
            end.get(60, TimeUnit.SECONDS);

            assertThat(without.sound).isEmpty();
            assertThat(without.audio).isNull();
            long rate = codec.equals("aac") ? 16_000 : 8_000;
            assertThat(Objects.requireNonNull(with.audio).sampleRate()).isEqualTo((int) rate);
            long span = with.sound.getLast().pts() - with.sound.getFirst().pts();
            long frames = with.sound.size() - 1L;
            assertThat(frames * 1024 * 90_000 / rate).isBetween(span - 9_000, span + 9_000);
            assertThat(span).isGreaterThan(3 * 90_000);
        }
    }

    @Test
    void tellsWhyAStreamCannotBeHad() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("clip", Clip.PLAIN, null));
                FakeCamera silent = FakeCamera.silent();
                FakeCamera noPictures = FakeCamera.withoutPictures();
                FakeCamera noVideo = FakeCamera.withoutVideoTrack();
                FakeCamera forbidding = FakeCamera.answering("403 Forbidden");
                FakeCamera failing = FakeCamera.answering("500 Internal Server Error")) {
            assertThat(kind(server.url("nothing"))).isEqualTo(StreamEventKind.STREAM_NOT_FOUND);
            assertThat(kind("rtsp://127.0.0.1:" + Commands.freePort() + "/x"))
                    .isEqualTo(StreamEventKind.CONNECT_REFUSED);
            assertThat(kind("rtsp://no-such-host.invalid/x")).isEqualTo(StreamEventKind.CONNECT_REFUSED);
            assertThat(kind("http://127.0.0.1/x")).isEqualTo(StreamEventKind.STREAM_NOT_FOUND);
            assertThat(kind(silent.url())).isEqualTo(StreamEventKind.TIMED_OUT);
            assertThat(kind(noPictures.url())).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(kind(noVideo.url())).isEqualTo(StreamEventKind.NO_VIDEO);
            assertThat(kind(forbidding.url())).isEqualTo(StreamEventKind.AUTHENTICATION_REFUSED);
            assertThat(kind(failing.url())).isEqualTo(StreamEventKind.STREAM_NOT_FOUND);
        }
    }

    final StreamEventKind kind(String url) {
        return source(url, null, false).pull(new CollectingSink()).kind();
    }

    @Test
    void tellsAStallFromAnEndAndStopsWhenTold() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new Mount("clip", Clip.LONG, null))) {
            CollectingSink stalled = new CollectingSink();
            CompletableFuture<StreamEnd> stall = pulling(source(server.url("clip"), null, false), stalled);
            stalled.awaitPictures(10);
            server.freeze();
            assertThat(stall.get(60, TimeUnit.SECONDS).kind()).isEqualTo(StreamEventKind.STALLED);
            server.resume();

            CollectingSink stopped = new CollectingSink();
            StreamSource source = source(server.url("clip"), null, false);
            CompletableFuture<StreamEnd> stop = pulling(source, stopped);
            stopped.awaitPictures(10);
            source.stop();
            stop.get(60, TimeUnit.SECONDS);

            CollectingSink ended = new CollectingSink();
            CompletableFuture<StreamEnd> end = pulling(source(server.url("clip"), null, false), ended);
            ended.awaitPictures(10);
            server.kill();
            assertThat(end.get(60, TimeUnit.SECONDS).kind()).isEqualTo(StreamEventKind.ENDED);
        }
    }

    static CompletableFuture<StreamEnd> pulling(StreamSource source, CollectingSink sink) {
        CompletableFuture<StreamEnd> end = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> end.complete(source.pull(sink)));
        return end;
    }

    final StreamSource source(String url, @Nullable Credentials credentials, boolean audio) {
        CameraFeed feed =
                new CameraFeed(new CameraId(1), new Code("cam"), url, credentials, true, audio, RetentionClass.GENERAL);
        return source(feed, QUICK);
    }
}
