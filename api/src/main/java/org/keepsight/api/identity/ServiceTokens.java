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
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.DomainException;

/** Tokens of machines: named, scoped, expiring, kept as hashes. Every command writes its register entry. Thread-safe. */
public final class ServiceTokens {
    /** A token just made; it is told this once. */
    public record WithSecret(ServiceToken token, BearerSecret secret) {}

    static final Duration LONGEST = Duration.ofDays(400);

    private static final String SELECT = """
            select t.name, t.unit, t.created_by, t.created_at, t.expires_at, t.revoked_at,
                array(select g.role || ' ' || coalesce(g.campus, '') from service_token_grant g where g.token = t.name) as grants
            from service_token t
            where (:name::text is null or t.name = :name) and (:hash::bytea is null or t.secret_hash = :hash)
            order by t.name collate "C"
            """;
    private static final String ADD = """
            insert into service_token (name, secret_hash, unit, created_by, created_at, expires_at)
            values (:name, :hash, :unit, :actor, :now, :expiresAt)
            on conflict (name) do nothing
            """;
    private static final String GRANT =
            "insert into service_token_grant (token, role, campus) values (:name, :role, :campus)";
    private static final String REVOKE =
            "update service_token set revoked_at = :now where name = :name and revoked_at is null";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Doorkeeper doorkeeper;

    ServiceTokens(Jdbi jdbi, AuditLog audit, InstantSource clock, Doorkeeper doorkeeper) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.doorkeeper = doorkeeper;
    }

    /** All tokens by name, expired and revoked ones included. */
    public List<ServiceToken> all() {
        return jdbi.withHandle(handle -> select(handle, null, null));
    }

    /**
     * Makes a token.
     *
     * @param expiresAt within 400 days
     * @throws DomainException {@code INVALID}, {@code CONFLICT} when the name was ever taken, {@code NOT_FOUND} when a grant
     *     names an unknown campus
     */
    public WithSecret add(String name, String unit, Set<Grant> grants, Instant expiresAt, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        NewAccount.requireName(name);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw DomainException.invalid("expiresAt", "a token expires within " + LONGEST.toDays() + " days");
        }
        BearerSecret secret = BearerSecret.create();
        return jdbi.inTransaction(handle -> {
            AccountRows.requireCampuses(handle, grants);
            int added = handle.createUpdate(ADD)
                    .bind("name", name)
                    .bind("hash", secret.hash())
                    .bind("unit", NewAccount.line("unit", unit))
                    .bind("actor", actor.name())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("expiresAt", expiresAt.atOffset(ZoneOffset.UTC))
                    .execute();
            if (added == 0) {
                throw DomainException.conflict("name", "the name '" + name + "' belongs to another token");
            }
            grants.forEach(grant -> grant(handle, name, grant));
            audit.write(
                    handle,
                    actor,
                    reason,
                    "token.added",
                    name,
                    Map.of("unit", unit, "grants", Accounts.told(grants), "expiresAt", expiresAt.toString()));
            return new WithSecret(select(handle, name, null).getFirst(), secret);
        });
    }

    private static void grant(Handle handle, String name, Grant grant) {
        handle.createUpdate(GRANT)
                .bind("name", name)
                .bind("role", grant.role().name())
                .bind("campus", grant.campus() == null ? null : grant.campus().value())
                .execute();
    }

    /** Makes a token worthless, at once here and within seconds on other machines. Repeating it changes nothing. */
    public ServiceToken revoke(String name, Actor actor, String reason) {
        AuditLog.requireReason(reason);
        ServiceToken revoked = jdbi.inTransaction(handle -> {
            int changed = handle.createUpdate(REVOKE)
                    .bind("name", name)
                    .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                    .execute();
            if (changed == 1) {
                audit.write(handle, actor, reason, "token.revoked", name, Map.of());
            }
            return select(handle, name, null).stream()
                    .findFirst()
                    .orElseThrow(() -> DomainException.notFound("token", name));
        });
        doorkeeper.forget();
        return revoked;
    }

    /** Whose token this is, while it is good. */
    static Optional<Admission> find(Jdbi jdbi, BearerSecret presented, Instant now) {
        return jdbi.withHandle(handle -> select(handle, null, presented.hash())).stream()
                .findFirst()
                .filter(token -> token.revokedAt() == null && token.expiresAt().isAfter(now))
                .map(token -> new Admission(
                        new Caller(
                                token.name(),
                                token.name(),
                                token.unit(),
                                Verified.TOKEN,
                                token.grants(),
                                false,
                                null,
                                null,
                                ""),
                        null,
                        null));
    }

    private static List<ServiceToken> select(Handle handle, @Nullable String name, byte @Nullable [] hash) {
        return handle.createQuery(SELECT)
                .bind("name", name)
                .bind("hash", hash)
                .map((row, context) -> token(row))
                .list();
    }

    private static ServiceToken token(ResultSet row) throws SQLException {
        OffsetDateTime revoked = row.getObject("revoked_at", OffsetDateTime.class);
        return new ServiceToken(
                row.getString("name"),
                row.getString("unit"),
                AccountRows.grants(row.getArray("grants")),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                revoked == null ? null : revoked.toInstant());
    }
}
