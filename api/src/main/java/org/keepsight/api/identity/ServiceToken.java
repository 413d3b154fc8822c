package org.keepsight.api.identity;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A machine's token as administrators see it: never the token itself.
 *
 * @param unit who runs the machine
 * @param revokedAt {@code null} until then
 */
public record ServiceToken(
        String name,
        String unit,
        Set<Grant> grants,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant revokedAt) {
    public ServiceToken {
        grants = Set.copyOf(grants);
    }
}
