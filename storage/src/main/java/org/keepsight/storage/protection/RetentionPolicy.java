package org.keepsight.storage.protection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a retention policy: how long the footage of its scope is kept, at least.
 *
 * @param days exact days of 24 h; never fewer than {@link PolicyScope#legalMinimum}
 * @param basis the rule or notice it rests on
 * @param effectiveFrom since when it is in force; never before it was made
 * @param reason why it was made; empty for those every installation begins with
 * @param approvedBy who agreed to fewer days than before; {@code null} where nobody had to
 */
public record RetentionPolicy(
        int version,
        PolicyScope scope,
        int days,
        String basis,
        Instant effectiveFrom,
        String createdBy,
        String reason,
        @Nullable String approvedBy) {}
