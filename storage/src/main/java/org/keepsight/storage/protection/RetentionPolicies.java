package org.keepsight.storage.protection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;

/** The versions of the retention policy; insert-only. Thread-safe. */
public final class RetentionPolicies {
    private static final int MOST_DAYS = 36_500;
    private static final String COLUMNS = """
            p.version, p.class, p.area_kind, campus.code as campus, camera.code as camera, p.days, p.basis, p.created_by,
            coalesce(p.reason, '') as reason, p.approved_by,
            """;
    // The two versions the schema brings hold since ever; any other is in force no earlier than it was made.
    private static final String ALL = "select " + COLUMNS + """
                   case when p.version <= 2 then timestamptz 'epoch' else greatest(p.effective_from, p.created_at) end as since
            from retention_policy p left join campus on campus.id = p.campus_id left join camera on camera.id = p.camera_id
            order by p.version
            """;
    private static final String ADD = """
            with p as (
                insert into retention_policy (class, area_kind, campus_id, camera_id, days, basis, effective_from, created_by,
                                              reason, approved_by)
                values (:class, :kind, (select id from campus where code = :campus), (select id from camera where code = :camera),
                        :days, :basis, greatest(:effective, clock_timestamp()), :actor, :reason, :approver)
                returning *
            )
            select\s""" + COLUMNS + """
                   greatest(p.effective_from, p.created_at) as since
            from p left join campus on campus.id = p.campus_id left join camera on camera.id = p.camera_id
            """;
    private static final String KNOWN = """
            select exists (select from campus where code = :code and :campus) or exists (select from camera where code = :code and not :campus)
            """;

    // A version is dated by the database's clock: made in 1970 it would protect nothing that is there, in 2035 nothing
    // until then.
    private static final String TRUSTED = """
            select coalesce(max(known_at) between clock_timestamp() - interval '5 minutes' and clock_timestamp() + interval '5 minutes', true)
            from known_time
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
        return jdbi.withHandle(RetentionPolicies::all);
    }

    private static List<RetentionPolicy> all(Handle handle) {
        return handle.createQuery(ALL).map((row, context) -> policy(row)).list();
    }

    /**
     * Whether a version asks for fewer days than its scope has now or is to have: two people decide on that.
     *
     * @throws DomainException {@code INVALID} when the version cannot be made at all: fewer days than the legal minimum are
     *     field {@code days}; {@code NOT_FOUND} for an unknown campus or camera
     */
    public boolean lowers(NewPolicy policy) {
        return jdbi.withHandle(handle -> {
            require(handle, policy);
            return lowers(handle, policy);
        });
    }

    private static boolean lowers(Handle handle, NewPolicy policy) {
        return newest(handle, policy.scope())
                .filter(newest -> policy.days() < newest.days())
                .isPresent();
    }

    private static Optional<RetentionPolicy> newest(Handle handle, PolicyScope scope) {
        return all(handle).stream()
                .filter(each -> each.scope().equals(scope))
                .max(Comparator.comparing(RetentionPolicy::effectiveFrom).thenComparingInt(RetentionPolicy::version));
    }

    /**
     * Adds a version that does not lower what its scope has; {@code FORBIDDEN} when it does. Refused as {@link #lowers}
     * says.
     */
    public RetentionPolicy add(NewPolicy policy, Actor actor, String reason) {
        return jdbi.inTransaction(handle -> {
            require(handle, policy);
            if (lowers(handle, policy)) {
                throw DomainException.forbidden("days", "fewer days than before need a second person");
            }
            return add(handle, policy, actor.name(), actor, null, reason);
        });
    }

    /** Adds a version that two have decided on, in the transaction of the decision. */
    public RetentionPolicy addApproved(
            Handle handle, NewPolicy policy, String proposer, Actor approver, String reason) {
        require(handle, policy);
        return add(handle, policy, proposer, approver, approver.name(), reason);
    }

    private RetentionPolicy add(
            Handle handle, NewPolicy policy, String maker, Actor actor, @Nullable String approver, String reason) {
        AuditLog.requireReason(reason);
        if (!handle.createQuery(TRUSTED).mapTo(Boolean.class).one()) {
            throw new DomainException(
                    DomainException.Kind.UNAVAILABLE,
                    null,
                    "a policy is dated by the clock, which is not trusted: set it, or confirm that it is right, first");
        }
        Instant from = policy.effectiveFrom();
        RetentionPolicy added = handle.createQuery(ADD)
                .bindMap(columns(policy.scope()))
                .bind("days", policy.days())
                .bind("basis", policy.basis().strip())
                .bind("effective", (from.isBefore(Instant.EPOCH) ? Instant.EPOCH : from).atOffset(ZoneOffset.UTC))
                .bind("actor", maker)
                .bind("reason", reason)
                .bind("approver", approver)
                .map((row, context) -> policy(row))
                .one();
        Map<String, ?> detail = Map.of(
                "version", added.version(),
                "days", added.days(),
                "basis", added.basis(),
                "effectiveFrom", added.effectiveFrom().toString());
        audit.write(
                handle,
                actor,
                reason,
                AuditEvent.done("policy.added", added.scope().toString(), about(added.scope()), detail));
        return added;
    }

    private static void require(Handle handle, NewPolicy policy) {
        int least = policy.scope().legalMinimum();
        if (policy.days() < least || policy.days() > MOST_DAYS) {
            throw DomainException.invalid(
                    "days",
                    "footage of " + policy.scope() + " is kept for " + least + " to " + MOST_DAYS + " days, not "
                            + policy.days());
        }
        String basis = policy.basis();
        if (basis.isBlank() || basis.length() > 1000 || basis.chars().anyMatch(Character::isISOControl)) {
            throw DomainException.invalid(
                    "basis", "a basis has 1 to 1000 characters, none of them a control character");
        }
        if (policy.effectiveFrom().atOffset(ZoneOffset.UTC).getYear() > 9999) {
            throw DomainException.invalid("effectiveFrom", "a policy takes effect before the year 10000");
        }
        switch (policy.scope()) {
            case PolicyScope.OfCampus each -> requireKnown(handle, "campus", each.campus());
            case PolicyScope.OfCamera each -> requireKnown(handle, "camera", each.camera());
            case PolicyScope.OfClass ignored -> {}
            case PolicyScope.OfAreaKind ignored -> {}
        }
    }

    private static void requireKnown(Handle handle, String what, Code code) {
        if (!handle.createQuery(KNOWN)
                .bind("code", code.value())
                .bind("campus", what.equals("campus"))
                .mapTo(Boolean.class)
                .one()) {
            throw DomainException.notFound(what, code);
        }
    }

    private static About about(PolicyScope scope) {
        return switch (scope) {
            case PolicyScope.OfCampus each -> new About(each.campus(), null, null);
            case PolicyScope.OfCamera each -> new About(null, each.camera(), null);
            case PolicyScope.OfClass ignored -> About.NOTHING;
            case PolicyScope.OfAreaKind ignored -> About.NOTHING;
        };
    }

    private static Map<String, @Nullable Object> columns(PolicyScope scope) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put(
                "class",
                scope instanceof PolicyScope.OfClass each
                        ? each.retentionClass().name()
                        : null);
        columns.put(
                "kind",
                scope instanceof PolicyScope.OfAreaKind each ? each.kind().name() : null);
        columns.put(
                "campus",
                scope instanceof PolicyScope.OfCampus each ? each.campus().value() : null);
        columns.put(
                "camera",
                scope instanceof PolicyScope.OfCamera each ? each.camera().value() : null);
        return columns;
    }

    private static RetentionPolicy policy(ResultSet row) throws SQLException {
        return new RetentionPolicy(
                row.getInt("version"),
                scope(row),
                row.getInt("days"),
                row.getString("basis"),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getString("reason"),
                row.getString("approved_by"));
    }

    private static PolicyScope scope(ResultSet row) throws SQLException {
        String ofClass = row.getString("class");
        if (ofClass != null) {
            return new PolicyScope.OfClass(RetentionClass.valueOf(ofClass));
        }
        String kind = row.getString("area_kind");
        if (kind != null) {
            return new PolicyScope.OfAreaKind(AreaKind.valueOf(kind));
        }
        String campus = row.getString("campus");
        return campus != null
                ? new PolicyScope.OfCampus(new Code(campus))
                : new PolicyScope.OfCamera(new Code(row.getString("camera")));
    }
}
