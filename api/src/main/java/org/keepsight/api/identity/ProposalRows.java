package org.keepsight.api.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.keepsight.storage.model.Code;

/** The rows of proposals, inside one transaction. Stateless. */
final class ProposalRows {
    private static final String SELECT = """
            select id, kind, subject, campus, content, proposed_by, reason, proposed_at, expires_at from proposal
            where approved is null
            """;
    private static final String OPEN = SELECT + """
            and kind = any(:kinds) and expires_at > :now and (:county or campus = any(:campuses)) order by expires_at, id
            """;
    private static final String LOCK = SELECT + "and id = :id for update";
    private static final String ONE_BY_ONE =
            "select pg_advisory_xact_lock(hashtext('keepsight.proposal'), hashtext(:kind || ' ' || :subject))::text";
    private static final String WAITS = """
            select exists (select from proposal
                where approved is null and kind = :kind and subject = :subject and expires_at > :now)
            """;
    private static final String ADD = """
            insert into proposal (id, kind, subject, campus, content, proposed_by, reason, proposed_at, expires_at)
            values (:id, :kind, :subject, :campus, :content::jsonb, :actor, :reason, :now, :expiresAt)
            """;
    private static final String DECIDE = """
            update proposal set decided_by = :actor, decided_at = :now, approved = :approved where id = :id
            """;

    private ProposalRows() {}

    /** Those within the scope that wait, the first to expire first. */
    static List<Proposal> open(Handle handle, Set<String> kinds, Scope scope, Instant now) {
        return handle.createQuery(OPEN)
                .bind("kinds", kinds.toArray(String[]::new))
                .bind("now", sql(now))
                .bind("county", scope instanceof Scope.County)
                .bind(
                        "campuses",
                        switch (scope) {
                            case Scope.County all -> new String[0];
                            case Scope.Campuses some ->
                                some.codes().stream().map(Code::value).toArray(String[]::new);
                        })
                .map((row, context) -> proposal(row))
                .list();
    }

    /** One that was not decided, which nobody else decides until this transaction ends. */
    static Optional<Proposal> locked(Handle handle, UUID id) {
        return handle.createQuery(LOCK)
                .bind("id", id)
                .map((row, context) -> proposal(row))
                .findOne();
    }

    /** Adds it, unless one of its kind waits already for the same subject. */
    static boolean add(Handle handle, Proposal proposal) {
        handle.createQuery(ONE_BY_ONE)
                .bind("kind", proposal.kind())
                .bind("subject", proposal.subject())
                .mapTo(String.class)
                .one();
        boolean waits = handle.createQuery(WAITS)
                .bind("kind", proposal.kind())
                .bind("subject", proposal.subject())
                .bind("now", sql(proposal.proposedAt()))
                .mapTo(Boolean.class)
                .one();
        if (!waits) {
            handle.createUpdate(ADD)
                    .bind("id", proposal.id())
                    .bind("kind", proposal.kind())
                    .bind("subject", proposal.subject())
                    .bind(
                            "campus",
                            proposal.campus() == null ? null : proposal.campus().value())
                    .bind("content", proposal.content())
                    .bind("actor", proposal.proposedBy())
                    .bind("reason", proposal.reason())
                    .bind("now", sql(proposal.proposedAt()))
                    .bind("expiresAt", sql(proposal.expiresAt()))
                    .execute();
        }
        return !waits;
    }

    static void decide(Handle handle, UUID id, String actor, Instant now, boolean approved) {
        handle.createUpdate(DECIDE)
                .bind("id", id)
                .bind("actor", actor)
                .bind("now", sql(now))
                .bind("approved", approved)
                .execute();
    }

    private static Proposal proposal(ResultSet row) throws SQLException {
        String campus = row.getString("campus");
        return new Proposal(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getString("subject"),
                campus == null ? null : new Code(campus),
                row.getString("content"),
                row.getString("proposed_by"),
                row.getString("reason"),
                row.getObject("proposed_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
