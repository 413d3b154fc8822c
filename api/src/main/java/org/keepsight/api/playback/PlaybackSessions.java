package org.keepsight.api.playback;

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
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.identity.Caller;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.Campus;

/**
 * Playback sessions: who may fetch which footage until when, and what of it they fetched. Each step is written down
 * before anything is shown; what cannot be written is not shown. Thread-safe; every method blocks.
 */
public final class PlaybackSessions {
    /** The most cameras of one session. */
    public static final int MOST_CAMERAS = 16;

    private static final Duration LIFE = Duration.ofHours(4);

    private static final String BEGIN = """
            insert into playback_session (id, actor, unit, verified, address, login, cameras, range_start, range_end, reason,
                begun_at, expires_at)
            values (:id, :actor, :unit, :verified, :address, :login, :cameras, :from, :to, :reason, :now, :expires)
            """;
    private static final String FIND = """
            select id, actor, unit, verified, address, login, cameras, range_start, range_end, reason, expires_at
            from playback_session where id = :id and expires_at > :now and begun_at < :now::timestamptz + interval '4 hours'
            """;
    private static final String LIVES = """
            select exists (
                select from playback_session p
                where p.id = :id and p.expires_at > :now and p.begun_at < :now::timestamptz + interval '4 hours' and case
                    when p.login is null then exists (
                        select from service_token t
                        where 'token:' || t.name = p.actor and t.revoked_at is null and t.expires_at > :now)
                    else exists (
                        select from session s join account a on a.name = s.account where s.id = p.login and a.enabled) end)
            """;
    private static final String FETCHED = """
            insert into playback_fetch as f (session, camera, campus, fetched, touched_at)
            values (:session, :camera, :campus, tstzmultirange(tstzrange(:from, :to)), :now)
            on conflict (session, camera) do update
            set fetched = f.fetched + excluded.fetched, touched_at = greatest(f.touched_at, excluded.touched_at)
            """;
    private static final String END = "delete from playback_session where id = :id";

    private final Jdbi jdbi;
    private final AuditLog audit;
    private final InstantSource clock;
    private final ReasonRule rule;

    public PlaybackSessions(Jdbi jdbi, AuditLog audit, InstantSource clock, ReasonRule rule) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
        this.rule = rule;
    }

    /** A camera and where it hangs. */
    public record Place(Camera camera, Campus campus) {}

    /**
     * Begins a session.
     *
     * @param places the cameras, 1 to 16, which the caller may see
     * @param range at most 24 h
     * @param reason why; may be empty where no reason is asked for
     * @throws DomainException {@code INVALID}; with the field {@code reason} when the rule asks for one
     */
    public PlaybackSession begin(Caller caller, List<Place> places, TimeRange range, @Nullable String reason) {
        if (places.isEmpty() || places.size() > MOST_CAMERAS) {
            throw DomainException.invalid("cameras", "1 to " + MOST_CAMERAS + " cameras are played at once");
        }
        if (range.duration().compareTo(Footage.LONGEST) > 0) {
            throw DomainException.invalid("to", "at most 24 h are played at once");
        }
        Instant now = now();
        PlaybackSession session = new PlaybackSession(
                UUID.randomUUID(),
                caller.actor(),
                caller.session(),
                places.stream().map(place -> place.camera().code()).distinct().toList(),
                range,
                reason(caller, places, range, reason, now),
                now.plus(LIFE));
        jdbi.useTransaction(handle -> {
            insert(handle, session, now);
            places.forEach(place -> audit.write(
                    handle,
                    session.actor(),
                    session.reason(),
                    AuditEvent.done(
                            "playback.begun",
                            session.id().toString(),
                            new About(place.campus().code(), place.camera().code(), range),
                            Map.of())));
        });
        return session;
    }

    private String reason(Caller caller, List<Place> places, TimeRange range, @Nullable String reason, Instant now) {
        if (reason != null && !reason.isBlank()) {
            return reason;
        }
        if (places.stream().anyMatch(place -> rule.asks(caller, place.campus(), range.start(), now))) {
            throw DomainException.invalid(
                    "reason",
                    "say why: this footage is older than %d days, or not your own unit's"
                            .formatted(rule.old().toDays()));
        }
        return "none asked for";
    }

    private static void insert(Handle handle, PlaybackSession session, Instant now) {
        handle.createUpdate(BEGIN)
                .bind("id", session.id())
                .bind("actor", session.actor().name())
                .bind("unit", session.actor().unit())
                .bind("verified", session.actor().proof().name())
                .bind("address", session.actor().address())
                .bind("login", session.login())
                .bind("cameras", session.cameras().stream().map(Code::value).toArray(String[]::new))
                .bind("from", at(session.range().start()))
                .bind("to", at(session.range().end()))
                .bind("reason", session.reason())
                .bind("now", at(now))
                .bind("expires", at(session.expiresAt()))
                .execute();
    }

    /**
     * The caller's session.
     *
     * @throws DomainException {@code NOT_FOUND}, whether it never was, has ended or is another's
     */
    public PlaybackSession of(Caller caller, UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                        .bind("id", id)
                        .bind("now", at(now()))
                        .map((row, context) -> session(row))
                        .findOne())
                .filter(session -> session.actor().name().equals(caller.actor().name())
                        && Objects.equals(session.login(), caller.session()))
                .orElseThrow(() -> DomainException.notFound("session", id));
    }

    /** As {@link #of(Caller, UUID)}, where the session is for this camera. */
    public PlaybackSession of(Caller caller, UUID id, Code camera) {
        PlaybackSession session = of(caller, id);
        if (!session.cameras().contains(camera)) {
            throw DomainException.notFound("camera", camera);
        }
        return session;
    }

    /** Whether what is being sent may go on: the session has not ended, nor has whoever it belongs to signed out. */
    public boolean lives(PlaybackSession session) {
        return jdbi.withHandle(handle -> handle.createQuery(LIVES)
                .bind("id", session.id())
                .bind("now", at(now()))
                .mapTo(Boolean.class)
                .one());
    }

    /** Writes down that this footage is about to be sent. */
    public void fetched(PlaybackSession session, Camera camera, TimeRange part) {
        jdbi.useHandle(handle -> handle.createUpdate(FETCHED)
                .bind("session", session.id())
                .bind("camera", camera.code().value())
                .bind("campus", camera.campus().value())
                .bind("from", at(part.start()))
                .bind("to", at(part.end()))
                .bind("now", at(now()))
                .execute());
    }

    /** Writes down that a picture is about to be shown. */
    public void shown(PlaybackSession session, Camera camera, Still still) {
        TimeRange moment = new TimeRange(still.at(), still.at().plus(1, ChronoUnit.MICROS));
        AuditEvent event = AuditEvent.done(
                "still.shown", session.id().toString(), new About(camera.campus(), camera.code(), moment), Map.of());
        jdbi.useTransaction(handle -> audit.write(handle, session.actor(), session.reason(), event));
    }

    /** Ends a session; what was fetched of it is in the register then. */
    public void end(PlaybackSession session) {
        jdbi.useTransaction(handle -> {
            new FetchedFootage(handle, audit).register(session.id());
            handle.createUpdate(END).bind("id", session.id()).execute();
        });
    }

    private static PlaybackSession session(ResultSet row) throws SQLException {
        Actor actor = new Actor(
                row.getString("actor"),
                row.getString("unit"),
                Actor.Proof.valueOf(row.getString("verified")),
                row.getString("address"));
        return new PlaybackSession(
                row.getObject("id", UUID.class),
                actor,
                row.getObject("login", UUID.class),
                Stream.of((String[]) row.getArray("cameras").getArray())
                        .map(Code::new)
                        .toList(),
                new TimeRange(
                        row.getObject("range_start", OffsetDateTime.class).toInstant(),
                        row.getObject("range_end", OffsetDateTime.class).toInstant()),
                row.getString("reason"),
                row.getObject("expires_at", OffsetDateTime.class).toInstant());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
