package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.protection.RetentionPolicy;

/** Retention as the contract writes it. */
final class RetentionJson {
    private RetentionJson() {}

    record PoliciesJson(List<PolicyJson> policies) {}

    record PolicyJson(
            int version,
            RetentionClass retentionClass,
            int days,
            String basis,
            @Nullable Instant effectiveFrom,
            String createdBy) {
        static PolicyJson of(RetentionPolicy policy) {
            return new PolicyJson(
                    policy.version(),
                    policy.retentionClass(),
                    policy.days(),
                    policy.basis(),
                    policy.effectiveFrom().isBefore(Instant.EPOCH) ? null : policy.effectiveFrom(),
                    policy.createdBy());
        }
    }

    record NewPolicyJson(
            RetentionClass retentionClass,
            int days,
            String basis,
            @Nullable String effectiveFrom) {}

    record SweepJson(UUID job, Instant startedAt, BigDecimal took, int condemned, int deleted, int failed, long bytes) {
        static SweepJson of(SweepResult result) {
            return new SweepJson(
                    result.job(),
                    result.startedAt(),
                    Json.seconds(result.took()),
                    result.condemned(),
                    result.deleted(),
                    result.failed(),
                    result.bytes());
        }
    }

    record DeletionsJson(
            List<DeletionJson> deletions, @Nullable String next) {}

    record DeletionJson(
            long id,
            String camera,
            DeletionEntry.Entry entry,
            UUID decision,
            Instant start,
            Instant end,
            int segments,
            long bytes,
            int policyVersion,
            UUID job,
            Instant at) {
        static DeletionJson of(DeletionEntry each) {
            return new DeletionJson(
                    each.id(),
                    each.camera().value(),
                    each.entry(),
                    each.decision(),
                    each.time().start(),
                    each.time().end(),
                    each.segments(),
                    each.bytes(),
                    each.policyVersion(),
                    each.job(),
                    each.at());
        }
    }
}
