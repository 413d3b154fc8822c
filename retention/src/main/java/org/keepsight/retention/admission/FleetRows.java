package org.keepsight.retention.admission;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/** Reads what the catalogue tells of every camera, from camera-days only. Thread-safe. */
final class FleetRows {
    // A class that was lowered lately still keeps what it has: the camera counts as what it was 90 days ago until then.
    private static final String CAMERAS = """
            select c.id, p.code as campus, class_of_camera(c.id, 'infinity') as class,
                   (select days from required_days(
                        c.id,
                        case class_of_camera(c.id, clock_timestamp() - interval '90 days') when 'KEY' then 'k' else 'g' end,
                        clock_timestamp())) as required,
                   c.enabled and (c.decommissioned_at is null or c.decommissioned_at > :now) as records,
                   c.commissioned_at
            from camera c join campus p on p.id = c.campus_id
            order by c.id
            """;

    // Only what is retrievable has an index, so that years of expired days cost nothing.
    private static final String DAYS = """
            select camera_id, day, bytes from camera_day where retrievable and bytes > 0
            """;

    // Of each day the share of its time that is under a hold; only of cameras that have one.
    private static final String HELD = """
            select d.camera_id, d.day, round(d.bytes * part.held / part.recorded)::bigint as bytes
            from (select distinct c.camera_id from hold_camera c join hold h on h.id = c.hold where h.released_at is null) held
            join camera_day d on d.camera_id = held.camera_id and d.retrievable and d.bytes > 0
            cross join lateral (
                select sum(extract(epoch from upper(r) - lower(r))) as recorded,
                       sum(extract(epoch from upper(r * h.span) - lower(r * h.span))) as held
                from unnest(d.recorded) r
                left join unnest(held_ranges(d.camera_id, d.day::timestamp at time zone 'UTC',
                                             (d.day + 1)::timestamp at time zone 'UTC')) as h (span) on h.span && r) part
            where part.held > 0
            """;

    private static final String CAMPUSES = "select code, name from campus order by code";

    // The versions of the class alone: what is thought of has neither place nor kind yet.
    private static final String DAYS_OF_CLASS = """
            select days from retention_policy
            where class = :class and effective_from <= :now order by effective_from desc, version desc limit 1
            """;

    private final Jdbi jdbi;

    FleetRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<FleetCamera> cameras(Instant now) {
        return jdbi.inTransaction(handle -> {
            Map<Integer, Map<LocalDate, Long>> days = days(handle, DAYS);
            Map<Integer, Map<LocalDate, Long>> held = days(handle, HELD);
            List<FleetCamera> cameras = new ArrayList<>();
            handle.createQuery(CAMERAS)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .map((row, context) -> camera(row, days, held))
                    .forEach(cameras::add);
            return cameras;
        });
    }

    private static Map<Integer, Map<LocalDate, Long>> days(Handle handle, String statement) {
        Map<Integer, Map<LocalDate, Long>> days = new HashMap<>();
        handle.createQuery(statement)
                .setFetchSize(10_000)
                .map((row, context) ->
                        new Day(row.getInt("camera_id"), row.getObject("day", LocalDate.class), row.getLong("bytes")))
                .forEach(each -> days.computeIfAbsent(each.camera(), camera -> new HashMap<>())
                        .put(each.day(), each.bytes()));
        return days;
    }

    private record Day(int camera, LocalDate day, long bytes) {}

    private static FleetCamera camera(
            ResultSet row, Map<Integer, Map<LocalDate, Long>> days, Map<Integer, Map<LocalDate, Long>> held)
            throws SQLException {
        return new FleetCamera(
                new Code(row.getString("campus")),
                RetentionClass.valueOf(row.getString("class")),
                row.getInt("required"),
                row.getBoolean("records"),
                LocalDate.ofInstant(
                        row.getObject("commissioned_at", OffsetDateTime.class).toInstant(), ZoneOffset.UTC),
                days.getOrDefault(row.getInt("id"), Map.of()),
                held.getOrDefault(row.getInt("id"), Map.of()));
    }

    /** The names of all campuses, by code. */
    Map<Code, String> campuses() {
        Map<Code, String> names = new LinkedHashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(CAMPUSES)
                .map((row, context) -> Map.entry(new Code(row.getString("code")), row.getString("name")))
                .forEach(each -> names.put(each.getKey(), each.getValue())));
        return names;
    }

    int daysOf(RetentionClass retentionClass, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(DAYS_OF_CLASS)
                .bind("class", retentionClass.name())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one());
    }
}
