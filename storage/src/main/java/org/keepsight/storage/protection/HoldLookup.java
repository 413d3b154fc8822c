package org.keepsight.storage.protection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** Which time of which camera is under a hold (证据保全): asked for or agreed to, and not released. Thread-safe. */
public final class HoldLookup {
    private static final String HELD = """
            select c.camera_id, h.range_start, h.range_end
            from hold h join hold_camera c on c.hold = h.id
            where h.released_at is null
            order by c.camera_id, h.range_start
            """;

    private final Jdbi jdbi;

    public HoldLookup(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What is held of each camera; cameras without any are absent. */
    public Map<CameraId, TimeRanges> held() {
        Map<CameraId, TimeRanges> held = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(HELD)
                .map((row, context) -> Map.entry(new CameraId(row.getInt("camera_id")), TimeRanges.of(range(row))))
                .forEach(each -> held.merge(each.getKey(), each.getValue(), TimeRanges::union)));
        return held;
    }

    private static TimeRange range(ResultSet row) throws SQLException {
        return new TimeRange(
                row.getObject("range_start", OffsetDateTime.class).toInstant(),
                row.getObject("range_end", OffsetDateTime.class).toInstant());
    }
}
