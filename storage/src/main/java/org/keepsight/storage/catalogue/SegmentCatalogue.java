package org.keepsight.storage.catalogue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.postgresql.util.PSQLException;

/** Which segments exist and what each camera's day holds. Thread-safe. */
public final class SegmentCatalogue {
    /** The most segments one page may hold. */
    public static final int MAX_PAGE = 10_000;

    private static final String CHECK_VIOLATION = "23514";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int COMMIT_ATTEMPTS = 3;
    private static final UUID LAST_UUID = new UUID(-1, -1);

    private final Jdbi jdbi;
    private final CameraDays days;

    public SegmentCatalogue(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.days = new CameraDays(jdbi);
    }

    /** Makes partitions from two days before to {@code ahead} days after {@code today}; called at start and daily. */
    public void ensurePartitions(LocalDate today, int ahead) {
        ensure(today.minusDays(2), today.plusDays(ahead));
    }

    private void ensure(LocalDate first, LocalDate last) {
        jdbi.useHandle(handle -> handle.createQuery("select ensure_partitions(:first, :last)")
                .bind("first", first)
                .bind("last", last)
                .mapTo(String.class)
                .list());
    }

    private static final String EARLIER_PARTITIONS = """
            select to_date(right(child.relname, 8), 'YYYYMMDD') as day
            from pg_inherits
            join pg_class child on child.oid = inhrelid
            where inhparent = 'keepsight.segment'::regclass
              and child.relname ~ '^segment_[0-9]{8}$'
              and to_date(right(child.relname, 8), 'YYYYMMDD') < :day
            order by day
            """;

    /**
     * Drops day partitions before {@code day} that hold no row any more; returns how many. A partition somebody is
     * reading from for long is left for the next time rather than waited for, because commits would wait behind it.
     */
    public int dropEmptyPartitions(LocalDate day) {
        List<LocalDate> earlier = jdbi.withHandle(handle -> handle.createQuery(EARLIER_PARTITIONS)
                .bind("day", day)
                .mapTo(LocalDate.class)
                .list());
        return (int) earlier.stream().filter(this::dropIfEmpty).count();
    }

    private boolean dropIfEmpty(LocalDate day) {
        try {
            return jdbi.inTransaction(handle -> {
                handle.execute("set local lock_timeout = '2s'");
                return handle.createQuery("select drop_empty_partition(:day)")
                        .bind("day", day)
                        .mapTo(Boolean.class)
                        .one();
            });
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException cause && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Enters a stored segment, its run and its day(s) in one transaction. Repeating it changes nothing: returns
     * {@code false} when the segment had been entered before. A day without a partition gets one.
     */
    public boolean commit(Segment segment, Run run) {
        return enter(segment, run, handle -> {});
    }

    /**
     * As {@link #commit}, with something that belongs to the same transaction, such as the register entry of a repair.
     *
     * @param beside done whether or not the segment is new
     */
    public boolean restore(Segment segment, Run run, Consumer<Handle> beside) {
        return enter(segment, run, beside);
    }

    private boolean enter(Segment segment, Run run, Consumer<Handle> beside) {
        if (!segment.run().equals(run.id()) || !segment.camera().equals(run.camera())) {
            throw new IllegalArgumentException("segment and run do not belong together: " + segment + ", " + run);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(handle -> {
                    boolean entered = enter(handle, segment, run);
                    beside.accept(handle);
                    return entered;
                });
            } catch (UnableToExecuteStatementException e) {
                if (attempt == COMMIT_ATTEMPTS || !lacksPartition(e)) {
                    throw e;
                }
            }
            LocalDate day = Timestamps.utcDay(segment.end());
            ensure(day, day); // in a transaction of its own: it locks the whole table for a moment
        }
    }

    /** A missing partition is reported as a violated check that has no name. */
    private static boolean lacksPartition(UnableToExecuteStatementException failure) {
        return failure.getCause() instanceof PSQLException cause
                && CHECK_VIOLATION.equals(cause.getSQLState())
                && cause.getServerErrorMessage() != null
                && cause.getServerErrorMessage().getConstraint() == null;
    }

    // Locks are taken in one order by everybody: camera row (the foreign key of run), segment, day rows ascending.
    private static boolean enter(Handle handle, Segment segment, Run run) {
        handle.createUpdate(SegmentRows.ENTER_RUN)
                .bindMap(SegmentRows.values(run))
                .execute();
        int days = handle.createUpdate(SegmentRows.ENTER_SEGMENT)
                .bindMap(SegmentRows.values(segment))
                .execute();
        return days > 0;
    }

    /**
     * The camera's segments of any state that overlap the range, by (end, run, sequence).
     *
     * @param after continue behind this segment (a former page's last), or {@code null}
     * @param limit 1 to {@value #MAX_PAGE}
     */
    public List<Segment> segments(CameraId camera, TimeRange range, @Nullable Segment after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw DomainException.invalid("limit", "a page holds 1 to " + MAX_PAGE + " segments, not " + limit);
        }
        Segment last = after == null || after.end().isBefore(range.start()) ? null : after;
        return jdbi.withHandle(handle -> handle.createQuery(SegmentRows.PAGE)
                .bind("camera", camera.value())
                .bind("to", Timestamps.of(range.end()))
                .bind("afterEnd", Timestamps.of(last == null ? range.start() : last.end()))
                .bind("afterRun", last == null ? LAST_UUID : last.run().value())
                .bind("afterSeq", last == null ? Integer.MAX_VALUE : last.sequence())
                .bind("limit", limit)
                .map((row, context) -> SegmentRows.segment(row))
                .list());
    }

    public Optional<Segment> segment(CameraId camera, Instant end, RunId run, int sequence) {
        return jdbi.withHandle(handle -> handle.createQuery(SegmentRows.ONE)
                .bind("camera", camera.value())
                .bind("end", Timestamps.of(end))
                .bind("run", run.value())
                .bind("seq", sequence)
                .map((row, context) -> SegmentRows.segment(row))
                .findOne());
    }

    /** The runs with these ids that are known, by id. */
    public Map<RunId, Run> runs(Collection<RunId> ids) {
        Map<RunId, Run> runs = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(SegmentRows.RUNS)
                .bindArray("ids", UUID.class, ids.stream().map(RunId::value).toList())
                .map((row, context) -> SegmentRows.run(row))
                .forEach(run -> runs.put(run.id(), run)));
        return runs;
    }

    /** The day rows of these cameras from first to last day, both included; cameras without any are absent. */
    public Map<CameraId, List<CameraDay>> days(Collection<CameraId> cameras, LocalDate first, LocalDate last) {
        return days.days(cameras, first, last);
    }

    /** Start of the oldest footage still retrievable, per camera; cameras without any are absent. Reads day rows only. */
    public Map<CameraId, Instant> oldestRetrievable(Collection<CameraId> cameras) {
        return days.oldestRetrievable(cameras);
    }

    /**
     * What the camera-days say of each of these cameras over a range, in one statement.
     *
     * @param now days after it, which only a wrong clock can have written, do not count as committed
     */
    public Map<CameraId, Footage> footage(Collection<CameraId> cameras, TimeRange range, Instant now) {
        return days.footage(cameras, range, now);
    }

    /**
     * What the camera-days said of each of these cameras over a range at an earlier instant: what arrived, was lost or found, or was
     * decided on since is taken back. Footage of less than 15 minutes before that instant counts as if it had been stored already.
     */
    public Map<CameraId, Footage> footageAsOf(Collection<CameraId> cameras, TimeRange range, Instant asOf) {
        return days.footageAsOf(cameras, range, asOf);
    }
}
