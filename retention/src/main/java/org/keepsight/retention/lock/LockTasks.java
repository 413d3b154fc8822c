package org.keepsight.retention.lock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectVersion;

/** The statements on {@code lock_task}, each in a transaction of its own. Only one store's segments. Thread-safe. */
final class LockTasks {
    // Holds first: evidence waits for nothing. A pause lasts an hour at most: a longer one is of a clock that was
    // ahead.
    private static final String BEGIN = """
            update lock_task set after_end = coalesce(after_end, '-infinity')
            where id = (select id from lock_task
                        where (not_before <= clock_timestamp() or passes > 0 and not_before > clock_timestamp() + interval '2 hours')
                          and (kind = 'LEGAL_HOLD' or :retaining)
                        order by kind = 'RETAIN', id
                        limit 1
                        for update)
            returning id, kind, camera_id, range_start, range_end, after_end, after_run, after_seq
            """;
    // No segment is longer than a day. What is condemned is locked no longer, and a legal hold must still end on it.
    private static final String PAGE = """
            with policy as materialized (
                select c.class, p.days, p.until
                from (values ('g'), ('k')) as c (class) cross join lateral policies_of_camera(:camera, c.class::char) p
            ), held as materialized (
                select held_ranges(:camera, '-infinity', 'infinity') as ranges
            )
            select s.camera_id, s.start_at, s.end_at, s.run, s.seq, s.ticks, s.class, s.origin, s.digest, s.version_id,
                   (select max(policy.days) from policy where policy.class = s.class and policy.until > s.start_at) as days,
                   tstzrange(s.start_at, s.end_at) && held.ranges as held
            from segment s cross join held
            where s.camera_id = :camera and s.end_at > :from and s.end_at < :to::timestamptz + interval '24 hours'
              and s.start_at < :to and s.end_at >= :end and (s.end_at, s.run, s.seq) > (:end, :run, :seq)
              and (s.state <> 'c' or :holding) and s.store = (select id from store where name = :store)
            order by s.end_at, s.run, s.seq
            limit :limit
            """;
    private static final String ADVANCE = """
            update lock_task
            set after_end = :end, after_run = :run, after_seq = :seq, settled = settled + :settled,
                failed = failed + :failed, failed_from = coalesce(failed_from, :failedFrom), reason = coalesce(:reason, reason)
            where id = :id
            """;
    private static final String FINISH = "delete from lock_task where id = :id and failed = 0";
    // What failed is gone through again, from the first of it, after a pause that grows to an hour.
    private static final String REPEAT = """
            update lock_task
            set after_end = failed_from - interval '1 microsecond', after_run = '00000000-0000-0000-0000-000000000000',
                after_seq = 0, unsettled = failed, failed = 0, failed_from = null, passes = passes + 1,
                not_before = clock_timestamp() + least(passes + 1, 60) * interval '1 minute'
            where id = :id and failed > 0
            """;
    private static final String FORGET = "delete from lock_task";
    private static final String BACKLOG = """
            select count(*) as tasks, coalesce(sum(greatest(failed, unsettled)), 0) as failed,
                   coalesce(max(reason) filter (where greatest(failed, unsettled) > 0), '') as reason
            from lock_task
            """;
    private static final String BEFORE = """
            select lock from store_lock where store = (select id from store where name = :store)
            """;
    private static final String FOUND = """
            insert into store_lock (store, lock) select id, :lock from store where name = :store
            on conflict (store) do update set lock = excluded.lock
            """;
    private static final String EVERYTHING = """
            select count(ask_lock('RETAIN', id, '-infinity', 'infinity')) from camera
            """;
    private static final String EVERY_HOLD = """
            select count(ask_lock('LEGAL_HOLD', c.camera_id, h.range_start, h.range_end, h.id))
            from hold_camera c join hold h on h.id = c.hold where h.released_at is null
            """;

    private final Jdbi jdbi;
    private final String store;

    /** @param store the name of the store whose objects can be locked from here */
    LockTasks(Jdbi jdbi, String store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /** Notes how the store locks. One that did not before, or of which nothing is known, asks for everything to be locked. */
    void found(LockMode mode) {
        jdbi.useTransaction(handle -> {
            LockMode before = handle.createQuery(BEFORE)
                    .bind("store", store)
                    .mapTo(String.class)
                    .findOne()
                    .map(LockMode::valueOf)
                    .orElse(LockMode.NONE);
            if (before == mode) {
                return;
            }
            handle.createUpdate(FOUND)
                    .bind("lock", mode.name())
                    .bind("store", store)
                    .execute();
            if (before == LockMode.NONE) {
                handle.createQuery(EVERYTHING).mapTo(Long.class).one();
                handle.createQuery(EVERY_HOLD).mapTo(Long.class).one();
            }
        });
    }

    /** Takes the next task that is due, and begins it. */
    Optional<LockTask> begin(boolean retaining) {
        return jdbi.withHandle(handle -> handle.createQuery(BEGIN)
                .bind("retaining", retaining)
                .map((row, context) -> task(row))
                .findOne());
    }

    /** The next segments of a task, in the catalogue's order. */
    List<LockedSegment> page(LockTask task, LockTask.Place after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(PAGE)
                .bind("camera", task.camera().value())
                .bind("from", task.from())
                .bind("to", task.to())
                .bind("end", after.end())
                .bind("run", after.run())
                .bind("seq", after.sequence())
                .bind("holding", task.kind() == LockTask.Kind.LEGAL_HOLD)
                .bind("store", store)
                .bind("limit", limit)
                .map((row, context) -> segment(row))
                .list());
    }

    /** Keeps how far a task has come. */
    void advance(
            LockTask task,
            LockTask.Place done,
            int settled,
            int failed,
            @Nullable OffsetDateTime failedFrom,
            @Nullable String reason) {
        jdbi.useHandle(handle -> handle.createUpdate(ADVANCE)
                .bind("id", task.id())
                .bind("end", done.end())
                .bind("run", done.run())
                .bind("seq", done.sequence())
                .bind("settled", settled)
                .bind("failed", failed)
                .bind("failedFrom", failedFrom)
                .bind("reason", reason)
                .execute());
    }

    /** Ends a task that was gone through to its end, or puts it off when something of it failed. */
    void finish(LockTask task) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(FINISH).bind("id", task.id()).execute();
            handle.createUpdate(REPEAT).bind("id", task.id()).execute();
        });
    }

    /** Forgets all tasks: the store does not lock. */
    void forget() {
        jdbi.useHandle(handle -> handle.createUpdate(FORGET).execute());
    }

    LockBacklog backlog() {
        return jdbi.withHandle(handle -> handle.createQuery(BACKLOG)
                .map((row, context) ->
                        new LockBacklog(row.getLong("tasks"), row.getLong("failed"), row.getString("reason")))
                .one());
    }

    private static LockTask task(ResultSet row) throws SQLException {
        return new LockTask(
                row.getLong("id"),
                LockTask.Kind.valueOf(row.getString("kind")),
                new CameraId(row.getInt("camera_id")),
                row.getObject("range_start", OffsetDateTime.class),
                row.getObject("range_end", OffsetDateTime.class),
                new LockTask.Place(
                        row.getObject("after_end", OffsetDateTime.class),
                        row.getObject("after_run", UUID.class),
                        row.getInt("after_seq")));
    }

    private static LockedSegment segment(ResultSet row) throws SQLException {
        OffsetDateTime end = row.getObject("end_at", OffsetDateTime.class);
        UUID run = row.getObject("run", UUID.class);
        Instant start = row.getObject("start_at", OffsetDateTime.class).toInstant();
        ObjectKey key = new ObjectKey(
                new CameraId(row.getInt("camera_id")),
                new TimeRange(start, end.toInstant()),
                new RunId(run),
                row.getInt("seq"),
                row.getLong("ticks"),
                RetentionClass.ofLetter(row.getString("class").charAt(0)),
                Origin.ofLetter(row.getString("origin").charAt(0)),
                Digest.of(row.getBytes("digest")));
        return new LockedSegment(
                new LockTask.Place(end, run, row.getInt("seq")),
                end.toInstant(),
                new ObjectVersion(key.toString(), row.getString("version_id")),
                row.getInt("days"),
                row.getBoolean("held"));
    }
}
