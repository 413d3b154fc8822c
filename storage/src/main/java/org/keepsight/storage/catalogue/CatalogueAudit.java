package org.keepsight.storage.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectKey;

/**
 * Reads the catalogue the way a check compares it: rows in the order of their objects' names, days beside their evidence.
 * Every statement is one moment; no transaction outlives a call. Thread-safe.
 */
public final class CatalogueAudit {
    private static final int PAGE = 5_000;

    private final Jdbi jdbi;

    public CatalogueAudit(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String DAYS = """
            select day, coalesce(e.all_segments, 0) > 0 as filled,
                   concat_ws(', ', 'recorded ' || coalesce(d.recorded, '{}'), 'lost ' || coalesce(d.lost, '{}'),
                             'expired ' || coalesce(d.expired, '{}'), 'shed ' || coalesce(d.shed, '{}'), coalesce(d.segments, 0) || ' segments',
                             coalesce(d.bytes, 0) || ' bytes') as claimed,
                   concat_ws(', ', 'recorded ' || coalesce(e.recorded, '{}'), 'lost ' || coalesce(e.lost, '{}'),
                             'expired ' || coalesce(e.expired, '{}'), 'shed ' || coalesce(e.shed, '{}'), coalesce(e.segments, 0) || ' segments',
                             coalesce(e.bytes, 0) || ' bytes') as proved
            from days_by_evidence(:camera, :first, :last) e
            full join (select day, recorded, lost, expired, shed, segments, bytes from camera_day
                       where camera_id = :camera and day between :first and :last) d using (day)
            order by day
            """;

    /** The camera's days that have a row, segments or ledger entries, from first to last, by day. */
    public List<DayEvidence> days(CameraId camera, LocalDate first, LocalDate last) {
        return jdbi.withHandle(handle -> handle.createQuery(DAYS)
                .bind("camera", camera.value())
                .bind("first", first)
                .bind("last", last)
                .map((row, context) -> new DayEvidence(
                        row.getObject("day", LocalDate.class),
                        row.getBoolean("filled"),
                        row.getString("claimed"),
                        row.getString("proved")))
                .list());
    }

    private static final String ROWS = """
            select s.camera_id, s.end_at, s.run, s.seq, s.start_at, s.ticks, s.bytes, s.init_bytes, s.digest, s.merkle_root,
                   s.class, s.origin, s.node, s.store, s.version_id, s.state, run.started_at as run_started_at
            from segment s left join run on run.id = s.run and run.camera_id = s.camera_id
            """;

    // In the order of object names, which begin with the start.
    private static final String PAGE_OF_DAY = ROWS + """
            where s.camera_id = :camera and s.end_at >= :midnight and s.end_at < :midnight + interval '1 day'
              and (s.start_at, s.end_at, s.run, s.seq) > (:start, :end, :run, :seq)
            order by s.start_at, s.end_at, s.run, s.seq
            limit :limit
            """;

    /** The next rows of a camera's UTC day of end, in the order of their objects' names; an empty page is the end. */
    public List<CataloguedSegment> page(CameraId camera, LocalDate day, @Nullable Segment after) {
        OffsetDateTime midnight = day.atStartOfDay().atOffset(ZoneOffset.UTC);
        return jdbi.withHandle(handle -> handle.createQuery(PAGE_OF_DAY)
                .bind("camera", camera.value())
                .bind("midnight", midnight)
                // No segment is longer than a day.
                .bind(
                        "start",
                        after == null
                                ? midnight.minusDays(2)
                                : Timestamps.of(after.time().start()))
                .bind("end", after == null ? midnight : Timestamps.of(after.end()))
                .bind("run", after == null ? new UUID(0, 0) : after.run().value())
                .bind("seq", after == null ? -1 : after.sequence())
                .bind("limit", PAGE)
                .map((row, context) -> catalogued(row))
                .list());
    }

    private static final String ONE = ROWS + """
            where s.camera_id = :camera and s.end_at = :end and s.run = :run and s.seq = :seq
            """;

    /** The row of the object of this name, if there is one and it names this object. */
    public Optional<CataloguedSegment> row(ObjectKey key) {
        return jdbi.withHandle(handle -> handle.createQuery(ONE)
                        .bind("camera", key.camera().value())
                        .bind("end", Timestamps.of(key.time().end()))
                        .bind("run", key.run().value())
                        .bind("seq", key.sequence())
                        .map((row, context) -> catalogued(row))
                        .findOne())
                .filter(row -> ObjectKey.of(row.segment()).equals(key));
    }

    private static CataloguedSegment catalogued(ResultSet row) throws SQLException {
        return new CataloguedSegment(SegmentRows.segment(row), Timestamps.readNullable(row, "run_started_at"));
    }

    /** The names of the stores, by number. */
    public Map<Integer, String> stores() {
        return jdbi.withHandle(handle -> handle.createQuery("select id, name from store")
                .map((row, context) -> Map.entry(row.getInt("id"), row.getString("name")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Every camera, decommissioned ones included. */
    public Set<CameraId> cameras() {
        return jdbi.withHandle(handle -> handle.createQuery("select id from camera")
                .mapTo(Integer.class)
                .collect(Collectors.mapping(CameraId::new, Collectors.toCollection(TreeSet::new))));
    }

    private static final String STORED = """
            select coalesce(sum(segments), 0) from camera_day
            where camera_id = any(:cameras) and day between :first and :last
            """;

    /** About how many segments of these cameras are stored. */
    public long stored(Collection<CameraId> cameras, LocalDate first, LocalDate last) {
        return jdbi.withHandle(handle -> handle.createQuery(STORED)
                .bindArray(
                        "cameras",
                        Integer.class,
                        cameras.stream().map(CameraId::value).toList())
                .bind("first", first)
                .bind("last", last)
                .mapTo(Long.class)
                .one());
    }

    private static final String ABSENT = """
            select day::date from generate_series(:first, :last, interval '1 day') as day
            where to_regclass('keepsight.segment_' || to_char(day, 'YYYYMMDD')) is null
            """;

    /** The days from first to last without a partition. */
    public List<LocalDate> daysWithoutPartition(LocalDate first, LocalDate last) {
        return jdbi.withHandle(handle -> handle.createQuery(ABSENT)
                .bind("first", first)
                .bind("last", last)
                .mapTo(LocalDate.class)
                .list());
    }

    private static final String DETACHED = """
            select to_date(right(relname, 8), 'YYYYMMDD')
            from pg_class
            where relnamespace = 'keepsight'::regnamespace and relname ~ '^segment_[0-9]{8}$' and relkind = 'r'
              and not relispartition
            order by 1
            """;

    /** The days whose partition is there and does not belong to the table: its rows are not seen, new ones refused. */
    public List<LocalDate> daysOfDetachedPartitions() {
        return jdbi.withHandle(
                handle -> handle.createQuery(DETACHED).mapTo(LocalDate.class).list());
    }
}
