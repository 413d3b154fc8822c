package org.keepsight.api.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * An act that waits for a second person.
 *
 * @param kind which act, for example {@code hold.release}
 * @param subject the code of what it is about
 * @param content what is to be done, as JSON; never a secret
 */
public record Proposal(
        UUID id, String kind, String subject, String content, String proposedBy, String reason, Instant expiresAt) {}
