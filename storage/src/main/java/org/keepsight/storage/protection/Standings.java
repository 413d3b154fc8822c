package org.keepsight.storage.protection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/** Reads what cameras ever were. Thread-safe. */
public final class Standings {
    private static final String ALL = """
            select camera.id, camera.code, campus.code as campus, camera.commissioned_at, standing.since, standing.class,
                   standing.kind
            from camera join campus on campus.id = camera.campus_id cross join lateral standings_of_camera(camera.id) standing
            order by camera.id, standing.since
            """;

    private final Jdbi jdbi;

    public Standings(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Every camera, decommissioned ones included, by id. */
    public List<CameraStandings> all() {
        Map<CameraId, CameraStandings> cameras = new LinkedHashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(ALL)
                .map((row, context) -> standing(row))
                .forEach(each -> cameras.merge(each.camera(), each, Standings::together)));
        return List.copyOf(cameras.values());
    }

    private static CameraStandings standing(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        return new CameraStandings(
                new CameraId(row.getInt("id")),
                new Code(row.getString("code")),
                new Code(row.getString("campus")),
                instant(row, "commissioned_at"),
                List.of(new Standing(
                        instant(row, "since"),
                        RetentionClass.valueOf(row.getString("class")),
                        kind == null ? AreaKind.OTHER : AreaKind.valueOf(kind))));
    }

    private static CameraStandings together(CameraStandings a, CameraStandings b) {
        List<Standing> standings = new ArrayList<>(a.standings());
        standings.addAll(b.standings());
        return new CameraStandings(a.camera(), a.code(), a.campus(), a.commissionedAt(), standings);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
