package org.keepsight.api.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.AuditMinute;
import org.keepsight.retention.audit.AuditResult;
import org.keepsight.retention.audit.AuditScope;
import org.keepsight.retention.audit.AuditStratum;
import org.keepsight.retention.audit.Estimate;
import org.keepsight.retention.audit.ObjectFinding;
import org.keepsight.retention.audit.Verdict;
import org.keepsight.retention.scrub.ScrubState;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

/** Spot audits and scrubbing as the contract writes them. */
final class AuditJson {
    private AuditJson() {}

    /** What somebody asks to be audited. */
    record NewAuditJson(
            @Nullable List<String> campuses,
            @Nullable List<AreaKind> kinds,
            @Nullable List<String> cameras,
            @Nullable Integer size,
            @Nullable String seed,
            @Nullable Boolean seedLater) {
        private static final int USUAL_SIZE = 200;

        AuditScope scope() {
            return new AuditScope(codes(campuses), kinds == null ? Set.of() : Set.copyOf(kinds), codes(cameras));
        }

        int sampleSize() {
            return size == null ? USUAL_SIZE : size;
        }

        boolean waits() {
            return seedLater != null && seedLater;
        }

        private static Set<Code> codes(@Nullable List<String> codes) {
            return codes == null ? Set.of() : codes.stream().map(Code::new).collect(Collectors.toUnmodifiableSet());
        }
    }

    record NewSeedJson(@Nullable String seed) {}

    record AuditPageJson(
            List<AuditSummaryJson> audits, @Nullable String next) {}

    record ScopeJson(List<String> campuses, List<AreaKind> kinds, List<String> cameras) {
        static ScopeJson of(AuditScope scope) {
            return new ScopeJson(
                    scope.campuses().stream().map(Code::value).sorted().toList(),
                    scope.kinds().stream().sorted().toList(),
                    scope.cameras().stream().map(Code::value).sorted().toList());
        }
    }

    record SeedJson(String text, boolean drawn, String givenBy, Instant at) {}

    record EstimateJson(
            int trials,
            int failures,
            @Nullable Double rate,
            @Nullable Double bound,
            @Nullable Double low,
            @Nullable Double high) {
        static EstimateJson of(Estimate each) {
            return new EstimateJson(each.trials(), each.failures(), each.rate(), each.bound(), each.low(), each.high());
        }
    }

    record AuditSummaryJson(
            UUID id,
            int number,
            Audit.State state,
            ScopeJson scope,
            String method,
            Instant asOf,
            Instant frozenAt,
            String population,
            long minutes,
            int size,
            int looked,
            String actor,
            String unit,
            String reason,
            @Nullable SeedJson seed,
            @Nullable String why,
            @Nullable Instant endedAt,
            EstimateJson proof,
            EstimateJson required) {
        static AuditSummaryJson of(Audit audit, AuditResult result) {
            Audit.Seed seed = audit.seed();
            return new AuditSummaryJson(
                    audit.id(),
                    audit.number(),
                    audit.state(),
                    ScopeJson.of(audit.scope()),
                    audit.method(),
                    audit.asOf(),
                    audit.frozenAt(),
                    audit.population().hex(),
                    audit.minutes(),
                    audit.size(),
                    audit.looked(),
                    audit.actor().name(),
                    audit.actor().unit(),
                    audit.reason(),
                    seed == null ? null : new SeedJson(seed.text(), seed.drawn(), seed.givenBy(), seed.at()),
                    audit.why().isEmpty() ? null : audit.why(),
                    audit.endedAt(),
                    EstimateJson.of(result.proof()),
                    EstimateJson.of(result.required()));
        }
    }

    record AuditDetailJson(AuditSummaryJson audit, List<StratumJson> strata, List<MinuteJson> sample) {
        static AuditDetailJson of(Audit audit, List<AuditStratum> strata, List<AuditMinute> sample) {
            Map<Integer, AuditStratum> byNumber =
                    strata.stream().collect(Collectors.toMap(AuditStratum::number, stratum -> stratum));
            Map<Integer, List<AuditMinute>> drawn =
                    sample.stream().collect(Collectors.groupingBy(AuditMinute::stratum));
            return new AuditDetailJson(
                    AuditSummaryJson.of(audit, AuditResult.of(verdicts(sample))),
                    strata.stream()
                            .map(each -> StratumJson.of(each, drawn.getOrDefault(each.number(), List.of())))
                            .toList(),
                    sample.stream()
                            .map(each -> MinuteJson.of(each, byNumber.get(each.stratum())))
                            .toList());
        }
    }

    /** Of those minutes that were looked at. */
    static List<Verdict> verdicts(Collection<AuditMinute> minutes) {
        List<Verdict> verdicts = new ArrayList<>();
        for (AuditMinute minute : minutes) {
            if (minute.verdict() != null) {
                verdicts.add(minute.verdict());
            }
        }
        return verdicts;
    }

    record StratumJson(
            int number,
            String campus,
            AreaKind kind,
            long minutes,
            int drawn,
            EstimateJson proof,
            EstimateJson required) {
        static StratumJson of(AuditStratum stratum, List<AuditMinute> drawn) {
            AuditResult result = AuditResult.of(verdicts(drawn));
            return new StratumJson(
                    stratum.number(),
                    stratum.campus().value(),
                    stratum.kind(),
                    stratum.minutes(),
                    drawn.size(),
                    EstimateJson.of(result.proof()),
                    EstimateJson.of(result.required()));
        }
    }

    record MinuteJson(
            int number,
            @Nullable String campus,
            @Nullable AreaKind kind,
            String camera,
            Instant from,
            Instant to,
            boolean claimed,
            @Nullable Verdict verdict,
            @Nullable String note,
            List<ObjectJson> objects,
            @Nullable Instant pictureAt,
            boolean still) {
        static MinuteJson of(AuditMinute minute, @Nullable AuditStratum stratum) {
            return new MinuteJson(
                    minute.number(),
                    stratum == null ? null : stratum.campus().value(),
                    stratum == null ? null : stratum.kind(),
                    minute.camera().value(),
                    minute.time().start(),
                    minute.time().end(),
                    minute.claimed(),
                    minute.verdict(),
                    minute.note().isEmpty() ? null : minute.note(),
                    minute.objects().stream().map(ObjectJson::of).toList(),
                    minute.pictureAt(),
                    minute.still());
        }
    }

    record ObjectJson(
            String object,
            Verdict verdict,
            String expected,
            @Nullable String found,
            int keyframes,
            @Nullable String note) {
        static ObjectJson of(ObjectFinding each) {
            return new ObjectJson(
                    each.object(),
                    each.verdict(),
                    each.expected(),
                    each.found(),
                    each.keyframes(),
                    each.note().isEmpty() ? null : each.note());
        }
    }

    record ScrubbingJson(
            long budget,
            long needed,
            boolean tooSlow,
            long unverified,
            @Nullable String incident,
            int damaged,
            @Nullable Instant damagedAt,
            @Nullable String waiting) {
        static ScrubbingJson of(ScrubState state) {
            return new ScrubbingJson(
                    state.budget(),
                    state.demand().perSecond(),
                    state.tooSlow(),
                    state.demand().unverified(),
                    state.incident(),
                    state.damaged(),
                    state.damagedAt(),
                    state.waiting().isEmpty() ? null : state.waiting());
        }
    }
}
