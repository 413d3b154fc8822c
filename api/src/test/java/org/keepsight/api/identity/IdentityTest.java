package org.keepsight.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.api.identity.Accounts.WithPassword;
import org.keepsight.api.identity.SignIn.Welcome;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.secret.KeyRing;

/** Accounts, sessions, second factors and tokens over a real database, on two machines, under a clock that is set. */
class IdentityTest {
    private static final Actor BOSS = new Actor("boss");
    private static final String HOME = "192.168.1.7";
    private static final String PASSWORD = "seven boats on the canal";
    private static final IdentitySettings SETTINGS =
            new IdentitySettings(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofHours(1), true);

    private static final KeyRing KEYS = TestSafeguards.KEYS;

    private Instant now = Instant.parse("2026-11-22T00:00:10Z");
    private final Database database = TestDatabase.create();
    private final Identity here = Identity.open(database.jdbi(), TestAudit.log(), () -> now, SETTINGS, KEYS);
    private final Identity there = Identity.open(database.jdbi(), TestAudit.log(), () -> now, SETTINGS, KEYS);

    @BeforeEach
    void addSomebody() {
        add("zhang", Role.BUREAU_AUDITOR);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void add(String name, Role role) {
        here.accounts()
                .add(
                        new NewAccount(name, "张伟", "督导室", Set.of(new Grant(role, null))),
                        PASSWORD,
                        BOSS,
                        "a new colleague");
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Welcome signIn(String name, String password) {
        return here.signIn().signIn(name, password, null, HOME);
    }

    private static AbstractThrowableAssert<?, DomainException> assertRefused(Kind kind, ThrowingCallable act) {
        return assertThatThrownBy(act)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .asInstanceOf(throwable(DomainException.class));
    }

    private void assertOut(Identity machine, BearerSecret secret) {
        assertRefused(Kind.UNAUTHENTICATED, () -> machine.doorkeeper().admit(secret, false));
    }

    @Test
    void whoIsNobodyAndWhoIsWrongAreToldTheSame() {
        String wrong = refusal(() -> signIn("zhang", "wrong"));
        String nobody = refusal(() -> signIn("nobody", "wrong"));
        here.accounts().change("zhang", new AccountChange(null, null, false, null), BOSS, "left");
        String disabled = refusal(() -> signIn("zhang", PASSWORD));

        assertThat(List.of(nobody, disabled)).containsOnly(wrong);
    }

    private static String refusal(ThrowingCallable act) {
        return String.valueOf(assertRefused(Kind.UNAUTHENTICATED, act).actual().getMessage());
    }

    @Test
    void aSessionEndsAfterItsIdleAndItsAbsoluteLimit() {
        BearerSecret idle = signIn("zhang", PASSWORD).secret();
        pass(Duration.ofMinutes(31));
        assertOut(here, idle);

        BearerSecret busy = signIn("zhang", PASSWORD).secret();
        for (int i = 0; i < 12 * 4 - 1; i++) {
            pass(Duration.ofMinutes(15));
            BearerSecret renewed = here.doorkeeper().admit(busy, false).renewed();
            busy = renewed == null ? busy : renewed;
        }
        pass(Duration.ofMinutes(15));
        assertOut(here, busy);
    }

    @Test
    void aSessionBegunWhileTheClockWasYearsAheadDoesNotLastForYears() {
        pass(Duration.ofDays(9 * 365));
        BearerSecret ahead = signIn("zhang", PASSWORD).secret();
        here.doorkeeper().admit(ahead, false);
        pass(Duration.ofDays(-9 * 365));
        assertOut(here, ahead);

        BearerSecret again = signIn("zhang", PASSWORD).secret();
        pass(Duration.ofMinutes(-20)); // a clock that is set back by a little ends nothing
        here.doorkeeper().admit(again, false);
    }

    @Test
    void aCookieRotatesAndTheFormerOneDiesAMinuteAfterTheNewOneCameBack() {
        BearerSecret first = signIn("zhang", PASSWORD).secret();
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofMinutes(16));
            BearerSecret renewed = here.doorkeeper().admit(first, false).renewed();
            if (renewed != null) {
                assertThat(i).isEqualTo(3);
                pass(Duration.ofSeconds(50));
                assertThat(here.doorkeeper().admit(first, false).renewed()).isNull();
                assertThat(here.doorkeeper().admit(renewed, false).renewed()).isNull();
                pass(Duration.ofSeconds(59));
                here.doorkeeper().admit(first, false);
                pass(Duration.ofSeconds(2));
                assertOut(here, first);
                here.doorkeeper().admit(renewed, false);
                return;
            }
        }
        throw new AssertionError("it did not rotate");
    }

    @Test
    void aNewCookieThatWasLostIsSentAnew() {
        BearerSecret first = signIn("zhang", PASSWORD).secret();
        here.doorkeeper().admit(first, false);
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(21));
            here.doorkeeper().admit(first, false); // whatever it renewed never arrived
        }
        pass(Duration.ofMinutes(5));
        BearerSecret renewed = here.doorkeeper().admit(first, false).renewed();
        here.doorkeeper().admit(Objects.requireNonNull(renewed), false);
        pass(Duration.ofSeconds(61));
        assertOut(here, first);
    }

    @Test
    void disablingAndSigningOutHoldAtOnceHereAndWithinTwoSecondsElsewhere() {
        Welcome one = signIn("zhang", PASSWORD);
        Welcome other = signIn("zhang", PASSWORD);
        there.doorkeeper().admit(one.secret(), false);
        there.doorkeeper().admit(other.secret(), false);

        here.signIn().signOut(one.admission().caller());
        assertOut(here, one.secret());
        assertThat(there.doorkeeper().recent(one.secret(), false)).isPresent();
        pass(Doorkeeper.FRESH);
        assertThat(there.doorkeeper().recent(one.secret(), false)).isEmpty();
        assertOut(there, one.secret());
        there.doorkeeper().admit(other.secret(), false);

        here.accounts().change("zhang", new AccountChange(null, null, false, null), BOSS, "left");
        assertThat(here.doorkeeper().recent(other.secret(), false)).isEmpty();
        assertOut(here, other.secret());
        pass(Doorkeeper.FRESH);
        assertOut(there, other.secret());
    }

    @Test
    void grantsTakenAwayAreGoneAtTheNextRequest() {
        Welcome welcome = signIn("zhang", PASSWORD);
        here.accounts().change("zhang", new AccountChange(null, null, null, Set.of()), BOSS, "moved");

        assertThat(here.doorkeeper().admit(welcome.secret(), false).caller().grants())
                .isEmpty();
    }

    @Test
    void aFirstPasswordMustBeChangedAndAResetEndsEverySession() {
        WithPassword made = here.accounts().add(new NewAccount("li", "李", "保卫处", Set.of()), BOSS, "a new colleague");
        Welcome welcome = signIn("li", made.password());
        Caller caller = welcome.admission().caller();
        assertThat(caller.duty()).isEqualTo(Duty.CHANGE_PASSWORD);

        assertRefused(Kind.INVALID, () -> here.own().changePassword(caller, "not it", PASSWORD));
        assertRefused(Kind.INVALID, () -> here.own().changePassword(caller, made.password(), "password1234"));
        assertRefused(Kind.INVALID, () -> here.own().changePassword(caller, made.password(), made.password()));
        BearerSecret elsewhere = signIn("li", made.password()).secret();
        here.own().changePassword(caller, made.password(), PASSWORD);
        assertThat(here.doorkeeper().admit(welcome.secret(), false).caller().duty())
                .isNull();
        assertOut(here, elsewhere);

        String reset = here.accounts().reset("li", BOSS, "forgotten").password();
        assertOut(here, welcome.secret());
        assertRefused(Kind.UNAUTHENTICATED, () -> signIn("li", PASSWORD));
        assertThat(signIn("li", reset).admission().caller().duty()).isEqualTo(Duty.CHANGE_PASSWORD);
    }

    @Test
    void aSecondFactorIsAskedForOnceConfirmedAndNoCodeCountsTwice() {
        add("admin2", Role.SYSTEM_ADMINISTRATOR);
        Welcome welcome = signIn("admin2", PASSWORD);
        Caller caller = welcome.admission().caller();
        assertThat(caller.duty()).as("demanded of administrators").isEqualTo(Duty.ENROL_TOTP);
        assertThat(signIn("zhang", PASSWORD).admission().caller().duty()).isNull();

        here.own().enrol(caller, PASSWORD);
        assertRefused(Kind.INVALID, () -> here.own().confirm(caller, "000"));
        signIn("admin2", PASSWORD); // not yet confirmed: not asked for
        here.own().confirm(caller, code(0));
        assertThat(here.doorkeeper().admit(welcome.secret(), false).caller().duty())
                .isNull();

        assertRefused(Kind.UNAUTHENTICATED, () -> signIn("admin2", PASSWORD))
                .satisfies(e -> assertThat(e.field()).contains("code"));
        assertRefused(Kind.UNAUTHENTICATED, () -> signInWithCode(code(0))).hasMessageContaining("code is wrong");
        pass(Duration.ofSeconds(30));
        String used = code(0);
        assertThat(signInWithCode(used).admission().caller().verified()).isEqualTo(Verified.PASSWORD_AND_CODE);
        assertRefused(Kind.UNAUTHENTICATED, () -> signInWithCode(used));
        assertRefused(Kind.CONFLICT, () -> here.own().enrol(caller, PASSWORD));

        here.own().remove(caller, PASSWORD);
        signIn("admin2", PASSWORD);
    }

    private Welcome signInWithCode(String code) {
        return here.signIn().signIn("admin2", PASSWORD, code, HOME);
    }

    private String code(int stepsLater) {
        SealedFactor factor = Objects.requireNonNull(database.jdbi()
                .withHandle(handle -> AccountRows.find(handle, "admin2").orElseThrow())
                .factor());
        byte[] secret = new FactorVault(KEYS).open("admin2", factor).orElseThrow();
        return Totp.code(secret, now.getEpochSecond() / 30 + stepsLater, 6);
    }

    @Test
    void theFirstAdministratorIsToldAnewUntilSomebodyHasComeIn() {
        try (Database empty = TestDatabase.create()) {
            Identity fresh = Identity.open(empty.jdbi(), TestAudit.log(), () -> now, IdentitySettings.DEFAULT, KEYS);
            WithPassword lost = fresh.accounts().first().orElseThrow();
            WithPassword first = fresh.accounts().first().orElseThrow();

            assertRefused(
                    Kind.UNAUTHENTICATED,
                    () -> fresh.signIn().signIn(lost.account().name(), lost.password(), null, HOME));
            Caller caller = fresh.signIn()
                    .signIn(first.account().name(), first.password(), null, HOME)
                    .admission()
                    .caller();
            assertThat(caller.has(Role.BUREAU_ADMINISTRATOR) && caller.has(Role.SYSTEM_ADMINISTRATOR))
                    .isTrue();
            assertThat(caller.duty()).isEqualTo(Duty.CHANGE_PASSWORD);
            assertThat(fresh.accounts().first()).isEmpty();
        }
        assertThat(here.accounts().first()).as("others are here").isEmpty();
    }

    @Test
    void whoCommandsTheMachineIsLetInAgainWhateverHappened() {
        WithPassword first = here.accounts().recover(BOSS, "nobody can sign in");
        BearerSecret secret = signIn("admin", first.password()).secret();
        here.accounts().change("admin", new AccountChange(null, null, false, Set.of()), BOSS, "a mistake");
        assertOut(here, secret);

        WithPassword again = here.accounts().recover(new Actor("cli:root"), "the last administrator left");

        assertRefused(Kind.UNAUTHENTICATED, () -> signIn("admin", first.password()));
        Caller caller = signIn("admin", again.password()).admission().caller();
        assertThat(caller.has(Role.BUREAU_ADMINISTRATOR) && caller.has(Role.SYSTEM_ADMINISTRATOR))
                .isTrue();
    }

    @Test
    void nobodyChangesTheirOwnRights() {
        Actor zhang = new Actor("zhang");
        assertRefused(
                Kind.FORBIDDEN,
                () -> here.accounts()
                        .change(
                                "zhang",
                                new AccountChange(null, null, null, Set.of(new Grant(Role.SYSTEM_ADMINISTRATOR, null))),
                                zhang,
                                "why not"));
        assertRefused(Kind.FORBIDDEN, () -> here.accounts().reset("zhang", zhang, "why not"));
        assertRefused(
                Kind.NOT_FOUND,
                () -> here.accounts().change("nobody", new AccountChange(null, null, false, null), BOSS, "x"));
        assertRefused(Kind.CONFLICT, () -> add("zhang", Role.POLICE));
    }

    @Test
    void aTokenIsGoodUntilItExpiresOrIsRevokedAndIsNoSession() {
        Set<Grant> grants = Set.of(new Grant(Role.BUREAU_AUDITOR, null));
        BearerSecret secret = here.tokens()
                .add("board", "信息中心", grants, now.plus(Duration.ofDays(2)), BOSS, "the county's board")
                .secret();

        Caller caller = here.doorkeeper().admit(secret, true).caller();
        assertThat(caller.actor().name()).isEqualTo("token:board");
        assertThat(caller.grants()).isEqualTo(grants);
        assertThat(here.doorkeeper().recent(secret, false)).isEmpty();
        assertOut(here, secret);
        pass(Duration.ofDays(2));
        assertRefused(Kind.UNAUTHENTICATED, () -> here.doorkeeper().admit(secret, true));

        BearerSecret other = here.tokens()
                .add("board-2", "信息中心", grants, now.plus(Duration.ofDays(2)), BOSS, "again")
                .secret();
        here.doorkeeper().admit(other, true);
        here.tokens().revoke("board-2", BOSS, "lost");
        assertThat(here.doorkeeper().recent(other, true)).isEmpty();
        assertRefused(Kind.UNAUTHENTICATED, () -> here.doorkeeper().admit(other, true));
        assertRefused(
                Kind.INVALID,
                () -> here.tokens().add("board-3", "信息中心", grants, now.plus(Duration.ofDays(401)), BOSS, "too long"));
        assertThat(here.tokens().all()).extracting(ServiceToken::name).containsExactly("board", "board-2");
    }

    @Test
    void everyOutcomeIsWrittenDownAndNoSecretIs() {
        WithPassword made = here.accounts().add(new NewAccount("li", "李", "保卫处", Set.of()), BOSS, "a new colleague");
        Welcome welcome = signIn("li", made.password());
        assertRefused(Kind.UNAUTHENTICATED, () -> signIn("li", "my secret guess"));
        assertRefused(Kind.UNAUTHENTICATED, () -> signIn("My Secret In The Wrong Field", "x"));
        here.own().changePassword(welcome.admission().caller(), made.password(), PASSWORD);
        here.own().enrol(welcome.admission().caller(), PASSWORD);
        here.signIn().signOut(welcome.admission().caller());
        String token = here.tokens()
                .add("board", "信息中心", Set.of(), now.plus(Duration.ofDays(2)), BOSS, "the board")
                .secret()
                .value();

        List<String> written = database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        select e.action || ' ' || e.actor || ' ' || e.subject || ' ' || e.detail from access_register e
                        join register_link l on l.entry = e.id order by l.number
                        """).mapTo(String.class).list());
        assertThat(written)
                .extracting(row -> row.substring(0, row.indexOf(' ')))
                .containsSubsequence(
                        "user.added",
                        "session.begun",
                        "session.refused",
                        "session.refused",
                        "user.password_changed",
                        "session.ended",
                        "token.added");
        assertThat(written)
                .noneMatch(row -> row.contains(made.password())
                        || row.contains(PASSWORD)
                        || row.contains("guess")
                        || row.contains("Wrong Field")
                        || row.contains(token)
                        || row.contains(welcome.secret().value()));
    }
}
