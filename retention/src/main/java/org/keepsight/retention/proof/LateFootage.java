package org.keepsight.retention.proof;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.CampusId;

/**
 * What was stored so late that a certificate may not tell of it; written by the database with the footage. Taken and settled in the
 * session that holds the right to issue, and no other: else what one process takes, another could settle unseen.
 */
final class LateFootage {
    private static final String TAKE = """
            update certificate_late l set taken = true
            from camera where camera.id = l.camera_id and camera.campus_id = :campus
            returning l.camera_id, l.day, l.since
            """;
    private static final String SETTLE =
            "delete from certificate_late where camera_id = :camera and day = :day and taken";

    private LateFootage() {}

    /**
     * A camera's UTC day on which late footage ended.
     *
     * @param since when the first of it was stored
     */
    record LateDay(CameraId camera, LocalDate day, Instant since) {}

    /** What there is of a campus. What arrives from now on is told the next time again, whatever is settled meanwhile. */
    static List<LateDay> take(Handle session, CampusId campus) {
        return session.createQuery(TAKE)
                .bind("campus", campus.value())
                .map((row, context) -> new LateDay(
                        new CameraId(row.getInt("camera_id")),
                        row.getObject("day", LocalDate.class),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Certificates tell of it now, or never had to. */
    static void settle(Handle session, LateDay late) {
        session.createUpdate(SETTLE)
                .bind("camera", late.camera().value())
                .bind("day", late.day())
                .execute();
    }
}
