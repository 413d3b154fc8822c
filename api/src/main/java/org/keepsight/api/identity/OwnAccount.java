package org.keepsight.api.identity;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.DomainException;

/**
 * What people change of their own account: password and second factor. Each asks for the password again, at the bounded
 * rate of sign-ins, so that an unattended screen is not enough. Machines are {@code FORBIDDEN}. Thread-safe.
 */
public final class OwnAccount {
    /**
     * A second factor to put into an authenticator; told this once.
     *
     * @param secret as base32, to type
     * @param uri as authenticators read it
     */
    public record Enrolment(String secret, String uri) {}

    private static final String REASON = "own account";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Doorkeeper doorkeeper;
    private final PasswordCheck passwords;
    private final FactorVault factors;

    OwnAccount(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            Doorkeeper doorkeeper,
            PasswordCheck passwords,
            FactorVault factors) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.doorkeeper = doorkeeper;
        this.passwords = passwords;
        this.factors = factors;
    }

    /** Changes the password; ends all other sessions of the account. */
    public void changePassword(Caller caller, String current, String wanted) {
        UUID session = session(caller);
        verify(caller, session, "current", current);
        if (wanted.equals(current)) {
            throw DomainException.invalid("password", "the new password is the old one");
        }
        PasswordRule.require("password", wanted, List.of(caller.name(), caller.displayName(), caller.unit(), current));
        String hash = PasswordHash.of(wanted);
        jdbi.useTransaction(handle -> {
            AccountRows.locked(handle, caller.name());
            AccountRows.password(handle, caller.name(), hash, false);
            Sessions.endOthers(handle, caller.name(), session);
            write(handle, caller, "user.password_changed");
        });
        doorkeeper.forget();
    }

    /** Begins a second factor; it is asked for only after a first code was right. {@code CONFLICT} when there is one. */
    public Enrolment enrol(Caller caller, String password) {
        verify(caller, session(caller), "current", password);
        byte[] secret = Totp.newSecret();
        jdbi.useTransaction(handle -> {
            if (AccountRows.locked(handle, caller.name()).account().secondFactor()) {
                throw DomainException.conflict("totp", "there is a second factor; remove it first");
            }
            AccountRows.factor(handle, caller.name(), factors.seal(caller.name(), secret), false, 0);
        });
        return new Enrolment(Totp.base32(secret), Totp.uri(secret, caller.name()));
    }

    /** Takes the second factor into use. */
    public void confirm(Caller caller, String code) {
        session(caller);
        jdbi.useTransaction(handle -> {
            AccountRows.Secrets own = AccountRows.locked(handle, caller.name());
            SealedFactor factor = own.factor();
            if (factor == null || own.account().secondFactor()) {
                throw DomainException.conflict("totp", "no second factor waits for its first code");
            }
            byte[] secret = factors.open(caller.name(), factor)
                    .orElseThrow(
                            () -> DomainException.conflict("totp", "begin anew: the keys of this machine changed"));
            OptionalLong step = Totp.step(secret, code.strip(), clock.instant(), own.totpStep());
            AccountRows.factor(
                    handle,
                    caller.name(),
                    factor,
                    true,
                    step.orElseThrow(() -> DomainException.invalid(
                            "code", "the code is wrong; check the clock of the device that shows it")));
            write(handle, caller, "user.second_factor_added");
        });
        doorkeeper.forget();
    }

    /** Gives the second factor up. */
    public void remove(Caller caller, String password) {
        verify(caller, session(caller), "current", password);
        jdbi.useTransaction(handle -> {
            AccountRows.locked(handle, caller.name());
            AccountRows.factor(handle, caller.name(), null, false, 0);
            write(handle, caller, "user.second_factor_removed");
        });
        doorkeeper.forget();
    }

    private void verify(Caller caller, UUID session, String field, String password) {
        String purse = "session " + session; // nobody else's guesses can use it up
        String hash = jdbi.withHandle(handle -> AccountRows.find(handle, caller.name()))
                .orElseThrow(() -> DomainException.notFound("user", caller.name()))
                .passwordHash();
        if (hash == null) {
            throw DomainException.forbidden("session", "the OpenID provider keeps your password and second factor");
        }
        if (!passwords.isRight(caller.name(), purse, true, password, hash)) {
            throw DomainException.invalid(field, "this is not your password");
        }
        passwords.forgive(caller.name(), purse, true);
    }

    private static UUID session(Caller caller) {
        UUID session = caller.session();
        if (session == null) {
            throw DomainException.forbidden("session", "a token has no account of its own");
        }
        return session;
    }

    private void write(Handle handle, Caller caller, String action) {
        audit.write(handle, caller.actor(), REASON, action, caller.name(), Map.of());
    }
}
