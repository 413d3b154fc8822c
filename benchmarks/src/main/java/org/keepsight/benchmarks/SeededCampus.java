package org.keepsight.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.CredentialVault;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.secret.KeyRing;

/**
 * A campus with its recent past, written straight into the catalogue: 40 cameras x 90 days of one-minute segments, more
 * than 5 million, with a gap a camera-day on average, the events that explain them, and one camera dead for 60 days
 * with an attempt every half minute. Always the same but for the date.
 *
 * @param window the 90 days, up to now
 */
record SeededCampus(Code code, TimeRange window) {
    private static final int CAMERAS = 40;
    private static final int DAYS = 90;
    private static final Safeguards SAFEGUARDS =
            new Safeguards(CameraNetworks.of("127.0.0.0/8"), new CredentialVault(KeyRing.empty()));

    static SeededCampus seed(Jdbi service, DatabaseAddress owner) throws SQLException {
        Instant end = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        TimeRange window = new TimeRange(end.minus(Duration.ofDays(DAYS)), end);
        Code code = new Code("seeded");
        register(
                new Registry(
                        service,
                        new AuditLog(new InstallationKey(new byte[InstallationKey.BYTES])),
                        InstantSource.system(),
                        SAFEGUARDS),
                code,
                window.start());
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = keepsight");
            statement.execute("set synchronous_commit = off");
            statement.execute("set timezone = 'UTC'");
            statement.execute("select setseed(0.5)");
            for (String step :
                    STEPS.replace("$start", window.start().toString()).split(";\\s*\n", -1)) {
                statement.execute(step);
            }
        }
        return new SeededCampus(code, window);
    }

    private static void register(Registry registry, Code campus, Instant since) {
        Actor actor = Actor.system("benchmark");
        registry.addCampus(new NewCampus(campus, "Seeded", CampusKind.PUBLIC_SCHOOL), actor, "benchmark");
        for (AreaKind kind : AreaKind.KEY_KINDS) {
            registry.addArea(campus, new NewArea(kind.name(), kind.name()), actor, "benchmark");
        }
        AreaKind[] kinds = AreaKind.KEY_KINDS.toArray(AreaKind[]::new);
        for (int i = 0; i < CAMERAS; i++) {
            String name = "seeded-%02d".formatted(i);
            NewCamera camera = new NewCamera(
                    new Code(name),
                    name,
                    kinds[i % kinds.length].name(),
                    "rtsp://127.0.0.1/" + name,
                    null,
                    true,
                    false,
                    since,
                    null,
                    null,
                    null);
            registry.addCamera(campus, camera, actor, "benchmark");
        }
    }

    // Minutes are counted from the start of the window; each camera's are shifted by some seconds, so that its segments
    // straddle every midnight.
    private static final String STEPS = """
            select ensure_partitions(('$start'::timestamptz at time zone 'UTC')::date, ('$start'::timestamptz at time zone 'UTC')::date + 91);
            create temporary table post as
            select id, row_number() over (order by id) as place, '$start'::timestamptz + id * interval '1.3 seconds' as origin
            from camera where code like 'seeded-%';
            create temporary table stretch as
            with outage as (
                select id, (day * 1440 + floor(random() * 1440))::int as first, (1 + floor(random() * 10))::int as length
                from post, generate_series(0, 89) as day, generate_series(1, 4)
                where random() < 0.25
                union all
                select id, 30 * 1440, 60 * 1440 from post where place = 40
            ), kept as (
                select id, int4multirange(int4range(0, 90 * 1440)) - range_agg(int4range(first, first + length)) as minutes
                from outage group by id
            )
            select gen_random_uuid() as run, id, origin, lower(m) as first, upper(m) as beyond,
                   origin + lower(m) * interval '1 minute' as start_at, origin + upper(m) * interval '1 minute' as end_at
            from kept join post using (id) cross join lateral unnest(minutes) as m;
            insert into run (id, camera_id, started_at, codec, codecs, width, height)
            select run, id, start_at, 'H264', 'avc1.64001f', 1920, 1080 from stretch;
            insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root,
                                 class, origin, node, store)
            select id, origin + (minute + 1) * interval '1 minute', run, minute - first, origin + minute * interval '1 minute',
                   5400000, 15000000 + minute, 700, sha256(int4send(minute)), sha256(int4send(-minute)), 'k', 'l', 1, 1
            from stretch cross join lateral generate_series(first, beyond - 1) as minute
            order by minute;
            insert into camera_day (camera_id, day, recorded)
            select id, day, range_agg(tstzrange(start_at, end_at)
                                      * tstzrange(day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC'))
            from stretch cross join lateral (
                select start_at::date + n as day from generate_series(0, end_at::date - start_at::date) as n) days
            group by id, day;
            update camera_day d set segments = c.segments, bytes = c.bytes
            from (select camera_id, (end_at at time zone 'UTC')::date as day, count(*)::int as segments, sum(bytes)::bigint as bytes
                  from segment group by 1, 2) c
            where d.camera_id = c.camera_id and d.day = c.day;
            insert into stream_event (camera_id, at, kind, run, detail, repeated)
            select id, at, kind, run, detail, repeated from (
                select id, start_at as at, 'CONNECTED' as kind, run, 'H264 1920x1080' as detail, false as repeated from stretch
                union all
                select id, end_at, case when beyond % 3 = 0 then 'STALLED' else 'ENDED' end, run, 'no picture for 10 s', false
                from stretch where beyond < 90 * 1440
                union all
                select id, end_at + n * interval '30 seconds', 'CONNECT_REFUSED', null, 'connection refused', n > 1
                from (select id, end_at, coalesce(lead(start_at) over (partition by id order by start_at),
                                                  '$start'::timestamptz + interval '90 days') as next_at from stretch) hole
                cross join lateral generate_series(1, (extract(epoch from next_at - end_at) / 30)::int - 1) as n
            ) happened order by at;
            insert into camera_live (camera_id, reported_through, durable_until, state)
            select id, now() + interval '1 day', max(end_at), case when place = 40 then 'CONNECTING' else 'DELIVERING' end
            from stretch join post using (id) group by id, place;
            vacuum analyze segment, camera_day, stream_event, camera_live, camera, run
            """;
}
