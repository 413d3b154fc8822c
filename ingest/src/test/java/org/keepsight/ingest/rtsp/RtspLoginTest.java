package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.TestSafeguards;

@Timeout(60)
class RtspLoginTest {
    private static final Duration QUICK = Duration.ofSeconds(3);
    private static final Credentials WRONG = new Credentials("viewer", "s3cret");
    private final RtspLogin login =
            new RtspLogin(new SourceSettings(QUICK, QUICK, QUICK, QUICK, QUICK, TestSafeguards.NETWORKS));

    @Test
    void aRightAccountDoesAndAWrongOneDoesNot() {
        try (GstRtspServer server =
                GstRtspServer.start(Commands.freePort(), "viewer:right", new Mount("clip", Clip.PLAIN, null))) {
            assertThat(login.refusal(server.url("clip"), new Credentials("viewer", "right")))
                    .isEmpty();
            assertThat(login.refusal(server.url("clip"), WRONG).orElseThrow())
                    .startsWith("AUTHENTICATION_REFUSED")
                    .doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=\"cam\"", "Digest realm=\"cam\", nonce=\"1\""})
    void aWrongPasswordIsGivenOnce(String challenge) throws Exception {
        try (FakeCamera camera = FakeCamera.refusing(challenge)) {
            assertThat(login.refusal(camera.url(), WRONG).orElseThrow()).startsWith("AUTHENTICATION_REFUSED");
            assertThat(camera.heard()).hasSize(1);
            assertThat(camera.connections()).isEqualTo(1);
        }
    }

    @Test
    void whatCouldNotBeTestedIsToldApart() throws Exception {
        try (FakeCamera open = FakeCamera.withoutVideoTrack();
                FakeCamera silent = FakeCamera.silent()) {
            assertThat(login.refusal(open.url(), WRONG).orElseThrow()).contains("asks for no account");
            assertThat(login.refusal(silent.url(), WRONG).orElseThrow()).startsWith("TIMED_OUT");
            assertThat(login.refusal("rtsp://169.254.169.254/", WRONG).orElseThrow())
                    .startsWith("ADDRESS_FORBIDDEN");
        }
    }
}
