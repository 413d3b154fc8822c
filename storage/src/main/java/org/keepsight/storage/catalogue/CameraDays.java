package org.keepsight.storage.catalogue;

import static org.keepsight.storage.catalogue.Timestamps.utcDay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;

/** Reads the camera-days: the cost depends on cameras and days, never on the number of segments. Thread-safe. */
final class CameraDays {
    private final Jdbi jdbi;

    CameraDays(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String DAYS = """
            select camera_id, day, recorded::text as recorded, (lost + shed)::text as lost, expired::text as expired, segments, bytes
            from camera_day
            where camera_id = any(:cameras) and day between :first and :last
            order by camera_id, day
            """;

    Map<CameraId, List<CameraDay>> days(Collection<CameraId> cameras, LocalDate first, LocalDate last) {
        Map<CameraId, List<CameraDay>> days = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(DAYS)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .bind("first", first)
                .bind("last", last)
                .map((row, context) -> day(row))
                .forEach(day -> days.computeIfAbsent(day.camera(), camera -> new ArrayList<>())
                        .add(day)));
        return days;
    }

    private static CameraDay day(ResultSet row) throws SQLException {
        return new CameraDay(
                new CameraId(row.getInt("camera_id")),
                row.getObject("day", LocalDate.class),
                Multiranges.parse(row.getString("recorded")),
                Multiranges.parse(row.getString("lost")),
                Multiranges.parse(row.getString("expired")),
                row.getInt("segments"),
                row.getLong("bytes"));
    }

    private static final String OLDEST = """
            select camera.id, oldest.start_at
            from unnest(:cameras) as camera (id)
            cross join lateral (
                select lower(recorded) as start_at from camera_day
                where camera_id = camera.id and retrievable
                order by day limit 1) oldest
            """;

    Map<CameraId, Instant> oldestRetrievable(Collection<CameraId> cameras) {
        Map<CameraId, Instant> oldest = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(OLDEST)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .map((row, context) -> Map.entry(new CameraId(row.getInt("id")), Timestamps.read(row, "start_at")))
                .forEach(each -> oldest.put(each.getKey(), each.getValue())));
        return oldest;
    }

    // Days are joined in the server: most abut, and one row per camera travels. One statement is one snapshot: footage
    // committed meanwhile is in all of its columns or in none. What lies in the future was recorded under a wrong clock
    // and says nothing of how far this one's footage is committed; so does, of an earlier moment, what arrived after
    // it.
    private static final String FOOTAGE = """
            select camera.id,
                   (coalesce(seen.recorded, '{}') * span.span)::text as recorded,
                   (coalesce(seen.lost, '{}') * span.span)::text as lost,
                   (coalesce(seen.expired, '{}') * span.span)::text as expired,
                   oldest.start_at, newest.end_at
            from unnest(:cameras) as camera (id)
            cross join (select tstzmultirange(tstzrange(:from, :to))) as span (span)
            cross join lateral (
                select range_agg(recorded) as recorded,
                       range_agg(lost + shed) filter (where not isempty(lost + shed)) as lost,
                       range_agg(expired) filter (where not isempty(expired)) as expired
                from camera_day
                where camera_id = camera.id and day between :first and :last) seen
            left join lateral (
                select lower(recorded) as start_at from camera_day
                where camera_id = camera.id and retrievable
                order by day limit 1) oldest on true
            cross join lateral (
                select tstzmultirange(tstzrange(null, :now)) - coalesce(range_agg(ranges), '{}') as time
                from footage_event
                where :past and camera_id = camera.id and at > :now and kind = 'ARRIVED') told
            left join lateral (
                select upper((recorded + lost + expired + shed) * told.time) as end_at
                from camera_day
                where camera_id = camera.id and day <= :today
                  and not isempty((recorded + lost + expired + shed) * told.time)
                order by day desc limit 1) newest on true
            """;

    Map<CameraId, Footage> footage(Collection<CameraId> cameras, TimeRange range, Instant now) {
        return jdbi.withHandle(handle -> footage(handle, cameras, range, now, false));
    }

    private static Map<CameraId, Footage> footage(
            Handle handle, Collection<CameraId> cameras, TimeRange range, Instant now, boolean past) {
        Map<CameraId, Footage> footage = new HashMap<>();
        handle.createQuery(FOOTAGE)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .bind("from", Timestamps.of(range.start()))
                .bind("to", Timestamps.of(range.end()))
                .bind("first", utcDay(range.start()))
                .bind("last", utcDay(range.end()))
                .bind("now", Timestamps.of(now))
                .bind("today", utcDay(now))
                .bind("past", past)
                .map((row, context) -> Map.entry(new CameraId(row.getInt("id")), footage(row)))
                .forEach(each -> footage.put(each.getKey(), each.getValue()));
        return footage;
    }

    private static Footage footage(ResultSet row) throws SQLException {
        return new Footage(
                Multiranges.parse(row.getString("recorded")),
                Multiranges.parse(row.getString("lost")),
                Multiranges.parse(row.getString("expired")),
                Timestamps.readNullable(row, "start_at"),
                Timestamps.readNullable(row, "end_at"));
    }

    // Arrivals, losses and finds, and what was decided on, after an instant and within a range.
    private static final String CHANGES = """
            select camera_id, at, kind, (ranges * tstzmultirange(tstzrange(:from, :to)))::text as ranges
            from footage_event
            where camera_id = any(:cameras) and at > :asOf and kind <> 'SILENT' and ranges && tstzrange(:from, :to)
            union all
            select camera_id, at, cause,
                   tstzmultirange(tstzrange(start_at, end_at) * tstzrange(:from, :to))::text
            from deletion_ledger
            where camera_id = any(:cameras) and at > :asOf and entry = 'DECIDED' and start_at < :to and end_at > :from
            """;
    private static final String OLDEST_DELETED = """
            select camera_id, min(start_at) as start_at
            from deletion_ledger
            where camera_id = any(:cameras) and at > :asOf and entry = 'DECIDED'
            group by camera_id
            """;

    /** What was so at an earlier instant, or at this one; cameras without any footage are absent. */
    Map<CameraId, Footage> footageAsOf(Collection<CameraId> cameras, TimeRange range, Instant asOf) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Map<CameraId, Footage> footage = footage(handle, cameras, range, asOf, true);
            Map<CameraId, List<FootageHistory.Change>> changes = new HashMap<>();
            handle.createQuery(CHANGES)
                    .bindArray("cameras", Integer.class, numbers(cameras))
                    .bind("from", Timestamps.of(range.start()))
                    .bind("to", Timestamps.of(range.end()))
                    .bind("asOf", Timestamps.of(asOf))
                    .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), change(row)))
                    .forEach(each -> changes.computeIfAbsent(each.getKey(), camera -> new ArrayList<>())
                            .add(each.getValue()));
            footage.replaceAll((camera, now) -> FootageHistory.before(now, changes.getOrDefault(camera, List.of())));
            handle.createQuery(OLDEST_DELETED)
                    .bindArray("cameras", Integer.class, numbers(cameras))
                    .bind("asOf", Timestamps.of(asOf))
                    .map((row, context) ->
                            Map.entry(new CameraId(row.getInt("camera_id")), Timestamps.read(row, "start_at")))
                    .forEach(each ->
                            footage.computeIfPresent(each.getKey(), (camera, then) -> then.since(each.getValue())));
            return footage;
        });
    }

    private static FootageHistory.Change change(ResultSet row) throws SQLException {
        return new FootageHistory.Change(
                Timestamps.read(row, "at"),
                FootageHistory.Kind.valueOf(row.getString("kind")),
                Multiranges.parse(row.getString("ranges")));
    }

    private static List<Integer> numbers(Collection<CameraId> cameras) {
        return cameras.stream().map(CameraId::value).toList();
    }
}
