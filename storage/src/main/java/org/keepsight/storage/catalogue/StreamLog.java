package org.keepsight.storage.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.TimeRange;

/** What happened to the cameras' streams, and what the workers last said of them. Thread-safe. */
public final class StreamLog {
    private final Jdbi jdbi;

    public StreamLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    // A failed attempt directly after one of the same kind is marked as repeated: nothing was recorded in between, so
    // it tells a person that somebody kept trying and coverage nothing.
    private static final String APPEND = """
            with happened as (
                select camera_id, at, kind, run, detail, place
                from unnest(:cameras, cast(:ats as timestamptz[]), :kinds, :runs, :details)
                    with ordinality as e (camera_id, at, kind, run, detail, place)
            )
            insert into stream_event (camera_id, at, kind, run, detail, repeated)
            select camera_id, at, kind, run, detail,
                   kind in ('CONNECT_REFUSED', 'ADDRESS_FORBIDDEN', 'AUTHENTICATION_REFUSED', 'STREAM_NOT_FOUND', 'TIMED_OUT', 'NO_VIDEO')
                   and kind is not distinct from coalesce(
                       lag(kind) over (partition by camera_id order by place),
                       (select p.kind from stream_event p where p.camera_id = happened.camera_id order by at desc, id desc limit 1))
            from happened
            order by place
            """;

    /** Appends events, of each camera in the order they happened; they are never changed. */
    public void append(List<StreamEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> handle.createUpdate(APPEND)
                .bindArray(
                        "cameras", Integer.class, column(events, e -> e.camera().value()))
                .bindArray("ats", String.class, column(events, e -> Timestamps.text(e.at())))
                .bindArray("kinds", String.class, column(events, e -> e.kind().name()))
                .bindArray("runs", UUID.class, column(events, e -> {
                    RunId run = e.run();
                    return run == null ? null : run.value();
                }))
                .bindArray("details", String.class, column(events, StreamEvent::detail))
                .execute());
    }

    // A word from a wrong future (a clock that was ahead) must not hold for as long as it was wrong.
    // By camera: two workers that report the same cameras (a hand-over) must not wait for each other in a circle.
    // What an older holder made durable counts all the same; greatest() passes over nulls.
    private static final String REPORT = """
            insert into camera_live as known (camera_id, reported_through, durable_until, state, detail, epoch)
            select camera_id, reported_through, durable_until, state, detail, epoch
            from unnest(:cameras, cast(:reported as timestamptz[]), cast(:durable as timestamptz[]), :states, :details, :epochs)
                as said (camera_id, reported_through, durable_until, state, detail, epoch)
            order by camera_id
            on conflict (camera_id) do update
            set reported_through = case
                    when known.reported_through > clock_timestamp() + interval '1 minute' then excluded.reported_through
                    else greatest(known.reported_through, excluded.reported_through)
                end,
                durable_until = case
                    when known.durable_until > clock_timestamp() + interval '1 minute' then excluded.durable_until
                    else greatest(known.durable_until, excluded.durable_until)
                end,
                state = case when excluded.epoch >= known.epoch then excluded.state else known.state end,
                detail = case when excluded.epoch >= known.epoch then excluded.detail else known.detail end,
                epoch = greatest(known.epoch, excluded.epoch)
            """;

    /**
     * Replaces what is said of these cameras, in one statement; {@code reportedThrough} never goes back, unless it is
     * more than a minute ahead of the database's clock, and neither does {@code durableUntil}. Of several reports on one
     * camera the last counts.
     *
     * @param epoch of the lease under which a camera is reported; who holds a camera no longer does not overwrite what a
     *     newer holder said of its state
     */
    public void report(Collection<CameraLive> live, ToLongFunction<CameraId> epoch) {
        Map<CameraId, CameraLive> byCamera = new TreeMap<>();
        live.forEach(each -> byCamera.put(each.camera(), each));
        if (byCamera.isEmpty()) {
            return;
        }
        Collection<CameraLive> said = byCamera.values();
        jdbi.useHandle(handle -> handle.createUpdate(REPORT)
                .bindArray(
                        "cameras", Integer.class, column(said, l -> l.camera().value()))
                .bindArray("reported", String.class, column(said, l -> Timestamps.text(l.reportedThrough())))
                .bindArray("durable", String.class, column(said, l -> Timestamps.text(l.durableUntil())))
                .bindArray("states", String.class, column(said, l -> l.state().name()))
                .bindArray("details", String.class, column(said, CameraLive::detail))
                .bindArray("epochs", Long.class, column(said, l -> epoch.applyAsLong(l.camera())))
                .execute());
    }

    private static final String LIVE = """
            select camera_id, reported_through, durable_until, state, detail
            from camera_live
            where camera_id = any(:cameras)
            """;

    /** What was last said of these cameras; those never reported are absent. */
    public Map<CameraId, CameraLive> live(Collection<CameraId> cameras) {
        Map<CameraId, CameraLive> live = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(LIVE)
                .bindArray("cameras", Integer.class, column(cameras, CameraId::value))
                .map((row, context) -> new CameraLive(
                        new CameraId(row.getInt("camera_id")),
                        Timestamps.read(row, "reported_through"),
                        Timestamps.readNullable(row, "durable_until"),
                        StreamState.valueOf(row.getString("state")),
                        row.getString("detail")))
                .forEach(each -> live.put(each.camera(), each)));
        return live;
    }

    private static final String SILENT = """
            select distinct on (camera_id) camera_id, lower(ranges) as spoken
            from footage_event
            where camera_id = any(:cameras) and kind = 'SILENT' and at > :asOf and lower(ranges) < :asOf
            order by camera_id, lower(ranges)
            """;

    /** Likewise, of an earlier instant: of cameras nobody had answered for since a while, up to where somebody had. */
    public Map<CameraId, CameraLive> liveAsOf(Collection<CameraId> cameras, Instant asOf) {
        Map<CameraId, CameraLive> live = live(cameras);
        jdbi.useHandle(handle -> handle.createQuery(SILENT)
                .bindArray("cameras", Integer.class, column(cameras, CameraId::value))
                .bind("asOf", Timestamps.of(asOf))
                .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), Timestamps.read(row, "spoken")))
                .forEach(silent -> live.computeIfPresent(
                        silent.getKey(), (camera, now) -> now.reportedThrough(silent.getValue()))));
        return live;
    }

    private static final String EVENTS = """
            select e.camera_id, e.at, e.kind, e.run, e.detail
            from unnest(:cameras) as camera (id)
            cross join lateral (
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at < :from
                 order by at desc, id desc limit 1)
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= :from and at < :to)
            ) e
            order by e.camera_id, e.at, e.id
            """;

    /**
     * Per camera, the events within the range in order, preceded by the last one before it, if any. Cameras without
     * any are absent.
     */
    public Map<CameraId, List<StreamEvent>> events(Collection<CameraId> cameras, TimeRange range) {
        return byCamera(EVENTS, cameras, range, UnaryOperator.identity());
    }

    // What ended a run or kept one from beginning is evidence in the whole range; connections matter for footage on its
    // way, after what is stored. Of both, the last before the range and the first after it. Each branch has its index.
    // That a camera went from one worker to another ends no footage; only inside the range it may explain a gap.
    private static final String TURNS = """
            select e.camera_id, e.at, e.kind, e.run, e.detail
            from unnest(:cameras, cast(:stored as timestamptz[])) as camera (id, stored)
            cross join lateral (
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at < :from and not repeated and kind <> 'CONNECTED'
                 and kind <> 'HANDED_OVER'
                 order by at desc, id desc limit 1)
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= :from and at < :to and not repeated and kind <> 'CONNECTED')
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at < :from and kind = 'CONNECTED'
                 order by at desc, id desc limit 1)
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= :from and at < :to and at < camera.stored and kind = 'CONNECTED'
                 order by at desc, id desc limit 1)
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= greatest(camera.stored, :from) and at < :to and kind = 'CONNECTED')
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= :to and not repeated and kind <> 'CONNECTED'
                 and kind <> 'HANDED_OVER'
                 order by at, id limit 1)
                union all
                (select id, camera_id, at, kind, run, detail from stream_event
                 where camera_id = camera.id and at >= :to and kind = 'CONNECTED'
                 order by at, id limit 1)
            ) e
            order by e.camera_id, e.at, e.id
            """;

    /**
     * What coverage of the range rests on, in order: the events without the repetitions of a failed attempt and without
     * the connections whose footage is stored; and of connections and of the other events the last before the range and
     * the first after it. Their number follows the number of gaps, however long a camera has been failing.
     *
     * @param stored per camera, the end of its newest footage stored; absent where there is none
     */
    public Map<CameraId, List<StreamEvent>> turns(
            Collection<CameraId> cameras, TimeRange range, Map<CameraId, Instant> stored) {
        return byCamera(
                TURNS,
                cameras,
                range,
                query -> query.bindArray(
                        "stored", String.class, column(cameras, camera -> Timestamps.text(stored.get(camera)))));
    }

    private Map<CameraId, List<StreamEvent>> byCamera(
            String sql, Collection<CameraId> cameras, TimeRange range, UnaryOperator<Query> more) {
        Map<CameraId, List<StreamEvent>> events = new HashMap<>();
        jdbi.useHandle(handle -> more.apply(handle.createQuery(sql))
                .bindArray("cameras", Integer.class, column(cameras, CameraId::value))
                .bind("from", Timestamps.of(range.start()))
                .bind("to", Timestamps.of(range.end()))
                .map((row, context) -> event(row))
                .forEach(event -> events.computeIfAbsent(event.camera(), camera -> new ArrayList<>())
                        .add(event)));
        return events;
    }

    private static StreamEvent event(ResultSet row) throws SQLException {
        UUID run = row.getObject("run", UUID.class);
        return new StreamEvent(
                new CameraId(row.getInt("camera_id")),
                Timestamps.read(row, "at"),
                StreamEventKind.valueOf(row.getString("kind")),
                run == null ? null : new RunId(run),
                row.getString("detail"));
    }

    private static <T, V> List<V> column(Collection<T> rows, Function<T, V> value) {
        List<V> column = new ArrayList<>(rows.size());
        rows.forEach(row -> column.add(value.apply(row)));
        return column;
    }
}
