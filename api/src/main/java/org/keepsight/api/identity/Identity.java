package org.keepsight.api.identity;

import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.secret.KeyRing;

/**
 * Everything about who may come in, made together. One for each serve: it holds what is remembered of guesses and
 * sessions.
 */
public record Identity(
        PermissionMatrix matrix,
        Doorkeeper doorkeeper,
        SignIn signIn,
        OwnAccount own,
        Accounts accounts,
        ServiceTokens tokens,
        AuditLog audit) {

    /** @param keys seal second factors */
    public static Identity open(
            Jdbi jdbi, AuditLog audit, InstantSource clock, IdentitySettings settings, KeyRing keys) {
        FactorVault factors = new FactorVault(keys);
        Sessions sessions = new Sessions(jdbi, clock, settings);
        Doorkeeper doorkeeper = new Doorkeeper(jdbi, clock, sessions);
        PasswordCheck passwords = new PasswordCheck(clock);
        return new Identity(
                new PermissionMatrix(),
                doorkeeper,
                new SignIn(jdbi, audit, clock, sessions, doorkeeper, passwords, factors),
                new OwnAccount(jdbi, audit, clock, doorkeeper, passwords, factors),
                new Accounts(jdbi, audit, clock, doorkeeper),
                new ServiceTokens(jdbi, audit, clock, doorkeeper),
                audit);
    }
}
