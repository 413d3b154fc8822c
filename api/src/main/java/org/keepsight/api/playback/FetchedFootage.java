package org.keepsight.api.playback;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.AuditEvent;
import org.keepsight.storage.audit.AuditEvent.About;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Brings what was fetched in playback sessions into the register: one entry per camera for the ranges that are new since
 * the last one. Works inside one transaction; several servers may do it side by side.
 */
final class FetchedFootage {
    /** Who fetched nothing for this long has paused; what they saw is registered at once. */
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** Who goes on watching is registered once in this time. */
    private static final Duration TURN = Duration.ofMinutes(1);

    private static final int MOST = 500;
    private static final String NEW = """
            select f.session, f.camera, f.campus, f.fetched::text as through,
                array(select (extract(epoch from lower(r)) * 1000000)::bigint from unnest(f.fetched - f.registered) r) as starts,
                array(select (extract(epoch from upper(r)) * 1000000)::bigint from unnest(f.fetched - f.registered) r) as ends,
                s.actor, s.unit, s.verified, s.address, s.reason
            from playback_fetch f join playback_session s on s.id = f.session
            where f.fetched <> f.registered and (f.session = :session or :session::uuid is null and (
                f.touched_at <= :paused or f.touched_at > :now::timestamptz + interval '1 hour' or s.expires_at <= :now
                or f.registered_at <= :turn and s.begun_at <= :turn))
            order by f.session, f.camera
            limit :most
            for update of f skip locked
            """;
    private static final String REGISTERED = """
            update playback_fetch set registered = :through::tstzmultirange, registered_at = :now
            where session = :session and camera = :camera
            """;
    private static final String FORGET = """
            delete from playback_session s where (s.expires_at <= :now or s.begun_at > :now::timestamptz + interval '4 hours')
                and not exists (select from playback_fetch f where f.session = s.id and f.fetched <> f.registered)
            """;

    private record New(
            UUID session, Code camera, Code campus, String through, TimeRanges ranges, Actor actor, String reason) {}

    private final Handle handle;
    private final AuditLog audit;

    FetchedFootage(Handle handle, AuditLog audit) {
        this.handle = handle;
        this.audit = audit;
    }

    /** Registers all that was fetched in a session. */
    void register(UUID session) {
        register(session, Instant.EPOCH);
    }

    /** Registers what is due, a bounded number of entries, and returns how many; forgets sessions that are over. */
    int registerDue(Instant now) {
        int registered = register(null, now);
        handle.createUpdate(FORGET).bind("now", at(now)).execute();
        return registered;
    }

    private int register(@Nullable UUID session, Instant now) {
        List<New> found = handle.createQuery(NEW)
                .bind("session", session)
                .bind("now", at(now))
                .bind("paused", at(now.minus(PAUSE)))
                .bind("turn", at(now.minus(TURN)))
                .bind("most", MOST)
                .map((row, context) -> found(row))
                .list();
        for (New each : found) {
            audit.write(
                    handle,
                    each.actor,
                    each.reason,
                    AuditEvent.done(
                            "playback.fetched",
                            each.session.toString(),
                            new About(each.campus, each.camera, hull(each.ranges)),
                            Map.of("ranges", told(each.ranges))));
            handle.createUpdate(REGISTERED)
                    .bind("through", each.through)
                    .bind("now", at(now))
                    .bind("session", each.session)
                    .bind("camera", each.camera.value())
                    .execute();
        }
        return found.size();
    }

    private static New found(ResultSet row) throws SQLException {
        return new New(
                row.getObject("session", UUID.class),
                new Code(row.getString("camera")),
                new Code(row.getString("campus")),
                row.getString("through"),
                ranges((Long[]) row.getArray("starts").getArray(), (Long[])
                        row.getArray("ends").getArray()),
                new Actor(
                        row.getString("actor"),
                        row.getString("unit"),
                        Actor.Proof.valueOf(row.getString("verified")),
                        row.getString("address")),
                row.getString("reason"));
    }

    private static TimeRanges ranges(Long[] starts, Long[] ends) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            ranges.add(new TimeRange(
                    Instant.EPOCH.plus(starts[i], ChronoUnit.MICROS), Instant.EPOCH.plus(ends[i], ChronoUnit.MICROS)));
        }
        return new TimeRanges(ranges);
    }

    private static TimeRange hull(TimeRanges ranges) {
        return new TimeRange(
                ranges.ranges().getFirst().start(), ranges.ranges().getLast().end());
    }

    private static List<List<String>> told(TimeRanges ranges) {
        return ranges.ranges().stream()
                .map(range -> List.of(range.start().toString(), range.end().toString()))
                .toList();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
