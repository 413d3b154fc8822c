package org.keepsight.api.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Actor.Proof;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.DomainException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people in by name, password and, where enrolled, a code, and out again. Whether an account exists shows neither in
 * the answer nor in its time. Every outcome that cost a computation is audited. Thread-safe.
 */
public final class SignIn {
    /**
     * Somebody who is let in.
     *
     * @param secret for the cookie
     */
    public record Welcome(BearerSecret secret, Admission admission) {}

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final String REASON = "signing in";
    private static final int KNOWN_ADDRESSES = 20;

    private static final String IS_KNOWN = """
            select exists (select from account_address where account = :account and address = :address and last_at > :since)
            """;
    private static final String KNOW = """
            insert into account_address (account, address, last_at) values (:account, :address, :now)
            on conflict (account, address) do update set last_at = excluded.last_at
            """;
    private static final String FORGET = """
            delete from account_address where account = :account and address not in
                (select address from account_address where account = :account order by last_at desc limit :most)
            """;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Sessions sessions;
    private final Doorkeeper doorkeeper;
    private final PasswordCheck passwords;
    private final FactorVault factors;

    SignIn(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            Sessions sessions,
            Doorkeeper doorkeeper,
            PasswordCheck passwords,
            FactorVault factors) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.sessions = sessions;
        this.doorkeeper = doorkeeper;
        this.passwords = passwords;
        this.factors = factors;
    }

    /**
     * Signs somebody in.
     *
     * @param code of the second factor, if they were asked for it
     * @param address where they are
     * @throws DomainException {@code UNAUTHENTICATED}; with the field {@code code} when the password is right and a code is
     *     needed. {@code THROTTLED} after too many attempts, {@code UNAVAILABLE} when too many people sign in
     */
    public Welcome signIn(String name, String password, @Nullable String code, String address) {
        boolean known = isKnown(name, address);
        Optional<AccountRows.Secrets> found = jdbi.withHandle(handle -> AccountRows.find(handle, name));
        String hash = found.map(AccountRows.Secrets::passwordHash).orElse(PasswordHash.OF_NOBODY);
        boolean right = passwords.isRight(name, address, known, password, hash);
        if (!right || found.isEmpty() || !found.get().account().enabled()) {
            throw refused(name, address, null);
        }
        boolean withCode = found.get().account().secondFactor();
        if (withCode && (code == null || code.isBlank())) {
            passwords.forgive(name, address, known);
            throw new DomainException(Kind.UNAUTHENTICATED, "code", "the code of your authenticator is needed");
        }
        BearerSecret secret = jdbi.inTransaction(handle -> begin(handle, name, hash, withCode ? code : null, address))
                .orElseThrow(() -> refused(name, address, withCode ? "code" : null));
        passwords.forgive(name, address, known);
        return new Welcome(secret, doorkeeper.admit(secret, false));
    }

    /** Empty when the code is wrong, or the account changed while the password was computed. */
    private Optional<BearerSecret> begin(
            Handle handle, String name, String hash, @Nullable String code, String address) {
        AccountRows.Secrets now = AccountRows.locked(handle, name);
        if (!now.account().enabled()
                || !hash.equals(now.passwordHash())
                || now.account().secondFactor() != (code != null)) {
            return Optional.empty();
        }
        if (code != null && !codeIsRight(handle, now, code)) {
            return Optional.empty();
        }
        know(handle, name, address);
        Sessions.Begun begun = sessions.begin(handle, name, code != null, address);
        audit.write(
                handle,
                new Actor(name, now.account().unit(), code == null ? Proof.PASSWORD : Proof.PASSWORD_AND_CODE, address),
                REASON,
                "session.begun",
                name,
                Map.of());
        return Optional.of(begun.secret());
    }

    private boolean codeIsRight(Handle handle, AccountRows.Secrets account, String code) {
        String name = account.account().name();
        SealedFactor factor = account.factor();
        if (factor == null) {
            return false;
        }
        byte[] secret = factors.open(name, factor).orElseThrow(() -> unreadable(name, factor));
        OptionalLong step = Totp.step(secret, code.strip(), clock.instant(), account.totpStep());
        step.ifPresent(taken -> AccountRows.factor(handle, name, factor, true, taken));
        return step.isPresent();
    }

    /** The right password was given, so that saying it tells nothing to a stranger. */
    private static DomainException unreadable(String name, SealedFactor factor) {
        LOG.atError()
                .addKeyValue("user", name)
                .addKeyValue("key", factor.key())
                .log("a second factor cannot be opened with the keys that are here");
        return new DomainException(
                Kind.UNAVAILABLE,
                "code",
                "your second factor cannot be checked here; another administrator can reset it");
    }

    private boolean isKnown(String name, String address) {
        Instant since = clock.instant().minus(90, ChronoUnit.DAYS);
        return jdbi.withHandle(handle -> handle.createQuery(IS_KNOWN)
                .bind("account", name)
                .bind("address", address)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .mapTo(Boolean.class)
                .one());
    }

    private void know(Handle handle, String name, String address) {
        handle.createUpdate(KNOW)
                .bind("account", name)
                .bind("address", address)
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .execute();
        handle.createUpdate(FORGET)
                .bind("account", name)
                .bind("most", KNOWN_ADDRESSES)
                .execute();
    }

    private DomainException refused(String name, String address, @Nullable String field) {
        Map<String, ?> detail = Map.of("name", shown(name), "closed", passwords.closedToStrangers(name));
        AuditEvent refusal = AuditEvent.refused("session.refused", "session", About.NOTHING, detail);
        jdbi.useTransaction(handle -> audit.write(handle, Actor.nobody(address), REASON, refusal));
        return new DomainException(
                Kind.UNAUTHENTICATED, field, field == null ? "name or password is wrong" : "the code is wrong");
    }

    /** People type passwords into the field above: what is no name of ours is not written down. */
    private static String shown(String name) {
        return name.matches("[a-z0-9][a-z0-9._-]{0,49}") ? name : "(no name)";
    }

    /** Ends the caller's session, at once here and within seconds on other machines. */
    public void signOut(Caller caller) {
        UUID session = caller.session();
        if (session == null) {
            throw DomainException.forbidden("session", "a token has no session to end; it can be revoked");
        }
        jdbi.useTransaction(handle -> {
            Sessions.end(handle, session);
            audit.write(handle, caller.actor(), "signing out", "session.ended", caller.name(), Map.of());
        });
        doorkeeper.forget();
    }
}
