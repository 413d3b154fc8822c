package org.keepsight.storage.registry;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CampusId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/** Reads cameras with their newest versions, one statement for any number of them. Stateless. */
final class CameraRows {
    private static final String CAMERAS = """
            select c.id, c.code, p.code as campus, c.name, c.enabled, c.audio, c.commissioned_at, c.decommissioned_at,
                   a.id as area_id, a.campus_id, a.kind as area_kind, a.name as area_name,
                   b.url, b.credential_id, k.key_id, k.sealed, w.sinces, w.schedules, o.class, o.basis
            from camera c
            join campus p on p.id = c.campus_id
            cross join lateral (
                select area_id from camera_area where camera_id = c.id order by since desc limit 1) m
            join area a on a.id = m.area_id
            cross join lateral (
                select url, credential_id from camera_binding where camera_id = c.id order by since desc limit 1) b
            left join camera_credential k on k.id = b.credential_id
            cross join lateral (
                select array_agg(since order by since) as sinces, array_agg(schedule order by since) as schedules
                from expected_window where camera_id = c.id) w
            left join lateral (
                select class, basis from camera_class where camera_id = c.id order by since desc limit 1) o on true
            """;
    private static final String BY_CODE = CAMERAS + "where c.code = :code";
    private static final String OF_CAMPUS = CAMERAS + "where p.code = :campus order by c.code collate \"C\"";
    private static final String BY_ID = CAMERAS + "order by c.id";
    private static final String IN_SERVICE = CAMERAS + "where c.decommissioned_at is null order by c.id";

    /** A camera as stored; its account is opened for workers only, and to compare it with another. */
    record Stored(Camera camera, @Nullable SealedCredentials sealed, NavigableMap<Instant, WeeklySchedule> schedules) {
        CameraExpectation expectation() {
            return new CameraExpectation(camera, camera.commissionedAt(), camera.decommissionedAt(), schedules);
        }

        @Nullable
        Credentials opened(CredentialVault vault) {
            return sealed == null
                    ? null
                    : vault.open(camera.id(), camera.url(), sealed).orElse(null);
        }

        /** Without credentials also when these cannot be opened: the camera will say that it wants some. */
        CameraFeed feed(CredentialVault vault) {
            return new CameraFeed(
                    camera.id(),
                    camera.code(),
                    camera.url(),
                    opened(vault),
                    camera.enabled(),
                    camera.audio(),
                    camera.retentionClass());
        }
    }

    private CameraRows() {}

    static List<Stored> all(Handle handle) {
        return read(handle, BY_ID, Map.of()).list();
    }

    static Map<Code, Stored> byCode(Handle handle) {
        return all(handle).stream()
                .collect(Collectors.toMap(stored -> stored.camera().code(), Function.identity()));
    }

    static List<Stored> inService(Handle handle) {
        return read(handle, IN_SERVICE, Map.of()).list();
    }

    static List<Stored> ofCampus(Handle handle, Code campus) {
        return read(handle, OF_CAMPUS, Map.of("campus", campus.value())).list();
    }

    static Optional<Stored> find(Handle handle, Code code) {
        return read(handle, BY_CODE, Map.of("code", code.value())).findOne();
    }

    private static ResultIterable<Stored> read(Handle handle, String statement, Map<String, ?> values) {
        return handle.createQuery(statement).bindMap(values).map((row, context) -> stored(row));
    }

    private static Stored stored(ResultSet row) throws SQLException {
        NavigableMap<Instant, WeeklySchedule> schedules = schedules(row);
        boolean hasCredentials = row.getObject("credential_id") != null;
        SealedCredentials sealed = hasCredentials ? SealedCredentials.of(row, "credential_id") : null;
        AreaKind kind = AreaKind.valueOf(row.getString("area_kind"));
        String override = row.getString("class");
        Camera camera = new Camera(
                new CameraId(row.getInt("id")),
                new Code(row.getString("code")),
                new Code(row.getString("campus")),
                row.getString("name"),
                new Area(
                        row.getInt("area_id"), new CampusId(row.getInt("campus_id")), kind, row.getString("area_name")),
                row.getString("url"),
                hasCredentials,
                row.getBoolean("enabled"),
                row.getBoolean("audio"),
                row.getObject("commissioned_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("decommissioned_at", OffsetDateTime.class)),
                schedules.lastEntry().getValue().text(),
                override == null ? kind.defaultClass() : RetentionClass.valueOf(override),
                override == null ? null : row.getString("basis"));
        return new Stored(camera, sealed, schedules);
    }

    private static NavigableMap<Instant, WeeklySchedule> schedules(ResultSet row) throws SQLException {
        Array sinces = row.getArray("sinces");
        Array schedules = row.getArray("schedules");
        Timestamp[] instants = (Timestamp[]) sinces.getArray();
        String[] texts = (String[]) schedules.getArray();
        NavigableMap<Instant, WeeklySchedule> versions = new TreeMap<>();
        for (int i = 0; i < instants.length; i++) {
            versions.put(instants[i].toInstant(), new WeeklySchedule(texts[i]));
        }
        return versions;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
