package org.keepsight.storage.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.time.ClockVerdict.Ground;

/** What the database knows of the time. Thread-safe. */
final class KnownTimes {
    /** The database's clock, and what is known of this and of all machines. */
    record Known(
            Instant database,
            @Nullable Instant newest,
            @Nullable Mark anchor) {}

    private static final String KNOWN = """
            select clock_timestamp() as database, (select max(known_at) from known_time) as newest,
                   own.anchor_at, own.anchor_uptime
            from (select 1) as one left join known_time own on own.boot = :boot
            """;

    // Where no clock was ever trusted (an update, a rebuild): the newest of what is there, but for what only a wrong
    // clock
    // can have written: this program enters its own start before the clock is looked at. Each is an index's end, or one
    // short look for each camera.
    private static final String COMMITTED = """
            select greatest(
                (select max(at) from access_register where at <= :plausible),
                (select max(at) from deletion_ledger where at <= :plausible),
                (select max(durable_until) from camera_live where durable_until <= :plausible),
                (select max(upper(newest.recorded)) from camera
                 cross join lateral (
                     select recorded from camera_day
                     where camera_id = camera.id and retrievable and day < (:plausible at time zone 'UTC')::date
                     order by day desc limit 1) newest)) as newest
            """;

    // What a rebuilt catalogue knows of the time, kept before a program that may have a wrong clock writes beside it.
    private static final String NOTE_FOOTAGE = """
            insert into known_time (boot, host, anchor_at, anchor_uptime, known_at, ground)
            select gen_random_uuid(), 'rebuilt', newest.at, 0, newest.at, 'OUTAGE'
            from (select max(upper(last.recorded)) as at from camera
                  cross join lateral (
                      select recorded from camera_day
                      where camera_id = camera.id and retrievable and day < (:plausible at time zone 'UTC')::date
                      order by day desc limit 1) last) newest
            where newest.at is not null and not exists (select from known_time)
            """;

    private static final String NOTE = """
            insert into known_time (boot, host, anchor_at, anchor_uptime, known_at, ground)
            values (:boot, :host, :at, :uptime, :at, :ground)
            on conflict (boot) do update set known_at = greatest(known_time.known_at, excluded.known_at)
            """;

    // What was believed of a time that has not come yet was wrong.
    private static final String TAKE_BACK = "delete from known_time where known_at > :latest or boot = :boot";

    // Only the newest of starts that are over matters.
    private static final String FORGET_OLD = """
            delete from known_time
            where boot <> :boot and known_at < (select max(known_at) from known_time) - interval '1 day'
            """;

    private final Jdbi jdbi;
    private final String host;

    KnownTimes(Jdbi jdbi, String host) {
        this.jdbi = jdbi;
        this.host = host;
    }

    /** @param plausible later than this no clock is right that was never trusted */
    Known read(UUID boot, Instant plausible) {
        Known known = jdbi.withHandle(handle -> handle.createQuery(KNOWN)
                .bind("boot", boot)
                .map((row, context) -> known(row))
                .one());
        return known.newest() != null
                ? known
                : new Known(known.database(), committed(plausible).orElse(null), null);
    }

    private Optional<Instant> committed(Instant plausible) {
        return jdbi.withHandle(handle -> handle.createQuery(COMMITTED)
                .bind("plausible", time(plausible))
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant));
    }

    /** Notes the end of the newest footage as the last time that is known, where nothing else is. */
    void noteFootage(Instant plausible) {
        jdbi.useHandle(handle -> handle.createUpdate(NOTE_FOOTAGE)
                .bind("plausible", time(plausible))
                .execute());
    }

    /** Notes that the clock is trusted; its anchor stays where it was. */
    void note(Reading reading, Ground ground) {
        jdbi.useTransaction(handle -> {
            write(handle, reading, ground);
            handle.createUpdate(FORGET_OLD).bind("boot", reading.boot()).execute();
        });
    }

    /** Notes that the clock was confirmed: what is known of later instants is taken back, and the anchor is set anew. */
    void confirm(Handle handle, Reading reading, Ground ground) {
        handle.createUpdate(TAKE_BACK)
                .bind("latest", time(reading.clock().plus(ClockJudge.TOLERANCE)))
                .bind("boot", reading.boot())
                .execute();
        write(handle, reading, ground);
    }

    void confirm(Reading reading, Ground ground) {
        jdbi.useTransaction(handle -> confirm(handle, reading, ground));
    }

    private void write(Handle handle, Reading reading, Ground ground) {
        handle.createUpdate(NOTE)
                .bind("boot", reading.boot())
                .bind("host", host)
                .bind("at", time(reading.clock()))
                .bind("uptime", reading.uptime().toNanos() / 1_000)
                .bind("ground", ground.name())
                .execute();
    }

    private static Known known(ResultSet row) throws SQLException {
        OffsetDateTime newest = row.getObject("newest", OffsetDateTime.class);
        OffsetDateTime anchor = row.getObject("anchor_at", OffsetDateTime.class);
        return new Known(
                row.getObject("database", OffsetDateTime.class).toInstant(),
                newest == null ? null : newest.toInstant(),
                anchor == null
                        ? null
                        : new Mark(anchor.toInstant(), Duration.of(row.getLong("anchor_uptime"), ChronoUnit.MICROS)));
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
