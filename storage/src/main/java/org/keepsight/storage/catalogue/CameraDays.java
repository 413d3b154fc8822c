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
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;

/** Reads the camera-days: the cost depends on cameras and days, never on the number of segments. Thread-safe. */
final class CameraDays {
    private final Jdbi jdbi;

    CameraDays(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String DAYS = """
            select camera_id, day, recorded::text as recorded, lost::text as lost, expired::text as expired, segments, bytes
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
    // and says nothing of how far this one's footage is committed.
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
                       range_agg(lost) filter (where not isempty(lost)) as lost,
                       range_agg(expired) filter (where not isempty(expired)) as expired
                from camera_day
                where camera_id = camera.id and day between :first and :last) seen
            left join lateral (
                select lower(recorded) as start_at from camera_day
                where camera_id = camera.id and retrievable
                order by day limit 1) oldest on true
            left join lateral (
                select upper((recorded + lost + expired) * tstzmultirange(tstzrange(null, :now))) as end_at
                from camera_day
                where camera_id = camera.id and day <= :today
                  and not isempty((recorded + lost + expired) * tstzmultirange(tstzrange(null, :now)))
                order by day desc limit 1) newest on true
            """;

    Map<CameraId, Footage> footage(Collection<CameraId> cameras, TimeRange range, Instant now) {
        Map<CameraId, Footage> footage = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(FOOTAGE)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .bind("from", Timestamps.of(range.start()))
                .bind("to", Timestamps.of(range.end()))
                .bind("first", utcDay(range.start()))
                .bind("last", utcDay(range.end()))
                .bind("now", Timestamps.of(now))
                .bind("today", utcDay(now))
                .map((row, context) -> Map.entry(new CameraId(row.getInt("id")), footage(row)))
                .forEach(each -> footage.put(each.getKey(), each.getValue())));
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

    private static List<Integer> numbers(Collection<CameraId> cameras) {
        return cameras.stream().map(CameraId::value).toList();
    }
}
