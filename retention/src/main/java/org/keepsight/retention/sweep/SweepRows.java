package org.keepsight.retention.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DeleteOutcome;
import org.keepsight.storage.object.ObjectKey;

/** The statements of the delete protocol, each in a transaction of its own. Only one store's segments. Thread-safe. */
final class SweepRows {
    private static final String CLOCK = "select clock_timestamp()";
    // What is condemned already, for all cameras at once: the index holds nothing else.
    private static final String CONDEMNED = """
            select camera_id, start_at, end_at, run, seq, ticks, class, origin, digest, version_id, bytes
            from segment
            where state = 'c' and store = (select id from store where name = :store)
              and (camera_id, end_at, run, seq) > (:camera, :end, :run, :seq)
            order by camera_id, end_at, run, seq
            limit :limit
            """;
    // Ends within a window bound the partitions; a class that is kept longer has an earlier horizon of its own.
    private static final String EXPIRED = """
            select camera_id, start_at, end_at, run, seq, ticks, class, origin, digest, version_id, bytes
            from segment
            where camera_id = :camera and end_at <= :latest
              and end_at <= case class when 'k' then :key::timestamptz else :general::timestamptz end
              and state in ('s', 'l') and store = (select id from store where name = :store)
              and end_at >= :end and (end_at, run, seq) > (:end, :run, :seq)
            order by end_at, run, seq
            limit :limit
            """;
    // Of one day of a camera what may be given up: written as GENERAL, and under no hold.
    private static final String SHEDDABLE = """
            select camera_id, start_at, end_at, run, seq, ticks, class, origin, digest, version_id, bytes
            from segment
            where camera_id = :camera and end_at < :midnight and class = 'g'
              and state = 's' and store = (select id from store where name = :store)
              and isempty(held_ranges(camera_id, start_at, end_at))
              and end_at >= :end and (end_at, run, seq) > (:end, :run, :seq)
            order by end_at, run, seq
            limit :limit
            """;
    private static final String SHED = "select shed(:camera, :ends, :runs, :seqs, :job, :order)";
    private static final String UNDELETED = """
            insert into undeleted (camera_id, why, said) values (:camera, :why, :said)
            on conflict (camera_id) do update set at = clock_timestamp(), why = excluded.why, said = excluded.said
            """;
    private static final String NOTHING_UNDELETED = "delete from undeleted where camera_id = :camera";
    private static final String CONDEMN = "select condemn(:camera, :ends, :runs, :seqs, :job)";
    private static final String FORGET = "select forget(:camera, :ends, :runs, :seqs, :job)";

    private final Jdbi jdbi;
    private final String store;

    /** @param store the name of the store whose objects this sweep can delete */
    SweepRows(Jdbi jdbi, String store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /** The database's clock, which has the last word. */
    Instant now() {
        return jdbi.withHandle(handle ->
                handle.createQuery(CLOCK).mapTo(OffsetDateTime.class).one().toInstant());
    }

    /** Condemned segments behind {@code after} in the order of camera, end, run and sequence. */
    List<Candidate> condemned(@Nullable Candidate after, int limit) {
        return jdbi.withHandle(handle -> behind(handle, CONDEMNED, after, Instant.EPOCH, limit)
                .bind("camera", after == null ? 0 : after.camera().value())
                .map((row, context) -> candidate(row))
                .list());
    }

    /** Segments of a camera that ended within the window, bounds included, and by the horizon of their class, behind {@code after}. */
    List<Candidate> expired(
            CameraId camera,
            TimeRange window,
            Instant generalHorizon,
            Instant keyHorizon,
            @Nullable Candidate after,
            int limit) {
        return jdbi.withHandle(handle -> behind(handle, EXPIRED, after, window.start(), limit)
                .bind("camera", camera.value())
                .bind("latest", window.end().atOffset(ZoneOffset.UTC))
                .bind("general", generalHorizon.atOffset(ZoneOffset.UTC))
                .bind("key", keyHorizon.atOffset(ZoneOffset.UTC))
                .map((row, context) -> candidate(row))
                .list());
    }

    /** Segments of a camera that end on a UTC day and may be given up, behind {@code after}. */
    List<Candidate> sheddable(CameraId camera, LocalDate day, @Nullable Candidate after, int limit) {
        Instant beginning = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        return jdbi.withHandle(handle -> behind(handle, SHEDDABLE, after, beginning, limit)
                .bind("camera", camera.value())
                .bind("midnight", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .map((row, context) -> candidate(row))
                .list());
    }

    private Query behind(Handle handle, String statement, @Nullable Candidate after, Instant beginning, int limit) {
        return handle.createQuery(statement)
                .bind("store", store)
                .bind("end", (after == null ? beginning : after.end()).atOffset(ZoneOffset.UTC))
                .bind("run", after == null ? new UUID(0, 0) : after.key().run().value())
                .bind("seq", after == null ? -1 : after.key().sequence())
                .bind("limit", limit);
    }

    /** Condemns segments of one camera, irrevocably; refused as a whole when one is protected. */
    int condemn(CameraId camera, List<Candidate> segments, UUID job) {
        return call(CONDEMN, camera, segments, job);
    }

    /** Condemns segments of one camera before their time; refused as a whole when one of them may not be given up. */
    int shed(CameraId camera, List<Candidate> segments, UUID job, int order) {
        return call(SHED, camera, segments, job, query -> query.bind("order", order));
    }

    /** Forgets condemned segments of one camera whose objects are gone. */
    int forget(CameraId camera, List<Candidate> segments, UUID job) {
        return call(FORGET, camera, segments, job);
    }

    /** Why objects of a camera are still there. */
    void undeleted(CameraId camera, DeleteOutcome.Failed last) {
        jdbi.useHandle(handle -> handle.createUpdate(UNDELETED)
                .bind("camera", camera.value())
                .bind("why", last.why().name())
                .bind("said", last.reason())
                .execute());
    }

    /** The store deleted all it was asked to. */
    void nothingUndeleted(CameraId camera) {
        jdbi.useHandle(handle -> handle.createUpdate(NOTHING_UNDELETED)
                .bind("camera", camera.value())
                .execute());
    }

    private int call(String statement, CameraId camera, List<Candidate> segments, UUID job) {
        return call(statement, camera, segments, job, query -> query);
    }

    private int call(String statement, CameraId camera, List<Candidate> segments, UUID job, UnaryOperator<Query> more) {
        return jdbi.inTransaction(handle -> more.apply(handle.registerArrayType(OffsetDateTime.class, "timestamptz")
                        .createQuery(statement))
                .bind("camera", camera.value())
                .bindArray(
                        "ends",
                        OffsetDateTime.class,
                        segments.stream()
                                .map(each -> each.end().atOffset(ZoneOffset.UTC))
                                .toList())
                .bindArray(
                        "runs",
                        UUID.class,
                        segments.stream().map(each -> each.key().run().value()).toList())
                .bindArray(
                        "seqs",
                        Integer.class,
                        segments.stream().map(each -> each.key().sequence()).toList())
                .bind("job", job)
                .mapTo(Integer.class)
                .one());
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        ObjectKey key = new ObjectKey(
                new CameraId(row.getInt("camera_id")),
                new TimeRange(instant(row, "start_at"), instant(row, "end_at")),
                new RunId(row.getObject("run", UUID.class)),
                row.getInt("seq"),
                row.getLong("ticks"),
                RetentionClass.ofLetter(row.getString("class").charAt(0)),
                Origin.ofLetter(row.getString("origin").charAt(0)),
                Digest.of(row.getBytes("digest")));
        return new Candidate(key, row.getString("version_id"), row.getLong("bytes"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
