package org.keepsight.retention.hold;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.hold.Hold.HeldCamera;
import org.keepsight.retention.hold.RequestedHold.TooLate;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;

/** The rows of holds; every method works on the caller's handle. */
final class HoldRows {
    private static final String COLUMNS = """
            select h.id, h.number, h.range_start, h.range_end, h.reason, h.case_number, h.requested_by, h.requested_at, h.review_at,
                   h.ends_at, h.approved_by, h.approved_at, h.released_by, h.released_at, h.release_reason
            from hold h
            """;
    private static final String ONE = COLUMNS + "where h.id = :id";
    private static final String PAGE = COLUMNS + """
            where (:released or h.released_at is null) and h.number < :before
              and (:county or exists (
                  select from hold_camera c join camera on camera.id = c.camera_id join campus on campus.id = camera.campus_id
                  where c.hold = h.id and campus.code = any(:campuses)))
            order by h.number desc
            limit :limit
            """;
    private static final String CAMERAS = """
            select c.hold, camera.code, campus.code as campus
            from hold_camera c join camera on camera.id = c.camera_id join campus on campus.id = camera.campus_id
            where c.hold = any(:holds)
            order by camera.code
            """;
    private static final String ADD = """
            insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at, ends_at)
            values (:id, :from, :to, :reason, :case, :by, :at, :review, :ends)
            """;
    // In the order of their numbers, as everybody locks cameras: whoever condemns footage of one is waited for here.
    private static final String ADD_CAMERAS = """
            insert into hold_camera (hold, camera_id)
            select :id, camera.id from camera where camera.code = any(:codes) order by camera.id
            """;
    private static final String TOO_LATE = """
            select camera.code, greatest(l.start_at, :from) as start_at, least(l.end_at, :to) as end_at, l.at
            from hold_camera c
            join camera on camera.id = c.camera_id
            join deletion_ledger l on l.camera_id = c.camera_id and l.entry = 'DECIDED' and l.start_at < :to and l.end_at > :from
            where c.hold = :id
            order by camera.code, l.start_at
            """;

    private HoldRows() {}

    static void add(Handle handle, UUID id, NewHold hold, String reason, String by, Instant at, Instant reviewAt) {
        handle.createUpdate(ADD)
                .bind("id", id)
                .bind("from", sql(hold.range().start()))
                .bind("to", sql(hold.range().end()))
                .bind("reason", reason)
                .bind("case", hold.caseNumber())
                .bind("by", by)
                .bind("at", sql(at))
                .bind("review", sql(reviewAt))
                .bind("ends", hold.endsAt() == null ? null : sql(hold.endsAt()))
                .execute();
        handle.createUpdate(ADD_CAMERAS)
                .bind("id", id)
                .bindArray(
                        "codes",
                        String.class,
                        hold.cameras().stream().map(Code::value).toList())
                .execute();
    }

    /** Read after the cameras are locked: what is decided from now on sees the hold. */
    static List<TooLate> tooLate(Handle handle, UUID id, TimeRange range) {
        return handle.createQuery(TOO_LATE)
                .bind("id", id)
                .bind("from", sql(range.start()))
                .bind("to", sql(range.end()))
                .map((row, context) -> new TooLate(
                        new Code(row.getString("code")),
                        new TimeRange(instant(row, "start_at"), instant(row, "end_at")),
                        instant(row, "at")))
                .list();
    }

    static Hold one(Handle handle, UUID id) {
        return handle.createQuery(ONE)
                .bind("id", id)
                .map((row, context) -> hold(row, List.of()))
                .findOne()
                .map(found -> withCameras(handle, List.of(found)).getFirst())
                .orElseThrow(() -> DomainException.notFound("hold", id));
    }

    /**
     * Holds, the newest first.
     *
     * @param campuses of which at least one camera is held; empty: all
     * @param released whether those that ended are among them
     * @param before only those of lower numbers
     */
    static List<Hold> page(Handle handle, Optional<List<Code>> campuses, boolean released, int before, int limit) {
        List<Hold> page = handle.createQuery(PAGE)
                .bind("released", released)
                .bind("before", before)
                .bind("county", campuses.isEmpty())
                .bindArray(
                        "campuses",
                        String.class,
                        campuses.orElse(List.of()).stream().map(Code::value).toList())
                .bind("limit", limit)
                .map((row, context) -> hold(row, List.of()))
                .list();
        return withCameras(handle, page);
    }

    private static List<Hold> withCameras(Handle handle, List<Hold> holds) {
        Map<UUID, List<HeldCamera>> cameras = new HashMap<>();
        handle.createQuery(CAMERAS)
                .bindArray("holds", UUID.class, holds.stream().map(Hold::id).toList())
                .map((row, context) -> Map.entry(
                        row.getObject("hold", UUID.class),
                        new HeldCamera(new Code(row.getString("code")), new Code(row.getString("campus")))))
                .forEach(each -> cameras.computeIfAbsent(each.getKey(), hold -> new ArrayList<>())
                        .add(each.getValue()));
        return holds.stream()
                .map(hold -> hold.of(cameras.getOrDefault(hold.id(), List.of())))
                .toList();
    }

    static boolean approve(Handle handle, UUID id, String by, Instant at) {
        return handle.createQuery("select approve_hold(:id, :by, :at)")
                .bind("id", id)
                .bind("by", by)
                .bind("at", sql(at))
                .mapTo(Boolean.class)
                .one();
    }

    static boolean release(Handle handle, UUID id, String proposedBy, String by, Instant at, String reason) {
        return handle.createQuery("select release_hold(:id, :proposedBy, :by, :at, :reason)")
                .bind("id", id)
                .bind("proposedBy", proposedBy)
                .bind("by", by)
                .bind("at", sql(at))
                .bind("reason", reason)
                .mapTo(Boolean.class)
                .one();
    }

    static boolean extend(Handle handle, UUID id, Instant reviewAt, @Nullable Instant endsAt) {
        return handle.createQuery("select extend_hold(:id, :review, :ends)")
                .bind("id", id)
                .bind("review", sql(reviewAt))
                .bind("ends", endsAt == null ? null : sql(endsAt))
                .mapTo(Boolean.class)
                .one();
    }

    private static Hold hold(ResultSet row, List<HeldCamera> cameras) throws SQLException {
        Instant releasedAt = nullableInstant(row, "released_at");
        return new Hold(
                row.getObject("id", UUID.class),
                row.getInt("number"),
                cameras,
                new TimeRange(instant(row, "range_start"), instant(row, "range_end")),
                row.getString("reason"),
                row.getString("case_number"),
                row.getString("requested_by"),
                instant(row, "requested_at"),
                instant(row, "review_at"),
                nullableInstant(row, "ends_at"),
                row.getString("approved_by"),
                nullableInstant(row, "approved_at"),
                releasedAt == null
                        ? null
                        : new Hold.Release(row.getString("released_by"), releasedAt, row.getString("release_reason")));
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
