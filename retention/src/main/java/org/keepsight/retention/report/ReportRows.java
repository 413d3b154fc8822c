package org.keepsight.retention.report;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.keepsight.retention.report.RequiredTime.Span;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * What catalogue and ledger say of footage that was kept too short or too long. Footage is aggregated in the database; of a camera
 * only segments that ended before its horizon are looked at, of which there are normally none. Thread-safe.
 */
final class ReportRows {
    // Decisions made since a camera's required window began, and only where its days say that something was shed, or
    // expired
    // within the window: for most cameras the ledger is not read at all. An entry's segments need the same days, so its
    // last
    // end tells when the last of it was due.
    private static final String BREACHES = """
            select l.camera_id, l.cause, l.start_at, l.end_at, l.segments, l.bytes, l.at
            from unnest(:cameras, :since) as asked (id, since)
            join deletion_ledger l on l.camera_id = asked.id and l.at > asked.since and l.at <= :asOf
            join retention_policy p on p.version = l.policy_version
            where l.entry = 'DECIDED'
              and (l.cause = 'SHED' or l.at < greatest(l.due_at, l.end_at + make_interval(hours => 24 * p.days)))
              and exists (
                  select from camera_day d
                  where d.camera_id = asked.id and d.day >= :first
                    and (not isempty(d.shed) or d.expired && tstzrange(asked.since, :asOf)))
            """;

    // Holds that protected at the moment of the report; their review dates are those of now.
    private static final String HOLDS = """
            left join lateral (
                select array_agg(h.number order by h.number) as holds,
                       bool_or(h.approved_at <= :asOf and least(h.review_at, h.ends_at) <= :asOf) as for_review
                from hold_camera c join hold h on h.id = c.hold
                where c.camera_id = asked.id and h.requested_at <= :asOf and (h.released_at > :asOf) is not false
                  and h.range_start < old.end_at and h.range_end > old.start_at) held on true
            """;

    private static final String REASONS = """
            select found.camera_id, found.condemned, found.early, found.holds, found.for_review, found.start_at, found.end_at,
                   found.segments, found.bytes, found.due_at,
                   (select undeleted.why from undeleted where undeleted.camera_id = asked.id) as undeleted
            from unnest(:cameras) as asked (id)
            join camera on camera.id = asked.id
            cross join lateral (
                select asked.id as camera_id, old.condemned, old.end_at < camera.commissioned_at as early, held.holds,
                       held.for_review, min(old.start_at) as start_at, max(old.end_at) as end_at, sum(old.segments) as segments,
                       sum(old.bytes) as bytes, min(old.due_at) as due_at
            """;

    // The camera's number and the latest end go into each partition's index; a day without footage of it costs one
    // look.
    private static final String STILL_THERE = REASONS + """
                from (
                    select s.start_at, s.end_at, 1 as segments, s.bytes, s.end_at + make_interval(hours => 24 * span.days) as due_at,
                           s.state = 'c' and exists (
                               select from deletion_ledger l
                               where l.decision = s.decision and l.entry = 'DECIDED' and l.at <= :asOf) as condemned
                    from segment s
                    join unnest(:classes, :spanSince, :spanUntil, :days) as span (class, since, until, days)
                        on span.class = s.class and s.start_at >= span.since and s.start_at < span.until
                    where s.camera_id = asked.id and s.end_at <= :latest
                      and s.end_at + make_interval(hours => 24 * span.days) <= :due) old
            """ + HOLDS + """
                group by old.condemned, early, held.holds, held.for_review) found
            """;

    // What has been deleted since the moment of the report, and was overdue at it: an entry of which a part was counts
    // as a whole.
    private static final String GONE_SINCE = REASONS + """
                from (
                    select l.start_at, l.end_at, l.segments, l.bytes, coalesce(l.due_at, l.end_at + make_interval(hours => 24 * p.days)) as due_at,
                           exists (
                               select from deletion_ledger d
                               where d.decision = l.decision and d.entry = 'DECIDED' and d.at <= :asOf) as condemned
                    from deletion_ledger l join retention_policy p on p.version = l.policy_version
                    where l.camera_id = asked.id and l.entry = 'CONFIRMED' and l.at > :asOf and l.cause = 'EXPIRED'
                      and coalesce(l.due_at, l.end_at + make_interval(hours => 24 * p.days)) <= :due) old
            """ + HOLDS + """
                group by old.condemned, early, held.holds, held.for_review) found
            """;

    private final Jdbi jdbi;

    ReportRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * What was deleted too early of each camera; cameras without any are absent.
     *
     * @param since from when on decisions count, by camera
     */
    Map<CameraId, List<Breach>> breaches(Map<CameraId, Instant> since, Instant asOf) {
        if (since.isEmpty()) {
            return Map.of();
        }
        List<CameraId> cameras = List.copyOf(since.keySet());
        Instant first = since.values().stream().min(Instant::compareTo).orElse(asOf);
        Duration window = Duration.between(first, asOf);
        Map<CameraId, Map<Breach.Kind, Breach>> found = new HashMap<>();
        jdbi.useHandle(handle -> withInstants(handle, BREACHES)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .bindArray(
                        "since",
                        OffsetDateTime.class,
                        cameras.stream().map(since::get).map(ReportRows::sql).toList())
                .bind("first", LocalDate.ofInstant(first.minus(window), ZoneOffset.UTC)) // shed at the end of its days
                .bind("asOf", sql(asOf))
                .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), breach(row)))
                .forEach(each -> found.computeIfAbsent(each.getKey(), camera -> new HashMap<>())
                        .merge(each.getValue().kind(), each.getValue(), Breach::and)));
        Map<CameraId, List<Breach>> breaches = new HashMap<>();
        found.forEach((camera, byKind) -> breaches.put(camera, List.copyOf(byKind.values())));
        return breaches;
    }

    private static Breach breach(ResultSet row) throws SQLException {
        Instant at = instant(row, "at");
        return new Breach(
                row.getString("cause").equals("SHED") ? Breach.Kind.SHED : Breach.Kind.EARLY,
                TimeRanges.of(new TimeRange(instant(row, "start_at"), instant(row, "end_at"))),
                row.getLong("segments"),
                row.getLong("bytes"),
                at,
                at);
    }

    /**
     * What was overdue of each camera; cameras without any are absent.
     *
     * @param required what each camera's footage needs
     * @param due what should have been deleted had been kept for its days by then
     * @param past whether to look, too, for what was deleted since
     */
    Map<CameraId, List<Overdue>> overdue(
            Map<CameraId, RequiredTime> required, Instant asOf, Instant due, boolean past) {
        Map<List<Span>, List<CameraId>> alike = required.entrySet().stream()
                .collect(Collectors.groupingBy(
                        each -> each.getValue().spans(), Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
        Map<CameraId, List<Overdue>> overdue = new HashMap<>();
        jdbi.useHandle(handle -> {
            alike.forEach((spans, cameras) ->
                    add(overdue, bindSpans(withInstants(handle, STILL_THERE), spans, due), cameras, asOf, due));
            if (past) {
                add(overdue, handle.createQuery(GONE_SINCE), required.keySet(), asOf, due);
            }
        });
        return overdue;
    }

    private static Query withInstants(Handle handle, String statement) {
        return handle.registerArrayType(OffsetDateTime.class, "timestamptz").createQuery(statement);
    }

    private static Query bindSpans(Query query, List<Span> spans, Instant due) {
        int least = spans.stream().mapToInt(Span::days).min().orElseThrow();
        return query.bindArray(
                        "classes",
                        String.class,
                        spans.stream()
                                .map(each -> String.valueOf(each.atWrite().letter()))
                                .toList())
                .bindArray(
                        "spanSince",
                        OffsetDateTime.class,
                        spans.stream().map(each -> sql(each.since())).toList())
                .bindArray(
                        "spanUntil",
                        OffsetDateTime.class,
                        spans.stream().map(each -> sql(each.until())).toList())
                .bindArray("days", Integer.class, spans.stream().map(Span::days).toList())
                .bind("latest", sql(due.minus(Duration.ofDays(least))));
    }

    private static void add(
            Map<CameraId, List<Overdue>> overdue,
            Query query,
            Collection<CameraId> cameras,
            Instant asOf,
            Instant due) {
        query.bindArray("cameras", Integer.class, numbers(cameras))
                .bind("asOf", sql(asOf))
                .bind("due", sql(due))
                .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), overdue(row)))
                .forEach(each -> overdue.computeIfAbsent(each.getKey(), camera -> new ArrayList<>())
                        .add(each.getValue()));
    }

    private static Overdue overdue(ResultSet row) throws SQLException {
        return new Overdue(
                reason(row),
                new TimeRange(instant(row, "start_at"), instant(row, "end_at")),
                row.getLong("segments"),
                row.getLong("bytes"),
                instant(row, "due_at"));
    }

    private static OverdueReason reason(ResultSet row) throws SQLException {
        Array holds = row.getArray("holds");
        if (row.getBoolean("condemned")) { // before any hold on it, or it would not be
            return "LOCKED".equals(row.getString("undeleted"))
                    ? new OverdueReason.StoreLocked()
                    : new OverdueReason.NotDeleted();
        }
        if (holds != null) {
            return new OverdueReason.Held(List.of((Integer[]) holds.getArray()), row.getBoolean("for_review"));
        }
        return row.getBoolean("early") ? new OverdueReason.ClockWrong() : new OverdueReason.NotSwept();
    }

    private static List<Integer> numbers(Collection<CameraId> cameras) {
        return cameras.stream().map(CameraId::value).toList();
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
