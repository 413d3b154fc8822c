package org.keepsight.storage.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;

/** The rows of {@code segment} and {@code run}: their statements and what stands in which column. */
final class SegmentRows {
    static final String ENTER_RUN = """
            insert into run (id, camera_id, started_at, codec, codecs, width, height)
            values (:id, :camera, :startedAt, :codec, :codecs, :width, :height)
            on conflict do nothing
            """;

    // A segment across midnight is clipped to each of its days and counted on the day of its end, as recompute_day
    // does.
    static final String ENTER_SEGMENT = """
            with entered as (
                insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root,
                                     class, origin, node, store, version_id)
                values (:camera, :end, :run, :seq, :start, :ticks, :bytes, :initBytes, :digest, :merkleRoot,
                        :class, :origin, :node, :store, :versionId)
                on conflict do nothing
                returning start_at, end_at, bytes,
                          (start_at at time zone 'UTC')::date as first, (end_at at time zone 'UTC')::date as last
            ), part as (
                select e.*, e.first + n as day
                from entered e cross join lateral generate_series(0, e.last - e.first) as n
            )
            insert into camera_day as d (camera_id, day, recorded, segments, bytes)
            select :camera, day,
                   tstzmultirange(tstzrange(start_at, end_at)
                                  * tstzrange(day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC')),
                   case when day = last then 1 else 0 end,
                   case when day = last then bytes else 0 end
            from part
            order by day
            on conflict (camera_id, day) do update
            set recorded = d.recorded + excluded.recorded,
                segments = d.segments + excluded.segments,
                bytes = d.bytes + excluded.bytes
            """;

    // A segment overlaps [from, to) when it ends after from and starts before to. The key orders by end, so the end
    // needs an upper bound as well: no segment is as long as a day.
    static final String PAGE = """
            select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin,
                   node, store, version_id, state
            from segment
            where camera_id = :camera
              and end_at >= :afterEnd and end_at < :to + interval '24 hours'
              and (end_at, run, seq) > (:afterEnd, :afterRun, :afterSeq)
              and start_at < :to
            order by end_at, run, seq
            limit :limit
            """;

    static final String ONE = """
            select camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin,
                   node, store, version_id, state
            from segment
            where camera_id = :camera and end_at = :end and run = :run and seq = :seq
            """;

    static final String RUNS = """
            select id, camera_id, started_at, codec, codecs, width, height from run where id = any(:ids)
            """;

    private SegmentRows() {}

    static Map<String, @Nullable Object> values(Segment segment) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("camera", segment.camera().value());
        values.put("end", Timestamps.of(segment.end()));
        values.put("run", segment.run().value());
        values.put("seq", segment.sequence());
        values.put("start", Timestamps.of(segment.time().start()));
        values.put("ticks", segment.ticks());
        values.put("bytes", segment.bytes());
        values.put("initBytes", segment.initBytes());
        values.put("digest", segment.digest().toBytes());
        values.put("merkleRoot", segment.merkleRoot().toBytes());
        values.put("class", String.valueOf(segment.retentionClass().letter()));
        values.put("origin", String.valueOf(segment.origin().letter()));
        values.put("node", segment.node());
        values.put("store", segment.store());
        values.put("versionId", segment.versionId());
        return values;
    }

    static Map<String, Object> values(Run run) {
        return Map.of(
                "id", run.id().value(),
                "camera", run.camera().value(),
                "startedAt", Timestamps.of(run.startedAt()),
                "codec", run.codec().name(),
                "codecs", run.codecs(),
                "width", run.width(),
                "height", run.height());
    }

    static Segment segment(ResultSet row) throws SQLException {
        return new Segment(
                new CameraId(row.getInt("camera_id")),
                new RunId(row.getObject("run", UUID.class)),
                row.getInt("seq"),
                new TimeRange(Timestamps.read(row, "start_at"), Timestamps.read(row, "end_at")),
                row.getLong("ticks"),
                row.getLong("bytes"),
                row.getInt("init_bytes"),
                Digest.of(row.getBytes("digest")),
                Digest.of(row.getBytes("merkle_root")),
                RetentionClass.ofLetter(row.getString("class").charAt(0)),
                Origin.ofLetter(row.getString("origin").charAt(0)),
                row.getInt("node"),
                row.getInt("store"),
                row.getString("version_id"),
                state(row.getString("state")));
    }

    private static SegmentState state(String letter) {
        return switch (letter) {
            case "s" -> SegmentState.STORED;
            case "c" -> SegmentState.CONDEMNED;
            case "l" -> SegmentState.LOST;
            default -> throw new IllegalStateException("no segment state has the letter '" + letter + "'");
        };
    }

    static Run run(ResultSet row) throws SQLException {
        return new Run(
                new RunId(row.getObject("id", UUID.class)),
                new CameraId(row.getInt("camera_id")),
                Timestamps.read(row, "started_at"),
                VideoCodec.valueOf(row.getString("codec")),
                row.getString("codecs"),
                row.getInt("width"),
                row.getInt("height"));
    }
}
