package org.keepsight.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.registry.Credentials;

class AuthenticationTest {
    private final Authentication authentication = new Authentication(new Credentials("Mufasa", "CircleOfLife"));

    /** The example of RFC 2069 as corrected by its erratum. */
    @Test
    void answersDigestWithMd5() {
        assertThat(authentication.authorization("GET", "/dir/index.html")).isEmpty();
        assertThat(
                        authentication.challenged(
                                List.of(
                                        "Basic realm=\"cam\"",
                                        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")))
                .isTrue();
        assertThat(authentication.authorization("GET", "/dir/index.html").orElseThrow())
                .startsWith("Digest username=\"Mufasa\", ")
                .contains("response=\"1949323746fe6a43ef61f9606e7febea\"")
                .contains("opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")
                .doesNotContain("qop")
                .doesNotContain("Circle");
    }

    @Test
    void prefersTheBestSchemeAndNamesTheQuality() {
        assertThat(authentication.challenged(List.of(
                        "Digest realm=\"r\", nonce=\"a\", qop=\"auth\", algorithm=SHA-256",
                        "Digest realm=\"r\", nonce=\"b\", algorithm=MD5",
                        "Digest realm=\"r\", nonce=\"c\", algorithm=SHA-512-256")))
                .isTrue();
        String first = authentication.authorization("SETUP", "rtsp://h/x").orElseThrow();
        String second = authentication.authorization("PLAY", "rtsp://h/x").orElseThrow();
        assertThat(first)
                .contains("nonce=\"a\"")
                .contains("algorithm=SHA-256")
                .contains("qop=auth, nc=00000001")
                .containsPattern("response=\"[0-9a-f]{64}\"");
        assertThat(second).contains("nc=00000002");
    }

    @Test
    void saysWhenAnotherTryMakesNoSense() {
        String challenge = "Digest realm=\"r\", nonce=\"a\"";
        assertThat(new Authentication(null).challenged(List.of(challenge))).isFalse();
        assertThat(authentication.challenged(List.of("Negotiate"))).isFalse();
        assertThat(authentication.challenged(List.of())).isFalse();
        assertThat(authentication.challenged(List.of(challenge))).isTrue();
        assertThat(authentication.challenged(List.of("Digest realm=\"r\", nonce=\"b\", stale=TRUE")))
                .isTrue();
        assertThat(authentication.challenged(List.of(challenge))).isFalse();
    }

    @Test
    void answersBasic() {
        authentication.challenged(List.of("Basic realm=\"cam\""));
        assertThat(authentication.authorization("DESCRIBE", "rtsp://h/x"))
                .contains("Basic TXVmYXNhOkNpcmNsZU9mTGlmZQ==");
    }
}
