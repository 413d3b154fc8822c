package org.keepsight.api.http;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.keepsight.api.http.RetentionJson.DeletionJson;
import org.keepsight.api.http.RetentionJson.DeletionsJson;
import org.keepsight.api.http.RetentionJson.NewPolicyJson;
import org.keepsight.api.http.RetentionJson.PoliciesJson;
import org.keepsight.api.http.RetentionJson.PolicyJson;
import org.keepsight.api.http.RetentionJson.SweepJson;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.protection.NewPolicy;
import org.keepsight.storage.protection.PolicyScope;
import org.keepsight.storage.protection.RetentionPolicies;

/** Policies, sweeps, the deletion ledger. */
final class RetentionRoutes {
    private final RetentionPolicies policies;
    private final RetentionSweeper sweeper;
    private final DeletionLedger ledger;
    private final TwoPersonRule twoPersons;
    private final InstantSource clock;

    RetentionRoutes(
            RetentionPolicies policies,
            RetentionSweeper sweeper,
            DeletionLedger ledger,
            TwoPersonRule twoPersons,
            InstantSource clock) {
        this.policies = policies;
        this.sweeper = sweeper;
        this.ledger = ledger;
        this.twoPersons = twoPersons;
        this.clock = clock;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listPolicies", this::listPolicies,
                "addPolicy", this::addPolicy,
                "sweep", this::sweep,
                "listDeletions", this::listDeletions);
    }

    private Answer listPolicies(Request request) {
        return Answer.json(
                new PoliciesJson(policies.all().stream().map(PolicyJson::of).toList()));
    }

    private Answer addPolicy(Request request) {
        NewPolicyJson wanted = request.body(NewPolicyJson.class);
        NewPolicy policy = wanted.toDomain(clock.instant());
        if (policies.lowers(policy)) {
            return Answer.accepted(ProposalJson.of(
                    twoPersons.propose(
                            PolicyAct.KIND,
                            policy.scope().toString(),
                            policy.scope() instanceof PolicyScope.OfCampus each ? each.campus() : null,
                            PolicyAct.content(wanted),
                            request.caller(),
                            request.reason()),
                    false));
        }
        return Answer.created(PolicyJson.of(policies.add(policy, request.actor(), request.reason())));
    }

    private Answer sweep(Request request) {
        return Answer.json(SweepJson.of(sweeper.sweep(request.actor(), request.reason())));
    }

    private Answer listDeletions(Request request) {
        int limit = request.limit();
        List<DeletionEntry> found = ledger.entries(request.window(), after(request), limit + 1);
        List<DeletionEntry> page = found.subList(0, Math.min(limit, found.size()));
        return Answer.json(new DeletionsJson(
                page.stream().map(DeletionJson::of).toList(),
                found.size() > limit ? Long.toString(page.getLast().id()) : null));
    }

    private static long after(Request request) {
        try {
            return request.queryPart("cursor").map(Long::valueOf).orElse(0L);
        } catch (NumberFormatException e) {
            throw DomainException.invalid("cursor", "'cursor' is the 'next' of a former page");
        }
    }
}
