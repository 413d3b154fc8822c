package org.keepsight.api.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A person's account as administrators see it.
 *
 * @param kind who vouches for the person
 * @param unit where they work
 * @param mustChangePassword whether nothing but changing the password is allowed
 * @param secondFactor whether a code is asked for at sign-in
 */
public record Account(
        String name,
        AccountKind kind,
        String displayName,
        String unit,
        boolean enabled,
        boolean mustChangePassword,
        boolean secondFactor,
        Set<Grant> grants,
        Instant createdAt) {
    public Account {
        grants = Set.copyOf(grants);
    }

    Account enabled(boolean now) {
        return new Account(name, kind, displayName, unit, now, mustChangePassword, secondFactor, grants, createdAt);
    }

    /** The same person otherwise described, with other rights. */
    Account with(String newDisplayName, String newUnit, Set<Grant> newGrants) {
        return new Account(
                name, kind, newDisplayName, newUnit, enabled, mustChangePassword, secondFactor, newGrants, createdAt);
    }
}
