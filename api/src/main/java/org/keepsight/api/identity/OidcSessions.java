package org.keepsight.api.identity;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.oidc.Ticket;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.secret.SecretBox;

/** What is asked about sessions that began at the provider: tickets, sealed at rest, and when it last answered. Thread-safe. */
final class OidcSessions {
    /** Somebody about whom the provider is to be asked again. */
    record Due(
            UUID session,
            String account,
            String subject,
            @Nullable Ticket ticket) {}

    private static final String BEGIN = """
            insert into oidc_session (session, key_id, ticket, answered_at, asked_at)
            values (:session, :keyId, :ticket, :answeredAt, :answeredAt)
            """;
    private static final String ANSWERED = """
            update oidc_session set key_id = :keyId, ticket = :ticket,
                answered_at = coalesce(:answeredAt::timestamptz, answered_at)
            where session = :session
            """;
    private static final String TAKE = """
            update oidc_session o set asked_at = :now
            from session s join account a on a.name = s.account
            where s.id = o.session and o.session in (
                select d.session from oidc_session d join session s on s.id = d.session join account a on a.name = s.account
                where d.asked_at <= :due and d.ticket is not null and s.created_at > :created and s.seen_at > :seen
                    and a.enabled and a.issuer = :issuer
                order by d.asked_at limit 1 for update of d skip locked)
            returning o.session, o.key_id, o.ticket, a.name, a.subject
            """;

    private final KeyRing keys;
    private final InstantSource clock;
    private final IdentitySettings limits;

    OidcSessions(KeyRing keys, InstantSource clock, IdentitySettings limits) {
        this.keys = keys;
        this.clock = clock;
        this.limits = limits;
    }

    void begin(Handle handle, UUID session, @Nullable Ticket ticket) {
        write(handle, BEGIN, session, ticket, now());
    }

    /** The provider has said who it is: its next ticket. */
    void answered(Handle handle, UUID session, @Nullable Ticket ticket) {
        write(handle, ANSWERED, session, ticket, now());
    }

    /** The provider gave another ticket and then fell silent. */
    void keep(Handle handle, UUID session, Ticket ticket) {
        write(handle, ANSWERED, session, ticket, null);
    }

    private void write(
            Handle handle, String statement, UUID session, @Nullable Ticket ticket, @Nullable Instant answeredAt) {
        String keyId = ticket == null ? null : keys.newest();
        byte[] sealed = ticket == null || keyId == null
                ? null
                : keys.box(keyId)
                        .map(box ->
                                box.seal(belonging(session), ticket.written().getBytes(StandardCharsets.UTF_8)))
                        .orElseThrow();
        handle.createUpdate(statement)
                .bind("session", session)
                .bind("keyId", keyId)
                .bind("ticket", sealed)
                .bind("answeredAt", answeredAt == null ? null : answeredAt.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Takes the one whom nobody set out to ask about for longest; no other serve takes them meanwhile. */
    Optional<Due> take(Handle handle, String issuer, Duration refresh) {
        Instant now = now();
        return handle.createQuery(TAKE)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("due", now.minus(refresh).atOffset(ZoneOffset.UTC))
                .bind("created", now.minus(limits.absolute()).atOffset(ZoneOffset.UTC))
                .bind("seen", now.minus(limits.idle()).atOffset(ZoneOffset.UTC))
                .bind("issuer", issuer)
                .map((row, context) -> due(row))
                .findOne();
    }

    private Due due(ResultSet row) throws SQLException {
        UUID session = row.getObject("session", UUID.class);
        byte[] sealed = row.getBytes("ticket");
        Optional<SecretBox> box = keys.box(row.getString("key_id"));
        return new Due(
                session,
                row.getString("name"),
                row.getString("subject"),
                box.flatMap(key -> key.open(belonging(session), sealed))
                        .map(bytes -> Ticket.read(new String(bytes, StandardCharsets.UTF_8)))
                        .orElse(null));
    }

    /** As exactly as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static byte[] belonging(UUID session) {
        return ("oidc session " + session).getBytes(StandardCharsets.US_ASCII);
    }
}
