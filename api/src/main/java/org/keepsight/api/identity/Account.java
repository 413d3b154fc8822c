package org.keepsight.api.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A person's account as administrators see it.
 *
 * @param unit where they work
 * @param mustChangePassword whether nothing but changing the password is allowed
 * @param secondFactor whether a code is asked for at sign-in
 */
public record Account(
        String name,
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
}
