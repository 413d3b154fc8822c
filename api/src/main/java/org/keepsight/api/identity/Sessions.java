package org.keepsight.api.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of people who are signed in, by the hash of what their cookie carries. A session has an idle and an absolute
 * limit, one that a provider vouched for no longer than its word, and its secret rotates: the former one is worth nothing a minute after the new one came back. Thread-safe.
 */
final class Sessions {
    /** A session just begun: what its cookie carries, and what its commands carry in a header. */
    record Begun(UUID id, BearerSecret secret, String csrf) {}

    /** A session as found. */
    private record Row(
            UUID id,
            boolean newest,
            @Nullable Instant confirmedAt,
            Instant createdAt,
            Instant rotatedAt,
            Instant seenAt,
            Instant vouchedAt,
            Admission admission) {}

    /** How exactly the last request of a session is remembered, and how long a lost cookie's forerunner lives. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final String BEGIN = """
            insert into session (id, account, secret_hash, csrf, with_code, address, created_at, rotated_at, confirmed_at, seen_at)
            values (:id, :account, :hash, :csrf, :withCode, :address, :now, :now, null, :now)
            """;
    private static final String FIND = """
            select s.id, s.secret_hash, s.csrf, s.with_code, s.created_at, s.rotated_at, s.confirmed_at, s.seen_at,
                a.name, a.display_name, a.unit, a.must_change_password, a.totp_confirmed, a.issuer is not null as oidc, o.answered_at,
                array(select g.role || ' ' || coalesce(g.campus, '') from account_grant g where g.account = a.name) as grants
            from session s join account a on a.name = s.account left join oidc_session o on o.session = s.id
            where a.enabled and (s.secret_hash = :hash or s.former_hash = :hash)
            """;
    private static final String SEEN = """
            update session set seen_at = greatest(seen_at, :now), confirmed_at = case when :newest then coalesce(confirmed_at, :now)
                else confirmed_at end
            where id = :id
            """;
    private static final String ROTATE = """
            update session set secret_hash = :renewed, former_hash = :presented, rotated_at = :now, confirmed_at = null,
                seen_at = :now
            where id = :id and rotated_at = :rotatedAt
            """;
    private static final String END = "delete from session where id = :id";
    private static final String END_ALL = "delete from session where account = :account";
    private static final String END_OTHERS = "delete from session where account = :account and id <> :id";
    private static final String END_OLD = "delete from session where created_at < :created or seen_at < :seen";

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final IdentitySettings settings;
    private final Duration withoutAnswer;

    /** @param withoutAnswer for how long the last word of an OpenID provider holds; zero without one */
    Sessions(Jdbi jdbi, InstantSource clock, IdentitySettings settings, Duration withoutAnswer) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.settings = settings;
        this.withoutAnswer = withoutAnswer;
    }

    /** Begins a session, and clears away those that have ended. */
    Begun begin(Handle handle, String account, boolean withCode, String address) {
        Begun begun = new Begun(
                UUID.randomUUID(), BearerSecret.create(), BearerSecret.create().value());
        Instant now = now();
        handle.createUpdate(END_OLD)
                .bind("created", at(now.minus(settings.absolute())))
                .bind("seen", at(now.minus(settings.idle())))
                .execute();
        handle.createUpdate(BEGIN)
                .bind("id", begun.id())
                .bind("account", account)
                .bind("hash", begun.secret().hash())
                .bind("csrf", begun.csrf())
                .bind("withCode", withCode)
                .bind("address", address)
                .bind("now", at(now))
                .execute();
        return begun;
    }

    /** Who presents this secret, if the session lives; its secret may be renewed on the way. */
    Optional<Admission> find(BearerSecret presented) {
        return jdbi.inTransaction(handle -> {
            Instant now = now();
            byte[] hash = presented.hash();
            Optional<Row> found = handle.createQuery(FIND)
                    .bind("hash", hash)
                    .map((row, context) -> row(row, hash))
                    .findOne()
                    .filter(row -> lives(row, now));
            return found.map(row -> rotatable(row, now) ? rotated(handle, row, hash, now) : seen(handle, row, now));
        });
    }

    private boolean lives(Row row, Instant now) {
        Instant confirmed = row.confirmedAt;
        Instant latest =
                now.plus(settings.idle()); // later than this is of a clock that was ahead, and would live for years
        return row.createdAt.isBefore(latest)
                && row.seenAt.isBefore(latest)
                && row.createdAt.plus(settings.absolute()).isAfter(now)
                && row.seenAt.plus(settings.idle()).isAfter(now)
                && (row.admission.caller().verified() != Verified.OIDC
                        || row.vouchedAt.plus(withoutAnswer).isAfter(now))
                && (row.newest || confirmed == null || confirmed.plus(MINUTE).isAfter(now));
    }

    /** A new secret that never came back was lost on its way, and is sent anew. */
    private boolean rotatable(Row row, Instant now) {
        Duration due = row.newest ? settings.rotation() : MINUTE;
        return (row.newest || row.confirmedAt == null)
                && row.rotatedAt.plus(due).isBefore(now);
    }

    private static Admission rotated(Handle handle, Row row, byte[] presented, Instant now) {
        BearerSecret renewed = BearerSecret.create();
        int won = handle.createUpdate(ROTATE)
                .bind("id", row.id)
                .bind("renewed", renewed.hash())
                .bind("presented", presented)
                .bind("rotatedAt", at(row.rotatedAt))
                .bind("now", at(now))
                .execute();
        return won == 1 ? row.admission.renewed(renewed) : row.admission; // another request was quicker
    }

    private static Admission seen(Handle handle, Row row, Instant now) {
        boolean confirms = row.newest && row.confirmedAt == null;
        if (confirms || row.seenAt.plus(MINUTE).isBefore(now)) {
            handle.createUpdate(SEEN)
                    .bind("id", row.id)
                    .bind("newest", row.newest)
                    .bind("now", at(now))
                    .execute();
        }
        return row.admission;
    }

    private Row row(ResultSet row, byte[] presented) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        Set<Grant> grants = AccountRows.grants(row.getArray("grants"));
        boolean oidc = row.getBoolean("oidc");
        Instant vouchedAt = instant(row, "answered_at");
        Caller caller = new Caller(
                row.getString("name"),
                row.getString("display_name"),
                row.getString("unit"),
                oidc ? Verified.OIDC : row.getBoolean("with_code") ? Verified.PASSWORD_AND_CODE : Verified.PASSWORD,
                grants,
                row.getBoolean("totp_confirmed"),
                oidc ? null : duty(row.getBoolean("must_change_password"), row.getBoolean("totp_confirmed"), grants),
                id,
                "");
        return new Row(
                id,
                Arrays.equals(row.getBytes("secret_hash"), presented),
                instant(row, "confirmed_at"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("rotated_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                vouchedAt == null ? Instant.EPOCH : vouchedAt,
                new Admission(caller, row.getString("csrf"), null));
    }

    private @Nullable Duty duty(boolean mustChangePassword, boolean secondFactor, Set<Grant> grants) {
        if (mustChangePassword) {
            return Duty.CHANGE_PASSWORD;
        }
        boolean demanded = settings.administratorsNeedCode()
                && grants.stream().anyMatch(grant -> grant.role().administrator());
        return demanded && !secondFactor ? Duty.ENROL_TOTP : null;
    }

    static void end(Handle handle, UUID session) {
        handle.createUpdate(END).bind("id", session).execute();
    }

    static void endAll(Handle handle, String account) {
        handle.createUpdate(END_ALL).bind("account", account).execute();
    }

    static void endOthers(Handle handle, String account, UUID but) {
        handle.createUpdate(END_OTHERS).bind("account", account).bind("id", but).execute();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
