package org.keepsight.storage.protection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/** The versions of the retention policy; insert-only. Thread-safe. */
public final class RetentionPolicies {
    private static final int MOST_DAYS = 36_500;
    // The two versions the schema brings hold since ever; any other is in force no earlier than it was made.
    private static final String ALL = """
            select version, class, days, basis, created_by,
                   case when version <= 2 then timestamptz 'epoch' else greatest(effective_from, created_at) end as since
            from retention_policy
            order by version
            """;
    private static final String ADD = """
            insert into retention_policy (class, days, basis, effective_from, created_by)
            values (:class, :days, :basis, greatest(:effective, clock_timestamp()), :actor)
            returning version, class, days, basis, created_by, greatest(effective_from, created_at) as since
            """;

    private final Jdbi jdbi;
    private final AuditLog audit;

    public RetentionPolicies(Jdbi jdbi, AuditLog audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /**
     * Every version, by version; the ones every installation begins with are effective from 1970. The table is small:
     * read it for each decision rather than keep it.
     */
    public List<RetentionPolicy> all() {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL).map((row, context) -> policy(row)).list());
    }

    /**
     * Adds a version. Fewer days than the legal minimum is {@code INVALID}, field {@code days}.
     *
     * @param effectiveFrom an instant already past means now: a version never reaches back, because what is recorded
     *     keeps the days it was promised
     */
    public RetentionPolicy add(
            RetentionClass retentionClass, int days, String basis, Instant effectiveFrom, Actor actor, String reason) {
        int least = legalMinimum(retentionClass);
        if (days < least || days > MOST_DAYS) {
            throw DomainException.invalid(
                    "days",
                    retentionClass + " footage is kept for " + least + " to " + MOST_DAYS + " days, not " + days);
        }
        if (basis.isBlank() || basis.length() > 1000 || basis.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    "basis", "a basis has 1 to 1000 characters, none of them a control character");
        }
        if (effectiveFrom.atOffset(ZoneOffset.UTC).getYear() > 9999) {
            throw DomainException.invalid("effectiveFrom", "a policy takes effect before the year 10000");
        }
        Instant effective = effectiveFrom.isBefore(Instant.EPOCH) ? Instant.EPOCH : effectiveFrom;
        return jdbi.inTransaction(handle -> {
            RetentionPolicy added = handle.createQuery(ADD)
                    .bind("class", retentionClass.name())
                    .bind("days", days)
                    .bind("basis", basis.strip())
                    .bind("effective", effective.atOffset(ZoneOffset.UTC))
                    .bind("actor", actor.name())
                    .map((row, context) -> policy(row))
                    .one();
            Map<String, ?> detail = Map.of(
                    "version", added.version(),
                    "days", days,
                    "basis", added.basis(),
                    "effectiveFrom", added.effectiveFrom().toString());
            audit.write(handle, actor, reason, "policy.added", retentionClass.name(), detail);
            return added;
        });
    }

    /** Source: State Council Decree 799, article 17 (30 days); Counter-terrorism Law, article 32 (90 days). */
    private static int legalMinimum(RetentionClass retentionClass) {
        return switch (retentionClass) {
            case GENERAL -> 30;
            case KEY -> 90;
        };
    }

    private static RetentionPolicy policy(ResultSet row) throws SQLException {
        return new RetentionPolicy(
                row.getInt("version"),
                RetentionClass.valueOf(row.getString("class")),
                row.getInt("days"),
                row.getString("basis"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getString("created_by"));
    }
}
