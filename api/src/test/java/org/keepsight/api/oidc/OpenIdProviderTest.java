package org.keepsight.api.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.keepsight.api.oidc.LyingProvider.Signature;

/** Nothing is believed but what the provider signed for us, for this attempt, now. */
class OpenIdProviderTest {
    private Instant now = Instant.now();
    private LyingProvider there;
    private OpenIdProvider here;
    private final Attempt attempt = Attempt.create();

    @BeforeEach
    void start() throws IOException {
        there = new LyingProvider();
        here = new OpenIdProvider(there.client(), () -> now);
        there.person("p1", Map.of("name", "张", "groups", List.of("a")));
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    private Map<String, List<String>> bring(Attempt by) throws IOException {
        return there.authorise(here.begin(by), "p1");
    }

    private ProviderAnswer redeem() throws IOException {
        return here.redeem(attempt, bring(attempt));
    }

    private void assertRefused(ProviderAnswer answer) {
        assertThat(answer).isInstanceOf(ProviderAnswer.Refused.class);
    }

    @Test
    void somebodyIsWhoTheProviderSays() throws IOException {
        assertThat(redeem()).isInstanceOfSatisfying(ProviderAnswer.Person.class, person -> {
            assertThat(person.subject()).isEqualTo("p1");
            assertThat(person.issuer()).isEqualTo(there.issuer);
            assertThat(person.claims()).containsEntry("name", "张").containsEntry("groups", List.of("a"));
            assertThat(person.ticket()).isNotNull();
            assertThat(person.toString() + person.ticket()).doesNotContain(there.secrets());
        });
    }

    @Test
    void anAttemptAsksForACodeWithPkceStateAndNonceAndTellsNoSecret() throws IOException {
        URI begun = here.begin(attempt);
        Map<String, List<String>> asked = URLUtils.parseParameters(begun.getRawQuery());

        assertThat(asked)
                .containsEntry("response_type", List.of("code"))
                .containsEntry("code_challenge_method", List.of("S256"))
                .containsEntry("redirect_uri", List.of("https://keepsight.example/api/v1/oidc/callback"))
                .containsEntry("scope", List.of("openid profile"))
                .containsKeys("state", "nonce", "code_challenge");
        assertThat(begun.toString()).doesNotContain(attempt.secret(), attempt.verifier());
        assertThat(List.of(attempt.state(), attempt.nonce(), attempt.verifier()))
                .doesNotHaveDuplicates()
                .allMatch(each -> each.matches("[A-Za-z0-9_-]{43}"));
        assertThat(here.begin(Attempt.create())).isNotEqualTo(begun);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("another audience", claims -> claims.audience("another-client")),
                lie(
                        "several audiences and another's party",
                        claims -> claims.audience(List.of("keepsight", "other")).claim("azp", "other")),
                lie("another issuer", claims -> claims.issuer("https://elsewhere.example")),
                lie("another attempt's nonce", claims -> claims.claim("nonce", "x".repeat(43))),
                lie("no nonce", claims -> claims.claim("nonce", null)),
                lie(
                        "expired",
                        claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(900)))
                                .expirationTime(Date.from(Instant.now().minusSeconds(90)))),
                lie("no expiry", claims -> claims.expirationTime(null)),
                lie(
                        "of the future",
                        claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(900)))),
                lie("nobody", claims -> claims.subject(null)));
    }

    private static Arguments lie(String name, UnaryOperator<JWTClaimsSet.Builder> lie) {
        return Arguments.of(name, lie);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aWrongIdTokenIsRefused(String name, UnaryOperator<JWTClaimsSet.Builder> lie) throws IOException {
        there.lie = lie;
        assertRefused(redeem());
    }

    @ParameterizedTest
    @EnumSource(value = Signature.class, names = "GOOD", mode = EnumSource.Mode.EXCLUDE)
    void aWrongSignatureIsRefused(Signature signature) throws IOException {
        there.signature = signature;
        assertRefused(redeem());
    }

    @Test
    void aClockThatIsALittleOffIsForgiven() throws IOException {
        there.lie = claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(20)));
        assertThat(redeem()).isInstanceOf(ProviderAnswer.Person.class);
    }

    @Test
    void theStateOfAnotherBrowserIsStale() throws IOException {
        Map<String, List<String>> brought = bring(Attempt.create());
        assertThat(here.redeem(attempt, brought)).isInstanceOf(ProviderAnswer.Stale.class);

        Map<String, List<String>> swapped = new HashMap<>(brought); // a code that was stolen, with one's own state
        swapped.put("state", List.of(attempt.state()));
        assertRefused(here.redeem(attempt, swapped));
    }

    @Test
    void whatIsBroughtTwiceIsRefused() throws IOException {
        Map<String, List<String>> brought = bring(attempt);
        assertThat(here.redeem(attempt, brought)).isInstanceOf(ProviderAnswer.Person.class);
        assertRefused(here.redeem(attempt, brought));
    }

    @Test
    void anAnswerThatDoesNotNameItsIssuerOrNamesAnotherIsRefused() throws IOException {
        Map<String, List<String>> unnamed = bring(attempt);
        unnamed.remove("iss");
        assertRefused(here.redeem(attempt, unnamed));
        Map<String, List<String>> foreign = bring(attempt);
        foreign.put("iss", List.of("https://elsewhere.example"));
        assertRefused(here.redeem(attempt, foreign));
    }

    @Test
    void nonsenseIsStaleAndAnErrorIsWhatItSays() {
        String state = attempt.state();
        assertThat(here.redeem(attempt, Map.of())).isInstanceOf(ProviderAnswer.Stale.class);
        assertThat(here.redeem(attempt, Map.of("state", List.of(state, state), "code", List.of("x"))))
                .isInstanceOf(ProviderAnswer.Stale.class);
        assertThat(error("access_denied")).isInstanceOf(ProviderAnswer.Cancelled.class);
        assertThat(error("temporarily_unavailable")).isInstanceOf(ProviderAnswer.Away.class);
        assertRefused(error("login_required"));
    }

    private ProviderAnswer error(String code) {
        return here.redeem(
                attempt,
                Map.of(
                        "state", List.of(attempt.state()),
                        "error", List.of(code),
                        "iss", List.of(there.issuer)));
    }

    @Test
    void userInfoAboutSomebodyElseIsRefused() throws IOException {
        there.userInfoSubject = "p2";
        assertRefused(redeem());
    }

    @Test
    void aProviderUnderAnotherNameIsNotBelieved() {
        there.issuer = "https://elsewhere.example";
        assertThatThrownBy(() -> here.begin(attempt))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("otherwise");
    }

    @Test
    void aProviderWithoutAnEndpointOrWithOneInTheClearIsNotUsed() {
        for (String wrong : List.of("", "http://id.example/token", "file:///etc/passwd")) {
            there.tokenEndpoint = wrong;
            now = now.plusSeconds(5);
            assertThatThrownBy(() -> here.begin(attempt))
                    .as(wrong)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be used");
        }
    }

    @Test
    void aProviderThatIsAwayIsAskedAgainAndThenKnown() throws IOException {
        there.away = true;
        assertThatThrownBy(() -> here.begin(attempt)).isInstanceOf(IOException.class);
        there.away = false;
        assertThatThrownBy(() -> here.begin(attempt)).as("let be for a moment").isInstanceOf(IOException.class);
        now = now.plusSeconds(5);
        Map<String, List<String>> brought = bring(attempt);

        there.away = true;
        now = now.plusSeconds(7200); // what it said of itself is old by now, and still used
        assertThat(here.redeem(attempt, brought)).isInstanceOf(ProviderAnswer.Away.class);
    }

    @Test
    void aNewKeyOfTheProviderIsFetched() throws IOException {
        assertThat(redeem()).isInstanceOf(ProviderAnswer.Person.class);
        there.changeKey();
        assertThat(redeem()).isInstanceOf(ProviderAnswer.Person.class);
    }

    @Test
    void aTicketIsRenewedAndOneThatWasUsedIsRefused() throws IOException {
        Ticket first = ticket(redeem());
        Ticket second = ticket(here.renew(first, "p1"));

        assertThat(second).isNotEqualTo(first);
        assertThat(here.renew(second, "p1")).isInstanceOf(ProviderAnswer.Person.class);
        assertRefused(here.renew(first, "p1"));
        assertThat(Ticket.read(first.written())).isEqualTo(first);
    }

    @Test
    void aTicketThatCameBeforeTheSilenceIsNotLost() throws IOException {
        Ticket first = ticket(redeem());
        there.userInfoAway = true;
        Ticket next = here.renew(first, "p1") instanceof ProviderAnswer.Away away && away.ticket() != null
                ? away.ticket()
                : first;
        there.userInfoAway = false;

        assertThat(here.renew(next, "p1")).isInstanceOf(ProviderAnswer.Person.class);
    }

    @Test
    void withoutARefreshTokenTheAccessTokenIsTheTicket() throws IOException {
        there.givesRefreshTokens = false;
        Ticket ticket = ticket(redeem());

        assertThat(ticket.kind()).isEqualTo(Ticket.Kind.ACCESS);
        assertThat(ticket(here.renew(ticket, "p1"))).isEqualTo(ticket);
        assertRefused(here.renew(ticket, "p2"));
        there.remove("p1");
        assertRefused(here.renew(ticket, "p1"));
    }

    private static Ticket ticket(ProviderAnswer answer) {
        return answer instanceof ProviderAnswer.Person person && person.ticket() != null
                ? person.ticket()
                : new Ticket(Ticket.Kind.ACCESS, "none: " + answer);
    }

    @Test
    void addressesAreEncryptedOrOnThisComputer() {
        for (String wrong :
                List.of("http://id.example", "ftp://id.example", "https://u:p@id.example", "https://id.example?x")) {
            assertThatThrownBy(() -> ProviderSettings.requireProtected(URI.create(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(ProviderSettings.origin(URI.create("https://k.example:8443/")))
                .hasToString("https://k.example:8443");
    }
}
