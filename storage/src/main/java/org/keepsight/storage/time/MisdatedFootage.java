package org.keepsight.storage.time;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.Code;

/**
 * Footage whose time cannot be right: of days that have not come yet, or from before its camera was commissioned. Its age is
 * unknown, so it is never condemned on its own; a person should know of it. Thread-safe.
 */
public final class MisdatedFootage {
    /**
     * What one camera has of it.
     *
     * @param first start of the first
     * @param last end of the last
     * @param bytes of the days it is on
     */
    public record Misdated(Code camera, Code campus, Instant first, Instant last, int segments, long bytes) {}

    // For each camera a look at both ends of its days: from today on, and up to the day of its commissioning.
    private static final String FOUND = """
            select camera.code, campus.code as campus, wrong.first, wrong.last, wrong.segments, wrong.bytes
            from camera join campus on campus.id = camera.campus_id
            cross join lateral (
                select min(lower(odd.footage)) as first, max(upper(odd.footage)) as last,
                       sum(odd.segments)::int as segments, sum(odd.bytes)::bigint as bytes
                from (select recorded * tstzmultirange(tstzrange(:now, null)) as footage, segments, bytes
                      from camera_day
                      where camera_id = camera.id and retrievable and day >= (:now at time zone 'UTC')::date
                      union all
                      select recorded * tstzmultirange(tstzrange(null, camera.commissioned_at)), segments, bytes
                      from camera_day
                      where camera_id = camera.id and retrievable
                        and day <= (camera.commissioned_at at time zone 'UTC')::date) odd
                where not isempty(odd.footage)) wrong
            where wrong.first is not null
            order by camera.code
            limit :limit
            """;

    private final Jdbi jdbi;

    public MisdatedFootage(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * By camera, at most so many.
     *
     * @param now later than this has not come yet; a few minutes ahead of a trusted clock
     */
    public List<Misdated> found(Instant now, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(FOUND)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, context) -> new Misdated(
                        new Code(row.getString("code")),
                        new Code(row.getString("campus")),
                        row.getObject("first", OffsetDateTime.class).toInstant(),
                        row.getObject("last", OffsetDateTime.class).toInstant(),
                        row.getInt("segments"),
                        row.getLong("bytes")))
                .list());
    }
}
