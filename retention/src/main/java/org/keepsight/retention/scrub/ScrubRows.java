package org.keepsight.retention.scrub;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.scrub.ScrubDemand.Due;
import org.keepsight.retention.scrub.ScrubIncidents.Open;
import org.keepsight.storage.model.CameraId;

/**
 * How far what is stored was verified: a row for each camera and day, never one for a segment. Plans read camera-days that hold
 * footage now, so that their cost does not grow with history. Thread-safe.
 */
final class ScrubRows {
    private static final int PLAN = 200;

    private final Jdbi jdbi;

    ScrubRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    // A day that ended short of what is stored (footage came later, or could not be read) is gone through again, once a
    // day.
    // Today's day is not over.
    private static final String LIFE = """
            select d.camera_id, d.day, s.ended_at is not null as again
            from unnest(cast(:cameras as int[]), cast(:days as int[])) as c (camera_id, days)
            join camera_day d on d.camera_id = c.camera_id and d.retrievable
            left join scrub_day s on s.camera_id = d.camera_id and s.day = d.day
            where d.day < :today and d.segments > coalesce(s.segments, 0)
              and (s.ended_at is null or s.ended_at < clock_timestamp() - interval '1 day')
            order by d.day + c.days, d.camera_id
            limit :limit
            """;

    /**
     * What was never verified, the first to expire first; a bounded number.
     *
     * @param kept days that the footage of each camera is kept
     */
    List<CameraDayKey> unverified(Map<CameraId, Integer> kept, LocalDate today) {
        List<CameraId> cameras = List.copyOf(kept.keySet());
        return jdbi.withHandle(handle -> handle.createQuery(LIFE)
                .bindArray(
                        "cameras",
                        Integer.class,
                        cameras.stream().map(CameraId::value).toList())
                .bindArray(
                        "days", Integer.class, cameras.stream().map(kept::get).toList())
                .bind("today", today)
                .bind("limit", PLAN)
                .map((row, context) -> key(row, row.getBoolean("again")))
                .list());
    }

    private static final String NEWEST = """
            select camera_id, day from camera_day
            where retrievable and segments > 0 and (cast(:camera as int) is null or camera_id = :camera)
              and (cast(:reachedDay as date) is null or (-(day - date '1970-01-01'), camera_id)
                       > (-(cast(:reachedDay as date) - date '1970-01-01'), cast(:reachedCamera as int)))
            order by day desc, camera_id
            limit 1
            """;

    /** What comes next behind what was reached after an incident: the newest day first. */
    Optional<CameraDayKey> newest(Open incident) {
        CameraId camera = incident.camera();
        CameraId reached = incident.reachedCamera();
        return jdbi.withHandle(handle -> handle.createQuery(NEWEST)
                .bindByType("camera", camera == null ? null : camera.value(), Integer.class)
                .bindByType("reachedDay", incident.reachedDay(), LocalDate.class)
                .bindByType("reachedCamera", reached == null ? null : reached.value(), Integer.class)
                .map((row, context) -> key(row, true))
                .findOne());
    }

    private static CameraDayKey key(ResultSet row, boolean again) throws SQLException {
        return new CameraDayKey(new CameraId(row.getInt("camera_id")), row.getObject("day", LocalDate.class), again);
    }

    private static final String BEGIN = """
            insert into scrub_day (camera_id, day) values (:camera, :day)
            on conflict (camera_id, day) do update
            set through = case when :again then null else scrub_day.through end,
                segments = case when :again then 0 else scrub_day.segments end,
                ended_at = null
            returning through
            """;

    /** Begins a day or goes on with it; returns how far it was verified already. */
    @Nullable
    Instant begin(CameraDayKey day) {
        return jdbi.withHandle(handle -> handle.createQuery(BEGIN)
                .bind("camera", day.camera().value())
                .bind("day", day.day())
                .bind("again", day.again())
                .map((row, context) -> {
                    OffsetDateTime through = row.getObject("through", OffsetDateTime.class);
                    return Optional.ofNullable(through == null ? null : through.toInstant());
                })
                .one()
                .orElse(null));
    }

    private static final String PASS = """
            update scrub_day set through = :through, segments = segments + :right where camera_id = :camera and day = :day
            """;

    private static final String TALLY = """
            insert into scrub_tally as t (camera_id, day, segments, bytes, damaged, damaged_at)
            values (:camera, :today, :right, :bytes, :damaged, case when :damaged > 0 then clock_timestamp() end)
            on conflict (camera_id, day) do update
            set segments = t.segments + excluded.segments, bytes = t.bytes + excluded.bytes, damaged = t.damaged + excluded.damaged,
                damaged_at = coalesce(excluded.damaged_at, t.damaged_at)
            """;

    /** Some more segments of a day were looked at. */
    void passed(CameraDayKey day, Instant through, Looked looked, LocalDate today) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(PASS)
                    .bind("camera", day.camera().value())
                    .bind("day", day.day())
                    .bind("through", through.atOffset(ZoneOffset.UTC))
                    .bind("right", looked.right())
                    .execute();
            handle.createUpdate(TALLY)
                    .bind("camera", day.camera().value())
                    .bind("today", today)
                    .bind("right", looked.right())
                    .bind("bytes", looked.bytes())
                    .bind("damaged", looked.damaged())
                    .execute();
        });
    }

    void ended(CameraDayKey day) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update scrub_day set ended_at = clock_timestamp() where camera_id = :camera and day = :day")
                .bind("camera", day.camera().value())
                .bind("day", day.day())
                .execute());
    }

    private static final String DUE = """
            select d.day + c.days as due, sum(d.bytes - d.bytes * least(coalesce(s.segments, 0), d.segments) / d.segments)::bigint as bytes
            from unnest(cast(:cameras as int[]), cast(:days as int[])) as c (camera_id, days)
            join camera_day d on d.camera_id = c.camera_id and d.retrievable and d.segments > 0
            left join scrub_day s on s.camera_id = d.camera_id and s.day = d.day
            group by due having sum(d.bytes - d.bytes * least(coalesce(s.segments, 0), d.segments) / d.segments) > 0
            order by due
            """;

    private static final String WRITTEN =
            "select coalesce(sum(bytes), 0) from camera_day where day = :day and retrievable";

    ScrubDemand demand(Map<CameraId, Integer> kept, Instant now, LocalDate today) {
        List<CameraId> cameras = List.copyOf(kept.keySet());
        return jdbi.withHandle(handle -> {
            List<Due> due = handle.createQuery(DUE)
                    .bindArray(
                            "cameras",
                            Integer.class,
                            cameras.stream().map(CameraId::value).toList())
                    .bindArray(
                            "days",
                            Integer.class,
                            cameras.stream().map(kept::get).toList())
                    .map((row, context) -> new Due(row.getObject("due", LocalDate.class), row.getLong("bytes")))
                    .list();
            long written = handle.createQuery(WRITTEN)
                    .bind("day", today.minusDays(1))
                    .mapTo(Long.class)
                    .one();
            return ScrubDemand.of(now, written, due);
        });
    }

    private static final String FORGET_DAYS = """
            delete from scrub_day s where s.day < :before and not exists (
                select from camera_day d where d.camera_id = s.camera_id and d.day = s.day and d.retrievable)
            """;

    /** Forgets how far days were verified that hold nothing any more, and what was verified long ago. */
    void forget(LocalDate today) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(FORGET_DAYS).bind("before", today.minusDays(1)).execute();
            handle.createUpdate("delete from scrub_tally where day < :before")
                    .bind("before", today.minusYears(3))
                    .execute();
        });
    }

    private static final String DAMAGE = """
            select coalesce(sum(damaged), 0)::int as damaged, max(damaged_at) as at from scrub_tally
            where day >= :yesterday and damaged_at > clock_timestamp() - interval '1 day'
            """;

    /** Damage found within a day. */
    record Damage(int segments, @Nullable Instant at) {}

    Damage damage(LocalDate today) {
        return jdbi.withHandle(handle -> handle.createQuery(DAMAGE)
                .bind("yesterday", today.minusDays(1))
                .map((row, context) -> {
                    OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
                    return new Damage(row.getInt("damaged"), at == null ? null : at.toInstant());
                })
                .one());
    }

    private static final String ENTER = """
            insert into scrub_node as n (name, running) values (:node, true)
            on conflict (name) do update set running = true
            returning (select running from scrub_node where name = :node)
            """;

    /** A node begins; returns whether its last program did not say goodbye. */
    boolean enter(String node) {
        return jdbi.withHandle(handle -> handle.createQuery(ENTER)
                .bind("node", node)
                .map((row, context) ->
                        row.getBoolean(1)) // of the row as it was before this statement; false without one
                .one());
    }

    void leave(String node) {
        jdbi.useHandle(handle -> handle.createUpdate("update scrub_node set running = false where name = :node")
                .bind("node", node)
                .execute());
    }
}
