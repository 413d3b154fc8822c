package org.keepsight.api.http;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.protection.NewPolicy;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicy;

/** Retention as the contract writes it. */
final class RetentionJson {
    private RetentionJson() {}

    record PoliciesJson(List<PolicyJson> policies) {}

    record PolicyJson(
            int version,
            @Nullable RetentionClass retentionClass,
            @Nullable AreaKind areaKind,
            @Nullable String campus,
            @Nullable String camera,
            int days,
            String basis,
            @Nullable Instant effectiveFrom,
            String createdBy,
            @Nullable String reason,
            @Nullable String approvedBy) {
        static PolicyJson of(RetentionPolicy policy) {
            PolicyScope scope = policy.scope();
            return new PolicyJson(
                    policy.version(),
                    scope instanceof PolicyScope.OfClass each ? each.retentionClass() : null,
                    scope instanceof PolicyScope.OfAreaKind each ? each.kind() : null,
                    scope instanceof PolicyScope.OfCampus each ? each.campus().value() : null,
                    scope instanceof PolicyScope.OfCamera each ? each.camera().value() : null,
                    policy.days(),
                    policy.basis(),
                    policy.effectiveFrom().isBefore(Instant.EPOCH) ? null : policy.effectiveFrom(),
                    policy.createdBy(),
                    policy.reason().isEmpty() ? null : policy.reason(),
                    policy.approvedBy());
        }
    }

    /** Exactly one of class, area kind, campus and camera says what it is about. */
    record NewPolicyJson(
            @Nullable RetentionClass retentionClass,
            @Nullable AreaKind areaKind,
            @Nullable String campus,
            @Nullable String camera,
            int days,
            String basis,
            @Nullable String effectiveFrom) {
        /** @throws DomainException {@code INVALID} when it is about nothing, or about several things */
        NewPolicy toDomain(Instant now) {
            List<PolicyScope> scopes = new ArrayList<>();
            if (retentionClass != null) {
                scopes.add(new PolicyScope.OfClass(retentionClass));
            }
            if (areaKind != null) {
                scopes.add(new PolicyScope.OfAreaKind(areaKind));
            }
            if (campus != null) {
                scopes.add(new PolicyScope.OfCampus(new Code(campus)));
            }
            if (camera != null) {
                scopes.add(new PolicyScope.OfCamera(new Code(camera)));
            }
            if (scopes.size() != 1) {
                throw DomainException.invalid(
                        "retentionClass", "a policy is about one of 'retentionClass', 'areaKind', 'campus', 'camera'");
            }
            Instant from = effectiveFrom == null ? now : Request.instant("effectiveFrom", effectiveFrom);
            return new NewPolicy(scopes.getFirst(), days, basis, from);
        }
    }

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
            Instant at,
            DeletionEntry.Cause cause,
            @Nullable Instant dueAt,
            @Nullable String late,
            long number,
            String hash) {
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
                    each.at(),
                    each.cause(),
                    each.dueAt(),
                    each.late(),
                    each.number(),
                    each.hash().hex());
        }
    }
}
