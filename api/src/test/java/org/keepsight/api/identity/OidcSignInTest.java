package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.api.identity.ClaimRules.Rule;
import org.keepsight.api.identity.OidcSignIn.Outcome;
import org.keepsight.api.identity.OidcSignIn.Refusal;
import org.keepsight.api.oidc.Attempt;
import org.keepsight.api.oidc.LyingProvider;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;
import org.keepsight.storage.secret.KeyRing;

/** Accounts and sessions of people whom a provider vouches for, over a real database, under a clock that is set. */
class OidcSignInTest {
    private static final Actor BOSS = new Actor("boss");
    private static final String HOME = "192.168.1.7";
    private static final Duration REFRESH = Duration.ofSeconds(20);
    private static final Duration WITHOUT_ANSWER = Duration.ofMinutes(5);
    private static final String PASSWORD = "seven boats on the canal";

    private volatile Instant now = Instant.now();
    private final Database database = TestDatabase.create();
    private LyingProvider provider;
    private Identity identity;

    @BeforeEach
    void start() throws IOException {
        provider = new LyingProvider();
        identity = open(KeyRing.of("7".repeat(64)));
        database.jdbi().useHandle(handle -> handle.execute("""
                insert into campus (code, name, kind) values ('QX01', 'a', 'PUBLIC_SCHOOL'), ('QX02', 'b', 'PUBLIC_SCHOOL')
                """));
    }

    /** Rounds take place five times a second; by the clock that is set, people are due each twenty. */
    private Identity open(KeyRing keys) {
        return Identity.open(
                database.jdbi(),
                TestAudit.log(),
                () -> now,
                IdentitySettings.DEFAULT,
                new OidcSettings(
                        provider.client(),
                        new ClaimRules(
                                "preferred_username",
                                "name",
                                "unit",
                                List.of("groups"),
                                List.of(
                                        new Rule("officer-{campus}", Role.OFFICER, null, null),
                                        new Rule("auditor", Role.BUREAU_AUDITOR, null, null))),
                        null,
                        REFRESH,
                        WITHOUT_ANSWER),
                keys);
    }

    @AfterEach
    void stop() {
        identity.close();
        provider.close();
        database.close();
    }

    private void person(String subject, String called, String... groups) {
        provider.person(subject, Map.of("preferred_username", called, "name", "张伟", "groups", List.of(groups)));
    }

    private OidcSignIn ways() {
        Oidc oidc = identity.oidc();
        if (oidc == null) {
            throw new AssertionError("there is a provider");
        }
        return oidc.signIn();
    }

    private Outcome come(String subject) {
        Attempt attempt = Attempt.create();
        return ways().complete(attempt, provider.authorise(ways().begin(attempt).orElseThrow(), subject), HOME);
    }

    private BearerSecret in(String subject) {
        return come(subject) instanceof Outcome.In in
                ? in.welcome().secret()
                : new BearerSecret("nobody came in as " + subject);
    }

    private @Nullable Refusal refusal(Outcome outcome) {
        return outcome instanceof Outcome.Out out ? out.why() : null;
    }

    private Caller caller(BearerSecret secret) {
        return identity.doorkeeper().admit(secret, false).caller();
    }

    private boolean isIn(BearerSecret secret) {
        try {
            caller(secret);
            return true;
        } catch (DomainException e) {
            assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            return false;
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private List<String> audited(String action) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select concat_ws(' ', actor, subject, verified, address, outcome, detail) from access_register
                                where action = :action order by at
                                """)
                        .bind("action", action)
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void somebodyComesInWithWhatTheClaimsGrantAndItIsWrittenDown() {
        person("s-1", "zhang.wei", "officer-QX01", "officer-NOWHERE", "teachers");

        Caller caller = caller(in("s-1"));

        assertThat(caller.name()).isEqualTo("oidc:zhang.wei");
        assertThat(caller.displayName()).isEqualTo("张伟");
        assertThat(caller.verified()).isEqualTo(Verified.OIDC);
        assertThat(caller.duty()).isNull();
        assertThat(caller.grants())
                .as("of registered campuses")
                .containsExactly(new Grant(Role.OFFICER, new Code("QX01")));
        assertThat(audited("user.added")).singleElement().asString().startsWith("system:oidc oidc:zhang.wei ");
        assertThat(audited("session.begun"))
                .singleElement()
                .asString()
                .startsWith("oidc:zhang.wei ")
                .contains(HOME, "OIDC");
    }

    @Test
    void otherClaimsHoldAfterTheNextRefreshAndNoneEndTheSession() throws InterruptedException {
        person("s-1", "zhang.wei", "officer-QX01", "auditor");
        BearerSecret session = in("s-1");

        person("s-1", "zhang.wei", "officer-QX02");
        pass(REFRESH.plusSeconds(3));
        await(() -> caller(session).grants().equals(Set.of(new Grant(Role.OFFICER, new Code("QX02")))));

        person("s-1", "zhang.wei", "teachers");
        pass(REFRESH.plusSeconds(3));
        await(() -> !isIn(session));

        assertThat(refusal(come("s-1"))).isEqualTo(Refusal.NO_RIGHTS);
        assertThat(audited("user.changed")).hasSize(2);
    }

    @Test
    void refreshGoesOnAsLongAsTheSessionLivesAndTwoServesUseEachTicketOnce() throws InterruptedException {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");
        try (Identity another = open(KeyRing.of("7".repeat(64)))) {
            for (int i = 0; i < 20; i++) { // far beyond what one answer is good for
                int before = provider.secrets().size();
                pass(REFRESH.plusSeconds(3));
                await(() -> provider.secrets().size() > before && answered());
                assertThat(isIn(session)).isTrue();
            }
            assertThat(another.doorkeeper().admit(session, false).caller().name())
                    .isEqualTo("oidc:zhang.wei");
        }
    }

    /** Whether what the provider said last is written down. */
    private boolean answered() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select answered_at >= :since from oidc_session")
                        .bind("since", now.minusSeconds(5).atOffset(ZoneOffset.UTC))
                        .mapTo(Boolean.class)
                        .one());
    }

    @Test
    void whomTheProviderHasForgottenIsOut() throws InterruptedException {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");
        provider.remove("s-1");
        pass(REFRESH.plusSeconds(3));
        await(() -> !isIn(session));
        assertThat(audited("session.ended")).singleElement().asString().contains("system:oidc oidc:zhang.wei");
    }

    @Test
    void whileTheProviderIsSilentItsLastWordHoldsForAWhile() throws InterruptedException {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");
        provider.away = true;
        pass(WITHOUT_ANSWER.minusSeconds(60));
        assertThat(isIn(session)).isTrue();
        pass(Duration.ofSeconds(70));
        assertThat(isIn(session)).isFalse();

        provider.away = false;
        pass(REFRESH);
        await(() -> isIn(session)); // it says yes again before the session's own limits have passed
    }

    @Test
    void aProviderThatIsAwayIsSaidToBeAndLocalPeopleComeIn() {
        person("s-1", "zhang.wei", "auditor");
        Attempt attempt = Attempt.create();
        var brought = provider.authorise(ways().begin(attempt).orElseThrow(), "s-1");
        provider.away = true;

        assertThat(refusal(ways().complete(attempt, brought, HOME))).isEqualTo(Refusal.UNAVAILABLE);
        local("zhang.wei");
        assertThat(identity.signIn()
                        .signIn("zhang.wei", PASSWORD, null, HOME)
                        .admission()
                        .caller()
                        .verified())
                .isEqualTo(Verified.PASSWORD);
    }

    @Test
    void aStartWithoutTheProviderWaitsForIt() {
        identity.close();
        provider.away = true;
        identity = open(KeyRing.of("7".repeat(64)));
        assertThat(ways().begin(Attempt.create())).isEmpty();
        local("zhang.wei");
        assertThat(isIn(identity.signIn()
                        .signIn("zhang.wei", PASSWORD, null, HOME)
                        .secret()))
                .isTrue();

        provider.away = false;
        pass(Duration.ofSeconds(5));
        person("s-1", "li.si", "auditor");
        assertThat(isIn(in("s-1"))).isTrue();
    }

    private void local(String name) {
        identity.accounts()
                .add(
                        new NewAccount(name, "另一位张伟", "督导室", Set.of(new Grant(Role.SYSTEM_ADMINISTRATOR, null))),
                        PASSWORD,
                        BOSS,
                        "a new colleague");
    }

    @Test
    void nobodyBecomesSomebodyElseByTheirName() {
        local("zhang.wei");
        person("s-1", "zhang.wei", "auditor");
        person("s-2", "zhang.wei", "officer-QX01");
        person("s-3", "oidc:zhang.wei", "auditor");

        Caller first = caller(in("s-1"));
        Caller second = caller(in("s-2"));

        assertThat(first.name()).isEqualTo("oidc:zhang.wei");
        assertThat(second.name()).matches("oidc:zhang\\.wei\\.[0-9a-f]{8}");
        assertThat(caller(in("s-3")).name()).isEqualTo("oidc:oidc-zhang.wei");
        person("s-1", "li.si", "auditor");
        assertThat(caller(in("s-1")).name()).as("who it is stays").isEqualTo("oidc:zhang.wei");
        assertThat(caller(in("s-2")).grants()).containsExactly(new Grant(Role.OFFICER, new Code("QX01")));
        for (String name : List.of("oidc:zhang.wei", "zhang.wei")) {
            assertRefused(Kind.UNAUTHENTICATED, () -> identity.signIn().signIn(name, "", null, HOME));
        }
        assertRefused(Kind.INVALID, () -> local("oidc:someone"));
    }

    private static void assertRefused(Kind kind, Runnable act) {
        assertThatThrownBy(act::run)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }

    @Test
    void anAdministratorDisablesButNeitherDescribesNorResets() {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");
        Caller caller = caller(session);
        String name = caller.name();
        Accounts accounts = identity.accounts();

        assertRefused(
                Kind.CONFLICT,
                () -> accounts.change(
                        name,
                        new AccountChange(null, null, null, Set.of(new Grant(Role.SYSTEM_ADMINISTRATOR, null))),
                        BOSS,
                        "a favour"));
        assertRefused(Kind.CONFLICT, () -> accounts.reset(name, BOSS, "forgotten"));
        assertRefused(Kind.FORBIDDEN, () -> identity.own().changePassword(caller, "", PASSWORD));
        assertRefused(Kind.FORBIDDEN, () -> identity.own().enrol(caller, ""));

        accounts.change(name, new AccountChange(null, null, false, null), BOSS, "left");
        assertThat(isIn(session)).isFalse();
        assertThat(refusal(come("s-1"))).isEqualTo(Refusal.REFUSED);
        accounts.change(name, new AccountChange(null, null, true, null), BOSS, "came back");
        assertThat(isIn(in("s-1"))).isTrue();
    }

    @Test
    void attemptsThatComeToNothingAreWrittenDownAndFew() {
        person("s-1", "zhang.wei", "auditor");
        Attempt attempt = Attempt.create();
        for (int i = 0; i < SignInThrottle.TRIES; i++) {
            assertThat(refusal(ways().complete(attempt, Map.of("state", List.of("wrong")), HOME)))
                    .isEqualTo(Refusal.STALE);
        }
        assertThat(refusal(come("s-1"))).isEqualTo(Refusal.THROTTLED);
        assertThat(audited("session.refused")).hasSize(SignInThrottle.TRIES);
        pass(SignInThrottle.EACH.plusSeconds(1));
        assertThat(isIn(in("s-1"))).isTrue();
    }

    @Test
    void ticketsAreSealedAtRestAndWithoutTheKeyTheSessionEnds() throws InterruptedException {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");

        byte[] sealed = database.jdbi()
                .withHandle(handle -> handle.createQuery("select ticket from oidc_session")
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(provider.secrets());

        identity.close();
        identity = open(KeyRing.of("8".repeat(64)));
        pass(REFRESH.plusSeconds(3));
        await(() -> !isIn(session));
    }

    @Test
    void withoutAProviderItsPeopleAreOut() {
        person("s-1", "zhang.wei", "auditor");
        BearerSecret session = in("s-1");
        Identity alone =
                Identity.open(database.jdbi(), TestAudit.log(), () -> now, IdentitySettings.DEFAULT, KeyRing.empty());

        assertRefused(Kind.UNAUTHENTICATED, () -> alone.doorkeeper().admit(session, false));
        assertThat(alone.accounts().first())
                .as("nobody of our own has come in yet")
                .isPresent();
    }
}
