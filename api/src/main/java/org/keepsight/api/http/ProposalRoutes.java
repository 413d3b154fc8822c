package org.keepsight.api.http;

import java.util.Map;
import java.util.UUID;
import org.keepsight.api.http.ProposalJson.ProposalsJson;
import org.keepsight.api.identity.TwoPersonRule;

/** What waits for a second person. */
final class ProposalRoutes {
    private final TwoPersonRule twoPersons;

    ProposalRoutes(TwoPersonRule twoPersons) {
        this.twoPersons = twoPersons;
    }

    Map<String, Endpoint> endpoints() {
        return Map.of(
                "listProposals", this::listProposals,
                "approveProposal", this::approveProposal,
                "rejectProposal", this::rejectProposal);
    }

    private Answer listProposals(Request request) {
        return Answer.json(new ProposalsJson(twoPersons.open(request.scope()).stream()
                .map(each -> ProposalJson.of(each, twoPersons.mayDecide(request.caller(), each)))
                .toList()));
    }

    private Answer approveProposal(Request request) {
        return Answer.json(ProposalJson.of(
                twoPersons.approve(id(request), request.caller(), request.scope(), request.reason()), false));
    }

    private Answer rejectProposal(Request request) {
        return Answer.json(ProposalJson.of(
                twoPersons.reject(id(request), request.caller(), request.scope(), request.reason()), false));
    }

    private static UUID id(Request request) {
        return UUID.fromString(request.pathPart("proposal"));
    }
}
