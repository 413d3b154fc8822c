package org.keepsight.retention.scrub;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/**
 * What makes the newest footage be verified first: reported by whoever sees it, gone through by the scrubber. Of one kind and
 * camera one is open at a time. Thread-safe.
 */
public final class ScrubIncidents {
    /**
     * One that is being gone through.
     *
     * @param camera {@code null}: all cameras
     * @param reachedDay the last camera-day that was gone through; {@code null} at the beginning, and so is the camera
     */
    record Open(
            long id,
            String kind,
            @Nullable CameraId camera,
            @Nullable LocalDate reachedDay,
            @Nullable CameraId reachedCamera) {}

    private final Jdbi jdbi;

    public ScrubIncidents(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A spot audit found that so many claims were wrong. */
    public void failedAudit(int number, int refuted) {
        report("FAILED_AUDIT", null, "audit " + number + ": " + refuted + " claims were wrong");
    }

    /** The last program of this node did not say goodbye. */
    void uncleanStart(String node) {
        report("UNCLEAN_START", null, node);
    }

    /** Scrubbing found damage. */
    void foundDamage(CameraId camera, String object) {
        report("FOUND_DAMAGE", camera, object);
    }

    private static final String REPORT = """
            insert into scrub_incident (kind, camera_id, detail)
            select :kind, :camera, :detail
            where not exists (
                select from scrub_incident
                where ended_at is null and kind = :kind and camera_id is not distinct from :camera)
            """;

    private void report(String kind, @Nullable CameraId camera, String detail) {
        jdbi.useHandle(handle -> handle.createUpdate(REPORT)
                .bind("kind", kind)
                .bindByType("camera", camera == null ? null : camera.value(), Integer.class)
                .bind("detail", detail)
                .execute());
    }

    private static final String TIME_OVER =
            "update scrub_incident set ended_at = clock_timestamp() where ended_at is null and at < clock_timestamp() - :for";

    private static final String NEWEST = """
            select id, kind, camera_id, reached_day, reached_camera from scrub_incident
            where ended_at is null order by at desc, id desc limit 1
            """;

    /**
     * The newest that is open.
     *
     * @param lasting those older than this are over
     */
    Optional<Open> newest(Duration lasting) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(TIME_OVER).bind("for", lasting).execute();
            return handle.createQuery(NEWEST)
                    .map((row, context) -> new Open(
                            row.getLong("id"),
                            row.getString("kind"),
                            row.getObject("camera_id") == null ? null : new CameraId(row.getInt("camera_id")),
                            row.getObject("reached_day", LocalDate.class),
                            row.getObject("reached_camera") == null
                                    ? null
                                    : new CameraId(row.getInt("reached_camera"))))
                    .findOne();
        });
    }

    void reached(Open incident, CameraDayKey day) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update scrub_incident set reached_day = :day, reached_camera = :camera where id = :id")
                .bind("day", day.day())
                .bind("camera", day.camera().value())
                .bind("id", incident.id())
                .execute());
    }

    void ended(Open incident) {
        jdbi.useHandle(handle -> handle.createUpdate("update scrub_incident set ended_at = :now where id = :id")
                .bind("now", OffsetDateTime.now(ZoneOffset.UTC))
                .bind("id", incident.id())
                .execute());
    }
}
