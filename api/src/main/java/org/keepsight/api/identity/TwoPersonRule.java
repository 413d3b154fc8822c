package org.keepsight.api.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;

/**
 * An act proposed by one is carried out only when another approves: a different account, signed in as a person, that may
 * approve acts of this kind. Proposals are kept and expire; each is decided once, in the transaction of the act, whatever
 * happens at the same time. Thread-safe.
 */
public final class TwoPersonRule {
    private static final String PROPOSE = """
            insert into proposal (id, kind, subject, content, proposed_by, reason, proposed_at, expires_at)
            values (:id, :kind, :subject, :content::jsonb, :actor, :reason, :now, :expiresAt)
            """;
    private static final String OPEN = """
            select id, kind, subject, content, proposed_by, reason, expires_at from proposal
            where kind = :kind and approved is null and expires_at > :now order by expires_at, id
            """;
    private static final String LOCK = """
            select id, kind, subject, content, proposed_by, reason, expires_at from proposal
            where id = :id and kind = :kind and approved is null for update
            """;
    private static final String DECIDE = """
            update proposal set decided_by = :actor, decided_at = :now, approved = :approved where id = :id
            """;

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final String kind;
    private final Predicate<Caller> mayApprove;
    private final Duration lifetime;

    /**
     * The rule for acts of one kind.
     *
     * @param kind for example {@code hold.release}
     * @param mayApprove whether somebody is authorised to approve
     * @param lifetime how long a proposal waits
     */
    public TwoPersonRule(
            Jdbi jdbi,
            AuditLog audit,
            InstantSource clock,
            String kind,
            Predicate<Caller> mayApprove,
            Duration lifetime) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.kind = kind;
        this.mayApprove = mayApprove;
        this.lifetime = lifetime;
    }

    /** Notes what somebody wants done. */
    public Proposal propose(String subject, String content, Caller proposer, String reason) {
        requirePerson(proposer);
        AuditLog.requireReason(reason);
        Instant now = now();
        Proposal proposal = new Proposal(
                UUID.randomUUID(), kind, subject, content, proposer.actor().name(), reason, now.plus(lifetime));
        jdbi.useTransaction(handle -> {
            handle.createUpdate(PROPOSE)
                    .bind("id", proposal.id())
                    .bind("kind", kind)
                    .bind("subject", subject)
                    .bind("content", content)
                    .bind("actor", proposal.proposedBy())
                    .bind("reason", reason)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("expiresAt", proposal.expiresAt().atOffset(ZoneOffset.UTC))
                    .execute();
            write(handle, proposal, proposer.actor(), reason, ".proposed");
        });
        return proposal;
    }

    /** What waits for a decision, the first to expire first. */
    public List<Proposal> open() {
        return jdbi.withHandle(handle -> handle.createQuery(OPEN)
                .bind("kind", kind)
                .bind("now", now().atOffset(ZoneOffset.UTC))
                .map((row, context) -> proposal(row))
                .list());
    }

    /**
     * Carries the act out, in one transaction with the decision: both happen or neither.
     *
     * @throws DomainException {@code FORBIDDEN} when the approver is the proposer, a machine, or may not approve;
     *     {@code NOT_FOUND} when nothing of this kind waits under the id; {@code CONFLICT} when it has expired
     */
    public Proposal approve(UUID id, Caller approver, String reason, BiConsumer<Handle, Proposal> act) {
        return decide(id, approver, reason, true, act);
    }

    /** Puts the proposal aside; the same is demanded as for approving. */
    public Proposal reject(UUID id, Caller caller, String reason) {
        return decide(id, caller, reason, false, (handle, proposal) -> {});
    }

    private Proposal decide(UUID id, Caller caller, String reason, boolean approved, BiConsumer<Handle, Proposal> act) {
        requirePerson(caller);
        AuditLog.requireReason(reason);
        if (!mayApprove.test(caller)) {
            throw DomainException.forbidden("proposal", "your roles do not allow this decision");
        }
        return jdbi.inTransaction(handle -> {
            Proposal proposal = handle.createQuery(LOCK)
                    .bind("id", id)
                    .bind("kind", kind)
                    .map((row, context) -> proposal(row))
                    .findOne()
                    .orElseThrow(() -> DomainException.notFound("proposal", id));
            if (!proposal.expiresAt().isAfter(now())) {
                throw DomainException.conflict("proposal", "the proposal has expired");
            }
            if (proposal.proposedBy().equals(caller.actor().name())) {
                throw DomainException.forbidden("proposal", "somebody else must decide on your proposal");
            }
            handle.createUpdate(DECIDE)
                    .bind("id", id)
                    .bind("actor", caller.actor().name())
                    .bind("now", now().atOffset(ZoneOffset.UTC))
                    .bind("approved", approved)
                    .execute();
            act.accept(handle, proposal);
            write(handle, proposal, caller.actor(), reason, approved ? ".approved" : ".rejected");
            return proposal;
        });
    }

    private static void requirePerson(Caller caller) {
        if (!caller.isPerson() || caller.duty() != null) {
            throw DomainException.forbidden("proposal", "only a person who is fully signed in takes part in this");
        }
    }

    private void write(Handle handle, Proposal proposal, Actor actor, String reason, String what) {
        audit.write(
                handle,
                actor,
                reason,
                kind + what,
                proposal.subject(),
                Map.of("proposal", proposal.id().toString(), "proposedBy", proposal.proposedBy()));
    }

    private static Proposal proposal(ResultSet row) throws SQLException {
        return new Proposal(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getString("subject"),
                row.getString("content"),
                row.getString("proposed_by"),
                row.getString("reason"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
