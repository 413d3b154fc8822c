package org.keepsight.retention.audit;

import static org.keepsight.retention.audit.Columns.instant;
import static org.keepsight.retention.audit.Columns.json;
import static org.keepsight.retention.audit.Columns.read;
import static org.keepsight.retention.audit.Columns.sql;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.keepsight.retention.audit.Audit.Seed;
import org.keepsight.retention.audit.Audit.State;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.retention.audit.Sampling.Drawn;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;

/** The rows of audits, their populations and seeds. What proves something is only ever inserted. Thread-safe. */
final class AuditRows {
    private final Jdbi jdbi;

    AuditRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String FREEZE = """
            insert into spot_audit (method, scope, as_of, population, population_digest, population_minutes, sample_size, actor,
                unit, verified, address, reason)
            values (:method, cast(:scope as jsonb), :asOf, :population, :digest, :minutes, :size, :actor, :unit, :verified,
                :address, :reason)
            returning id
            """;

    private static final String STRATUM = """
            insert into spot_audit_stratum (audit, number, campus, kind, minutes)
            values (:audit, :number, :campus, :kind, :minutes)
            """;

    /** @param packed the population's text, gzip */
    UUID freeze(
            Handle handle,
            AuditScope scope,
            Population population,
            byte[] packed,
            Digest digest,
            int size,
            Actor actor,
            String reason) {
        UUID audit = handle.createQuery(FREEZE)
                .bind("method", Sampling.METHOD)
                .bind("scope", json(ScopeJson.of(scope)))
                .bind("asOf", sql(population.asOf()))
                .bind("population", packed)
                .bind("digest", digest.toBytes())
                .bind("minutes", population.minutes())
                .bind("size", size)
                .bind("actor", actor.name())
                .bind("unit", actor.unit())
                .bind("verified", actor.proof().name())
                .bind("address", actor.address())
                .bind("reason", reason)
                .mapTo(UUID.class)
                .one();
        PreparedBatch strata = handle.prepareBatch(STRATUM);
        for (int i = 0; i < population.strata().size(); i++) {
            Stratum stratum = population.strata().get(i);
            strata.bind("audit", audit)
                    .bind("number", i + 1)
                    .bind("campus", stratum.campus().value())
                    .bind("kind", stratum.kind().name())
                    .bind("minutes", stratum.minutes())
                    .add();
        }
        strata.execute();
        return audit;
    }

    private static final String SEED = """
            insert into spot_audit_seed (audit, seed, drawn, given_by) values (:audit, :seed, :drawn, :by)
            on conflict do nothing
            """;

    private static final String MINUTE = """
            insert into spot_audit_minute (audit, number, stratum, camera, start_at, claimed)
            values (:audit, :number, :stratum, :camera, :start, :claimed)
            """;

    /** Returns whether the audit had no seed before; only then anything was written. */
    boolean seed(Handle handle, UUID audit, String seed, boolean drawn, String by, List<Drawn> sample) {
        boolean first = handle.createUpdate(SEED)
                        .bind("audit", audit)
                        .bind("seed", seed)
                        .bind("drawn", drawn)
                        .bind("by", by)
                        .execute()
                > 0;
        if (first) {
            PreparedBatch minutes = handle.prepareBatch(MINUTE);
            for (Drawn each : sample) {
                minutes.bind("audit", audit)
                        .bind("number", each.number())
                        .bind("stratum", each.stratum())
                        .bind("camera", each.camera().value())
                        .bind("start", sql(MinuteRanges.time(each.minute()).start()))
                        .bind("claimed", each.claimed())
                        .add();
            }
            minutes.execute();
            running(handle, audit);
        }
        return first;
    }

    private static final String RUN = """
            insert into spot_audit_run (audit, interrupted, why) values (:audit, :interrupted, :why)
            on conflict (audit) do update
            set interrupted = excluded.interrupted, why = excluded.why, at = clock_timestamp()
            """;

    void running(Handle handle, UUID audit) {
        run(handle, audit, false, "");
    }

    void interrupted(UUID audit, String why) {
        jdbi.useHandle(handle -> run(handle, audit, true, why));
    }

    private static void run(Handle handle, UUID audit, boolean interrupted, String why) {
        handle.createUpdate(RUN)
                .bind("audit", audit)
                .bind("interrupted", interrupted)
                .bind("why", why)
                .execute();
    }

    private static final String AUDITS = """
            select a.id, a.number, a.method, a.scope::text as scope, a.as_of, a.frozen_at, a.population_digest, a.population_minutes,
                   a.sample_size, a.actor, a.unit, a.verified, a.address, a.reason, s.seed, s.drawn, s.given_by, s.at as seeded_at,
                   coalesce(r.interrupted, false) as interrupted, coalesce(r.why, '') as why, v.looked, v.last_at
            from spot_audit a
            left join spot_audit_seed s on s.audit = a.id
            left join spot_audit_run r on r.audit = a.id
            cross join lateral (
                select count(*)::int as looked, max(at) as last_at from spot_audit_verdict where audit = a.id) v
            """;

    /** The newest first. */
    List<Audit> page(int below, int limit) {
        return jdbi.withHandle(
                handle -> handle.createQuery(AUDITS + " where a.number < :below order by a.number desc limit :limit")
                        .bind("below", below)
                        .bind("limit", limit)
                        .map((row, context) -> audit(row))
                        .list());
    }

    Optional<Audit> audit(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(AUDITS + " where a.id = :id")
                .bind("id", id)
                .map((row, context) -> audit(row))
                .findOne());
    }

    private static Audit audit(ResultSet row) throws SQLException {
        String seed = row.getString("seed");
        int looked = row.getInt("looked");
        int size = row.getInt("sample_size");
        State state = state(seed != null, looked == size, row.getBoolean("interrupted"));
        return new Audit(
                row.getObject("id", UUID.class),
                row.getInt("number"),
                row.getString("method"),
                read(row.getString("scope"), new TypeReference<ScopeJson>() {}).scope(),
                instant(row, "as_of"),
                instant(row, "frozen_at"),
                Digest.of(row.getBytes("population_digest")),
                row.getLong("population_minutes"),
                size,
                new Actor(
                        row.getString("actor"),
                        row.getString("unit"),
                        Actor.Proof.valueOf(row.getString("verified")),
                        row.getString("address")),
                row.getString("reason"),
                seed == null
                        ? null
                        : new Seed(seed, row.getBoolean("drawn"), row.getString("given_by"), instant(row, "seeded_at")),
                state,
                state == State.INTERRUPTED ? row.getString("why") : "",
                looked,
                state == State.FINISHED ? instant(row, "last_at") : null);
    }

    private static State state(boolean seeded, boolean complete, boolean interrupted) {
        if (!seeded) {
            return State.AWAITING_SEED;
        }
        if (complete) {
            return State.FINISHED;
        }
        return interrupted ? State.INTERRUPTED : State.RUNNING;
    }

    /** The population's text, gzip. */
    Optional<byte[]> population(UUID audit) {
        return jdbi.withHandle(handle -> handle.createQuery("select population from spot_audit where id = :audit")
                .bind("audit", audit)
                .mapTo(byte[].class)
                .findOne());
    }

    private static final String UNFINISHED = """
            select s.audit from spot_audit_seed s join spot_audit a on a.id = s.audit
            left join spot_audit_run r on r.audit = s.audit
            where coalesce(not r.interrupted, true)
              and (select count(*) from spot_audit_verdict v where v.audit = s.audit) < a.sample_size
            order by a.number
            """;

    /** Those that are being worked on, or were when a program died. */
    List<UUID> unfinished() {
        return jdbi.withHandle(
                handle -> handle.createQuery(UNFINISHED).mapTo(UUID.class).list());
    }

    private static final String RECENT =
            "select count(*) from spot_audit where frozen_at > clock_timestamp() - interval '1 day'";

    /** How many were begun within a day. */
    int recent(Handle handle) {
        return handle.createQuery(RECENT).mapTo(Integer.class).one();
    }

    private record ScopeJson(List<String> campuses, List<AreaKind> kinds, List<String> cameras) {
        static ScopeJson of(AuditScope scope) {
            return new ScopeJson(
                    scope.campuses().stream().map(Code::value).sorted().toList(),
                    scope.kinds().stream().sorted().toList(),
                    scope.cameras().stream().map(Code::value).sorted().toList());
        }

        AuditScope scope() {
            return new AuditScope(codes(campuses), Set.copyOf(kinds), codes(cameras));
        }

        private static Set<Code> codes(List<String> texts) {
            return texts.stream().map(Code::new).collect(Collectors.toUnmodifiableSet());
        }
    }
}
