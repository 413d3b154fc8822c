package org.keepsight.api.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Code;

/**
 * An act that waits for a second person.
 *
 * @param kind which act, for example {@code hold.release}
 * @param subject the code of what it is about
 * @param campus whom it concerns; {@code null}: the county
 * @param content what is to be done, as JSON; never a secret
 */
public record Proposal(
        UUID id,
        String kind,
        String subject,
        @Nullable Code campus,
        String content,
        String proposedBy,
        String reason,
        Instant proposedAt,
        Instant expiresAt) {}
