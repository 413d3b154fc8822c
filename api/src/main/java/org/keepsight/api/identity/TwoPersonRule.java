package org.keepsight.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;

/**
 * An act proposed by one is carried out only when another approves: a different account, signed in as a person, that may
 * decide on acts of this kind. Proposals are kept and expire; each is decided once, in the transaction of the act, whatever
 * happens at the same time. Thread-safe.
 */
public final class TwoPersonRule {
    /** How long a proposal waits. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    /**
     * A kind of act that takes two.
     *
     * @param kind for example {@code hold.release}
     * @param deciders who may approve or reject: somebody with one of these roles, for the county or for the campus that
     *     the act concerns
     * @param execution does what was approved
     */
    public record Act(String kind, Set<Role> deciders, Execution execution) {
        public Act {
            deciders = Set.copyOf(deciders);
        }
    }

    /** Does what a proposal says, in the transaction of its approval; what it throws leaves the proposal open. */
    @FunctionalInterface
    public interface Execution {
        void carryOut(Handle handle, Proposal proposal, Actor approver, String reason);
    }

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Map<String, Act> acts;

    /** @param acts every kind there is, each once */
    public TwoPersonRule(Jdbi jdbi, AuditLog audit, InstantSource clock, List<Act> acts) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.acts = acts.stream().collect(Collectors.toUnmodifiableMap(Act::kind, Function.identity()));
    }

    /**
     * Notes what somebody wants done.
     *
     * @param campus whom it concerns; {@code null}: the county
     * @param content what is to be done, as JSON; never a secret
     * @throws DomainException {@code FORBIDDEN} for a machine, {@code CONFLICT} when another of the kind waits for the same
     *     subject
     */
    public Proposal propose(
            String kind, String subject, @Nullable Code campus, String content, Caller proposer, String reason) {
        if (!acts.containsKey(kind)) {
            throw new IllegalArgumentException("no act is of the kind " + kind);
        }
        requirePerson(proposer);
        AuditLog.requireReason(reason);
        Instant now = now();
        Proposal proposal = new Proposal(
                UUID.randomUUID(),
                kind,
                subject,
                campus,
                content,
                proposer.actor().name(),
                reason,
                now,
                now.plus(LIFETIME));
        jdbi.useTransaction(handle -> {
            if (!ProposalRows.add(handle, proposal)) {
                throw DomainException.conflict(
                        "proposal", "a proposal of this kind about '" + subject + "' waits for a decision already");
            }
            write(handle, proposal, proposer.actor(), reason, ".proposed");
        });
        return proposal;
    }

    /** What waits for a decision within the scope, the first to expire first. */
    public List<Proposal> open(Scope scope) {
        return jdbi.withHandle(handle -> ProposalRows.open(handle, acts.keySet(), scope, now()));
    }

    /** Whether somebody may decide on a proposal: authorised, fully signed in, and not the proposer. */
    public boolean mayDecide(Caller caller, Proposal proposal) {
        return isPerson(caller) && isAuthorised(caller, proposal) && !isProposer(caller, proposal);
    }

    /**
     * Carries the act out, in one transaction with the decision: both happen or neither.
     *
     * @throws DomainException {@code FORBIDDEN} when the approver is the proposer, a machine, or may not approve;
     *     {@code NOT_FOUND} when nothing within the scope waits under the id; {@code CONFLICT} when it has expired
     */
    public Proposal approve(UUID id, Caller approver, Scope scope, String reason) {
        return decide(id, approver, scope, reason, true);
    }

    /** Puts the proposal aside; the same is demanded as for approving. */
    public Proposal reject(UUID id, Caller caller, Scope scope, String reason) {
        return decide(id, caller, scope, reason, false);
    }

    private Proposal decide(UUID id, Caller caller, Scope scope, String reason, boolean approved) {
        requirePerson(caller);
        AuditLog.requireReason(reason);
        return jdbi.inTransaction(handle -> {
            Proposal proposal = ProposalRows.locked(handle, id)
                    .filter(found -> acts.containsKey(found.kind()) && isWithin(scope, found))
                    .orElseThrow(() -> DomainException.notFound("proposal", id));
            requireDecidable(caller, proposal);
            ProposalRows.decide(handle, id, caller.actor().name(), now(), approved);
            if (approved) {
                act(proposal).execution().carryOut(handle, proposal, caller.actor(), reason);
            }
            write(handle, proposal, caller.actor(), reason, approved ? ".approved" : ".rejected");
            return proposal;
        });
    }

    private void requireDecidable(Caller caller, Proposal proposal) {
        if (!isAuthorised(caller, proposal)) {
            throw DomainException.forbidden("proposal", "your roles do not allow this decision");
        }
        if (isProposer(caller, proposal)) {
            throw DomainException.forbidden("proposal", "somebody else must decide on your proposal");
        }
        if (!proposal.expiresAt().isAfter(now())) {
            throw DomainException.conflict("proposal", "the proposal has expired");
        }
    }

    private static void requirePerson(Caller caller) {
        if (!isPerson(caller)) {
            throw DomainException.forbidden("session", "only a person who is fully signed in takes part in this");
        }
    }

    private static boolean isPerson(Caller caller) {
        return caller.isPerson() && caller.duty() == null;
    }

    private static boolean isProposer(Caller caller, Proposal proposal) {
        return proposal.proposedBy().equals(caller.actor().name());
    }

    private boolean isAuthorised(Caller caller, Proposal proposal) {
        Set<Role> deciders = act(proposal).deciders();
        return caller.grants().stream()
                .anyMatch(grant -> deciders.contains(grant.role())
                        && (grant.campus() == null || grant.campus().equals(proposal.campus())));
    }

    private static boolean isWithin(Scope scope, Proposal proposal) {
        return scope instanceof Scope.County || (proposal.campus() != null && scope.covers(proposal.campus()));
    }

    private Act act(Proposal proposal) {
        Act act = acts.get(proposal.kind());
        if (act == null) {
            throw new IllegalArgumentException("no act is of the kind " + proposal.kind());
        }
        return act;
    }

    private void write(Handle handle, Proposal proposal, Actor actor, String reason, String what) {
        audit.write(
                handle,
                actor,
                reason,
                AuditEvent.done(
                        proposal.kind() + what,
                        proposal.subject(),
                        new About(proposal.campus(), null, null),
                        Map.of("proposal", proposal.id().toString(), "proposedBy", proposal.proposedBy())));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
