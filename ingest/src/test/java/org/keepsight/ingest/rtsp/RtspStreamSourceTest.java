package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Credentials;

class RtspStreamSourceTest extends StreamSourceContract {
    @Override
    StreamSource source(CameraFeed feed, SourceSettings settings) {
        return new RtspStreamSource(feed, settings, InstantSource.system());
    }

    @Override
    int givenUp() {
        return 0;
    }

    @Test
    void keepsItsSessionAliveAndEndsIt() throws Exception {
        try (FakeCamera camera = FakeCamera.withoutPictures()) {
            assertThat(kind(camera.url())).isEqualTo(StreamEventKind.NO_VIDEO);
            awaitHeard(camera, "TEARDOWN");
            assertThat(camera.heard()).containsOnlyOnce("TEARDOWN").startsWith("OPTIONS", "OPTIONS");
        }
    }

    private static void awaitHeard(FakeCamera camera, String method) throws InterruptedException {
        for (int i = 0; i < 100 && !camera.heard().contains(method); i++) {
            Thread.sleep(50);
        }
    }

    @Test
    void followsARedirection() throws Exception {
        try (GstRtspServer server = GstRtspServer.start(new GstRtspServer.Mount("clip", Clip.PLAIN, null));
                FakeCamera redirecting = FakeCamera.redirecting(server.url("clip"));
                FakeCamera lost = FakeCamera.redirecting("http://127.0.0.1/")) {
            assertThat(kind(redirecting.url())).isEqualTo(StreamEventKind.ENDED);
            assertThat(kind(lost.url())).isEqualTo(StreamEventKind.STREAM_NOT_FOUND);
        }
    }

    @Test
    void fallsBackToUdpAndBasicAuthentication() throws Exception {
        Credentials right = new Credentials("viewer", "p w@1");
        try (VlcServer server = VlcServer.start(Clip.PLAIN, "viewer", "p w@1")) {
            awaitListening(server.url());
            CollectingSink sink = new CollectingSink();
            StreamSource source = source(server.url(), right, false);
            CompletableFuture<StreamEnd> end = pulling(source, sink);
            sink.awaitPictures(50);
            source.stop();
            end.get(60, TimeUnit.SECONDS);

            assertThat(sink.pictures.getFirst().key()).isTrue();
            assertThat(sink.pictures).allMatch(unit -> unit.duration() > 3_000 && unit.duration() < 4_200);
            assertThat(kind(server.url())).isEqualTo(StreamEventKind.AUTHENTICATION_REFUSED);
        }
    }

    private void awaitListening(String url) throws InterruptedException {
        for (int i = 0; i < 300 && kind(url) == StreamEventKind.CONNECT_REFUSED; i++) {
            Thread.sleep(100);
        }
    }
}
