package org.keepsight.api.identity;

import java.time.Duration;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.secret.KeyRing;

/**
 * Everything about who may come in, made together. One for each serve: it holds what is remembered of guesses and
 * sessions, and asks the OpenID provider, if there is one, about people who are signed in.
 *
 * @param oidc {@code null} without a provider
 */
public record Identity(
        PermissionMatrix matrix,
        Doorkeeper doorkeeper,
        SignIn signIn,
        OwnAccount own,
        Accounts accounts,
        ServiceTokens tokens,
        AuditLog audit,
        @Nullable Oidc oidc)
        implements AutoCloseable {

    /**
     * With accounts of our own only.
     *
     * @param keys seal second factors
     */
    public static Identity open(
            Jdbi jdbi, AuditLog audit, InstantSource clock, IdentitySettings settings, KeyRing keys) {
        return open(jdbi, audit, clock, settings, null, keys);
    }

    /**
     * With an OpenID provider, too, which need not answer now.
     *
     * @param keys seal second factors, and what the provider is asked with
     */
    public static Identity open(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            IdentitySettings settings,
            @Nullable OidcSettings oidc,
            KeyRing keys) {
        FactorVault factors = new FactorVault(keys);
        Sessions sessions = new Sessions(jdbi, clock, settings, oidc == null ? Duration.ZERO : oidc.withoutAnswer());
        Doorkeeper doorkeeper = new Doorkeeper(jdbi, clock, sessions);
        PasswordCheck passwords = new PasswordCheck(clock);
        return new Identity(
                new PermissionMatrix(),
                doorkeeper,
                new SignIn(jdbi, audit, clock, sessions, doorkeeper, passwords, factors),
                new OwnAccount(jdbi, audit, clock, doorkeeper, passwords, factors),
                new Accounts(jdbi, audit, clock, doorkeeper),
                new ServiceTokens(jdbi, audit, clock, doorkeeper),
                audit,
                oidc == null
                        ? null
                        : Oidc.open(
                                jdbi,
                                audit,
                                clock,
                                oidc,
                                new OidcSessions(keys, clock, settings),
                                sessions,
                                doorkeeper));
    }

    @Override
    public void close() {
        if (oidc != null) {
            oidc.close();
        }
    }
}
