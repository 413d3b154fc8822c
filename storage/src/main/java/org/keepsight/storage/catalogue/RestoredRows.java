package org.keepsight.storage.catalogue;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;

/**
 * Writes the footage rows of a catalogue that is being rebuilt, as the schema's owner: segments without their days, and the
 * days at the end. Thread-safe.
 */
public final class RestoredRows {
    private final Jdbi owner;

    public RestoredRows(Jdbi owner) {
        this.owner = owner;
    }

    public void ensurePartition(LocalDate day) {
        owner.useHandle(handle -> handle.createQuery("select ensure_partitions(:day, :day)")
                .bind("day", day)
                .mapTo(String.class)
                .list());
    }

    private static final String RUN = """
            insert into run (id, camera_id, started_at, codec, codecs, width, height)
            values (:id, :camera, :startedAt, :codec, :codecs, :width, :height)
            on conflict (id) do update set started_at = least(run.started_at, excluded.started_at)
            """;

    /** Enters a run; of several beginnings the earliest counts. */
    public void enter(Run run) {
        owner.useHandle(handle ->
                handle.createUpdate(RUN).bindMap(SegmentRows.values(run)).execute());
    }

    // What the journal says of a segment that is lost stands, whatever its object says.
    private static final String SEGMENT = """
            insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root,
                                 class, origin, node, store, version_id)
            values (:camera, :end, :run, :seq, :start, :ticks, :bytes, :initBytes, :digest, :merkleRoot,
                    :class, :origin, :node, :store, :versionId)
            on conflict do nothing
            """;

    /** @param place number of the store they are found in */
    public void enter(List<Segment> segments, int place) {
        if (segments.isEmpty()) {
            return;
        }
        owner.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(SEGMENT);
            for (Segment segment : segments) {
                Map<String, @Nullable Object> values = new HashMap<>(SegmentRows.values(segment));
                values.put("store", place);
                batch.add(values);
            }
            batch.execute();
        });
    }

    private static final String LOST = """
            update segment set state = 'l'
            where camera_id = :camera and end_at = :end and run = :run and seq = :seq and state = 's'
            """;

    /** Their objects are not whole. */
    public void markLost(List<Segment> segments) {
        owner.useTransaction(handle -> {
            for (Segment segment : segments) {
                handle.createUpdate(LOST)
                        .bind("camera", segment.camera().value())
                        .bind("end", segment.end().atOffset(ZoneOffset.UTC))
                        .bind("run", segment.run().value())
                        .bind("seq", segment.sequence())
                        .execute();
            }
        });
    }

    // An object within a decided range that was due under the decision's policy was condemned, and is not deleted yet.
    // Key footage is never condemned under a policy for general footage.
    private static final String CONDEMN = """
            update segment s set state = 'c', decision = made.decision
            from deletion_ledger made join retention_policy policy on policy.version = made.policy_version
            where made.camera_id = :camera and made.entry = 'DECIDED'
              and s.camera_id = :camera and s.state <> 'c' and s.start_at >= made.start_at
              and s.end_at > made.start_at and s.end_at <= made.end_at
              and (s.class = 'g' or policy.class is distinct from 'GENERAL')
              and (made.cause = 'SHED' or s.end_at + make_interval(hours => 24 * policy.days) <= made.at)
            """;
    private static final String DAYS = """
            insert into camera_day (camera_id, day, recorded, lost, expired, shed, segments, bytes)
            select :camera, day, recorded, lost, expired, shed, segments, bytes
            from days_by_evidence(:camera, '1970-01-01', '9999-12-31')
            """;
    // Whose footage is here was answered for when it was recorded; the journal is a minute behind that.
    private static final String REPORTED = """
            update camera_live set reported_through = greatest(reported_through, newest.end_at)
            from (select max(upper(recorded + lost + expired + shed)) as end_at from camera_day where camera_id = :camera) newest
            where camera_live.camera_id = :camera and newest.end_at <= clock_timestamp()
            """;

    /** When all segments of a camera are entered: condemns what was condemned, and says what its days hold. */
    public void judge(CameraId camera) {
        owner.useTransaction(handle -> {
            for (String statement : List.of(CONDEMN, DAYS, REPORTED)) {
                handle.createUpdate(statement).bind("camera", camera.value()).execute();
            }
        });
    }
}
