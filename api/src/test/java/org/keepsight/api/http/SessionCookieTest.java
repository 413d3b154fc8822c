package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keepsight.api.identity.BearerSecret;
import org.keepsight.api.oidc.Attempt;

class SessionCookieTest {
    private static final BearerSecret SECRET = new BearerSecret("abc");

    @Test
    void overASecureConnectionTheCookieDemandsOneAndThisVeryHost() {
        assertThat(SessionCookie.set(SECRET, true))
                .isEqualTo("__Host-keepsight-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
        assertThat(SessionCookie.set(SECRET, false))
                .isEqualTo("keepsight-session=abc; Path=/; HttpOnly; SameSite=Strict");
        assertThat(SessionCookie.clear(true)).endsWith("; Secure; Max-Age=0");
    }

    @Test
    void itIsFoundAmongOthersAndOnlyUnderItsOwnName() {
        assertThat(SessionCookie.read("a=b; keepsight-session=abc; c=d", false)).contains(SECRET);
        assertThat(SessionCookie.read("keepsight-session=abc", true)).isEmpty();
        assertThat(SessionCookie.read("xkeepsight-session=abc", false)).isEmpty();
        assertThat(SessionCookie.read("keepsight-session=", false)).isEmpty();
        assertThat(SessionCookie.read(null, false)).isEmpty();
        assertThat(SECRET.toString()).doesNotContain("abc");
    }

    @Test
    void anAttemptsCookieComesBackFromTheProviderAndDiesSoon() {
        Attempt attempt = Attempt.create();

        assertThat(AttemptCookie.set(attempt, true))
                .isEqualTo("__Host-keepsight-oidc=" + attempt.secret()
                        + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure");
        assertThat(AttemptCookie.clear(false)).isEqualTo("keepsight-oidc=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assertThat(AttemptCookie.read("keepsight-oidc=" + attempt.secret(), false))
                .contains(attempt);
        assertThat(AttemptCookie.read("keepsight-oidc=0123", false)).isEmpty();
        assertThat(attempt.toString()).doesNotContain(attempt.secret());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2:0:0:0:0/64"
    })
    void anIpv6ClientIsItsNetwork(String address, String counted) throws UnknownHostException {
        assertThat(ClientAddress.network(InetAddress.getByName(address))).isEqualTo(counted);
    }
}
