package org.keepsight.api.http;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Proposal;

/**
 * A proposal as the contract writes it.
 *
 * @param content what is to be done; its shape goes with the kind
 * @param mayDecide whether the caller may approve or reject it
 */
record ProposalJson(
        String id,
        String kind,
        String subject,
        @Nullable String campus,
        @JsonRawValue String content,
        String proposedBy,
        Instant proposedAt,
        Instant expiresAt,
        String reason,
        boolean mayDecide) {
    record ProposalsJson(List<ProposalJson> proposals) {}

    static ProposalJson of(Proposal proposal, boolean mayDecide) {
        return new ProposalJson(
                proposal.id().toString(),
                proposal.kind(),
                proposal.subject(),
                proposal.campus() == null ? null : proposal.campus().value(),
                proposal.content(),
                proposal.proposedBy(),
                proposal.proposedAt(),
                proposal.expiresAt(),
                proposal.reason(),
                mayDecide);
    }
}
