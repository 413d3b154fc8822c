package org.keepsight.retention.proof;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/**
 * The leaves of a camera's tree of a day: the names of the objects of its segments that <em>ended</em> on the day, whatever
 * became of them. So each segment is in exactly one day, by the moment its retention counts from. Thread-safe.
 */
final class DaySegments {
    private static final String OF_CAMERA = """
            select start_at, end_at, run, seq, ticks, class, origin, digest
            from segment
            where camera_id = :camera and end_at >= :from and end_at < :to
              and not exists (
                  select from footage_event arrived
                  where arrived.camera_id = :camera and arrived.at > :asOf and arrived.kind = 'ARRIVED'
                    and arrived.ranges && tstzrange(segment.start_at, segment.end_at))
            """;

    private final Jdbi jdbi;

    DaySegments(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * In the order of names, which is that of time.
     *
     * @param asOf without what arrived later
     * @param certified leaves that were certified before: rows go, leaves stay
     */
    List<String> leaves(CameraId camera, TimeRange day, Instant asOf, Collection<String> certified) {
        TreeSet<String> names = new TreeSet<>(certified);
        jdbi.useHandle(handle -> handle.createQuery(OF_CAMERA)
                .bind("camera", camera.value())
                .bind("from", day.start().atOffset(ZoneOffset.UTC))
                .bind("to", day.end().atOffset(ZoneOffset.UTC))
                .bind("asOf", asOf.atOffset(ZoneOffset.UTC))
                .map((row, context) -> name(camera, row))
                .forEach(names::add));
        return List.copyOf(names);
    }

    private static String name(CameraId camera, ResultSet row) throws SQLException {
        return new ObjectKey(
                        camera,
                        new TimeRange(
                                row.getObject("start_at", OffsetDateTime.class).toInstant(),
                                row.getObject("end_at", OffsetDateTime.class).toInstant()),
                        new RunId(row.getObject("run", UUID.class)),
                        row.getInt("seq"),
                        row.getLong("ticks"),
                        RetentionClass.ofLetter(row.getString("class").charAt(0)),
                        Origin.ofLetter(row.getString("origin").charAt(0)),
                        Digest.of(row.getBytes("digest")))
                .toString();
    }
}
