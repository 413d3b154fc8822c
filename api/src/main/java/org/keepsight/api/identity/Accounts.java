package org.keepsight.api.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;

/**
 * The accounts of people, as administrators manage them. Every command writes its register entry in its transaction. Unknown
 * names are {@code NOT_FOUND}, taken ones {@code CONFLICT}; nobody changes their own account here ({@code FORBIDDEN}).
 * Thread-safe.
 */
public final class Accounts {
    /** An account just made or reset, with the password to hand over; it is told this once. */
    public record WithPassword(Account account, String password) {}

    /** Serves that start together make one first administrator. */
    private static final String ALONE = "select pg_advisory_xact_lock(hashtext('keepsight.first-administrator'))";

    private static final String USED = """
            select exists (select from account a where a.issuer is null and (a.name <> :first or not a.must_change_password
                or exists (select from account_address d where d.account = a.name)))
            """;
    private static final NewAccount FIRST = new NewAccount(
            "admin",
            "Administrator",
            "Keepsight",
            Set.of(new Grant(Role.BUREAU_ADMINISTRATOR, null), new Grant(Role.SYSTEM_ADMINISTRATOR, null)));

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Doorkeeper doorkeeper;

    Accounts(Jdbi jdbi, AuditLog audit, InstantSource clock, Doorkeeper doorkeeper) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.doorkeeper = doorkeeper;
    }

    /** A password nobody has guessed: 16 letters and digits, over 79 random bits, in groups of four. */
    public static String newPassword() {
        return PasswordRule.first();
    }

    /** All accounts by name, disabled ones included. */
    public List<Account> all() {
        return jdbi.withHandle(AccountRows::all);
    }

    /** Adds an account with a first password, which must be changed at the first sign-in. */
    public WithPassword add(NewAccount account, Actor actor, String reason) {
        String password = PasswordRule.first();
        return new WithPassword(add(account, password, true, actor, reason), password);
    }

    /**
     * Adds an account whose password the person knows already: for demonstrations and tests.
     *
     * @throws DomainException {@code INVALID} when the rule refuses the password
     */
    public Account add(NewAccount account, String password, Actor actor, String reason) {
        PasswordRule.require("password", password, List.of(account.name(), account.displayName()));
        return add(account, password, false, actor, reason);
    }

    private Account add(NewAccount account, String password, boolean mustChange, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        String hash = PasswordHash.of(password);
        return jdbi.inTransaction(handle -> add(handle, account, hash, mustChange, actor, reason));
    }

    private Account add(
            Handle handle, NewAccount account, String hash, boolean mustChange, Actor actor, String reason) {
        AccountRows.requireCampuses(handle, account.grants());
        AccountRows.add(handle, account, hash, mustChange, now());
        audit.write(
                handle,
                actor,
                reason,
                "user.added",
                account.name(),
                Map.of("displayName", account.displayName(), "unit", account.unit(), "grants", told(account.grants())));
        return AccountRows.locked(handle, account.name()).account();
    }

    /**
     * Makes the first administrator, of the bureau and of the system, if there is no account at all. While nobody has signed
     * in as such, each call gives a new password: one that was never read, because the program died, is worth nothing.
     *
     * @return with the password that lets them in until they have changed it; empty once there is an account in use
     */
    public Optional<WithPassword> first() {
        return jdbi.inTransaction(handle -> {
            handle.execute(ALONE);
            return handle.createQuery(USED)
                            .bind("first", FIRST.name())
                            .mapTo(Boolean.class)
                            .one()
                    ? Optional.empty()
                    : Optional.of(letIn(handle, Actor.system("serve"), "a start without any user in use"));
        });
    }

    /**
     * Lets the first administrator in again, whatever happened to the account: with both roles, without a second factor, by
     * a new password. For whoever commands the machine and cannot sign in.
     */
    public WithPassword recover(Actor actor, String reason) {
        AuditLog.requireReason(reason);
        WithPassword recovered = jdbi.inTransaction(handle -> {
            handle.execute(ALONE);
            return letIn(handle, actor, reason);
        });
        doorkeeper.forget();
        return recovered;
    }

    private WithPassword letIn(Handle handle, Actor actor, String reason) {
        String password = PasswordRule.first();
        String hash = PasswordHash.of(password);
        Optional<AccountRows.Secrets> there = AccountRows.find(handle, FIRST.name());
        if (there.isEmpty()) {
            return new WithPassword(add(handle, FIRST, hash, true, actor, reason), password);
        }
        AccountChange asFirst = new AccountChange(null, null, true, FIRST.grants());
        AccountRows.change(handle, changed(there.get().account(), asFirst));
        firstPassword(handle, FIRST.name(), hash, actor, reason);
        return new WithPassword(AccountRows.locked(handle, FIRST.name()).account(), password);
    }

    /** Changes what differs. Disabling ends the sessions, at once here and within seconds on other machines. */
    public Account change(String name, AccountChange change, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        requireOther(name, actor);
        Account changed = jdbi.inTransaction(handle -> {
            Account old = AccountRows.locked(handle, name).account();
            Account wanted = changed(old, change);
            requireOurs(old, wanted);
            if (wanted.equals(old)) {
                return old;
            }
            AccountRows.requireCampuses(handle, wanted.grants());
            AccountRows.change(handle, wanted);
            if (!wanted.enabled()) {
                Sessions.endAll(handle, name);
            }
            audit.write(
                    handle,
                    actor,
                    reason,
                    "user.changed",
                    name,
                    Map.of(
                            "displayName", wanted.displayName(),
                            "unit", wanted.unit(),
                            "enabled", wanted.enabled(),
                            "grants", told(wanted.grants())));
            return wanted;
        });
        doorkeeper.forget();
        return changed;
    }

    private static Account changed(Account old, AccountChange change) {
        return new Account(
                old.name(),
                old.kind(),
                change.displayName() == null ? old.displayName() : change.displayName(),
                change.unit() == null ? old.unit() : change.unit(),
                change.enabled() == null ? old.enabled() : change.enabled(),
                old.mustChangePassword(),
                old.secondFactor(),
                change.grants() == null ? old.grants() : change.grants(),
                old.createdAt());
    }

    /** Gives the account a new first password, takes its second factor away and ends its sessions. */
    public WithPassword reset(String name, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        requireOther(name, actor);
        String password = PasswordRule.first();
        String hash = PasswordHash.of(password);
        Account account = jdbi.inTransaction(handle -> {
            if (AccountRows.locked(handle, name).account().kind() == AccountKind.OIDC) {
                throw DomainException.conflict("user", "the OpenID provider keeps this user's password");
            }
            firstPassword(handle, name, hash, actor, reason);
            return AccountRows.locked(handle, name).account();
        });
        doorkeeper.forget();
        return new WithPassword(account, password);
    }

    private void firstPassword(Handle handle, String name, String hash, Actor actor, String reason) {
        AccountRows.password(handle, name, hash, true);
        AccountRows.factor(handle, name, null, false, 0);
        Sessions.endAll(handle, name);
        audit.write(handle, actor, reason, "user.reset", name, Map.of());
    }

    /** One's own rights are another administrator's to change; and so nobody shuts the last one out. */
    private static void requireOther(String name, Actor actor) {
        if (name.equals(actor.name())) {
            throw DomainException.forbidden("user", "another administrator changes your account; you do not");
        }
    }

    /** What the provider's claims say is said there; whether somebody may come in at all is said here, too. */
    private static void requireOurs(Account old, Account wanted) {
        if (old.kind() == AccountKind.OIDC && !wanted.equals(old.enabled(wanted.enabled()))) {
            throw DomainException.conflict(
                    "user",
                    "name, unit and grants of this user come from the OpenID provider's claims; change them there");
        }
    }

    static Set<String> told(Set<Grant> grants) {
        Set<String> told = new TreeSet<>();
        grants.forEach(
                grant -> told.add(grant.campus() == null ? grant.role().name() : grant.role() + "@" + grant.campus()));
        return told;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
