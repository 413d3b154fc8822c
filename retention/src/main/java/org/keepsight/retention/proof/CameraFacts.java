package org.keepsight.retention.proof;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.retention.proof.CertifiedCamera.LedgerHead;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/** What certificates say of cameras and coverage does not. Thread-safe. */
final class CameraFacts {
    private final Jdbi jdbi;

    CameraFacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String REQUIRED = """
            select camera.id, required.days, required.version
            from unnest(:cameras) as camera (id)
            cross join lateral required_days(camera.id,
                case class_of_camera(camera.id, 'infinity') when 'KEY' then 'k'::char else 'g'::char end, clock_timestamp()) required
            """;

    /** How long footage that a camera records now is kept, and which policy version says so. */
    record Required(int days, int version) {}

    Map<CameraId, Required> required(Collection<CameraId> cameras) {
        Map<CameraId, Required> required = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(REQUIRED)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .map((row, context) -> Map.entry(camera(row), new Required(row.getInt("days"), row.getInt("version"))))
                .forEach(each -> required.put(each.getKey(), each.getValue())));
        return required;
    }

    private static final String HELD = """
            select lower(each) as start_at, upper(each) as end_at
            from unnest(held_ranges(:camera, :from, :to)) as each
            """;

    /** How much of these ranges of a camera a hold protects. */
    Duration held(CameraId camera, TimeRange window, TimeRanges footage) {
        TimeRanges held = new TimeRanges(jdbi.withHandle(handle -> handle.createQuery(HELD)
                .bind("camera", camera.value())
                .bind("from", window.start().atOffset(ZoneOffset.UTC))
                .bind("to", window.end().atOffset(ZoneOffset.UTC))
                .map((row, context) -> new TimeRange(
                        row.getObject("start_at", OffsetDateTime.class).toInstant(),
                        row.getObject("end_at", OffsetDateTime.class).toInstant()))
                .list()));
        return held.intersect(footage).total();
    }

    private static final String LEDGER_HEADS = """
            select camera.id, head.number, head.hash
            from unnest(:cameras) as camera (id)
            cross join lateral (
                select number, hash from deletion_ledger
                where camera_id = camera.id order by number desc limit 1) head
            """;

    /** The newest entry of each camera's deletion ledger; cameras without any are absent. */
    Map<CameraId, LedgerHead> ledgerHeads(Collection<CameraId> cameras) {
        Map<CameraId, LedgerHead> heads = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(LEDGER_HEADS)
                .bindArray("cameras", Integer.class, numbers(cameras))
                .map((row, context) -> Map.entry(
                        camera(row),
                        new LedgerHead(
                                row.getLong("number"), NamedDigest.of(HashAlgorithm.SHA_256, row.getBytes("hash")))))
                .forEach(each -> heads.put(each.getKey(), each.getValue())));
        return heads;
    }

    private static CameraId camera(ResultSet row) throws SQLException {
        return new CameraId(row.getInt("id"));
    }

    private static List<Integer> numbers(Collection<CameraId> cameras) {
        return cameras.stream().map(CameraId::value).toList();
    }
}
