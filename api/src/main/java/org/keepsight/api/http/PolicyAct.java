package org.keepsight.api.http;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import org.keepsight.api.http.RetentionJson.NewPolicyJson;
import org.keepsight.api.identity.Role;
import org.keepsight.api.identity.TwoPersonRule;
import org.keepsight.storage.protection.RetentionPolicies;

/** A policy of fewer days than before, as an act of two. What is recorded already keeps the days it was promised. */
final class PolicyAct {
    static final String KIND = "policy.lowering";

    private PolicyAct() {}

    static TwoPersonRule.Act of(RetentionPolicies policies, InstantSource clock) {
        return new TwoPersonRule.Act(KIND, Set.of(Role.BUREAU_ADMINISTRATOR), (handle, proposal, approver, reason) -> {
            NewPolicyJson wanted = Json.read(proposal.content().getBytes(StandardCharsets.UTF_8), NewPolicyJson.class);
            policies.addApproved(
                    handle, wanted.toDomain(clock.instant()), proposal.proposedBy(), approver, proposal.reason());
        });
    }

    static String content(NewPolicyJson wanted) {
        return new String(Json.write(wanted), StandardCharsets.UTF_8);
    }
}
