package org.keepsight.storage.registry;

import java.time.Instant;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;

/**
 * Appends versions of what changes about one camera. A version always comes after the last one, even when the clock
 * was set back in between: the newest row is what holds now. Its foreign key waits for whoever condemns footage of the
 * camera, and the other way round, so that a raised class counts from the moment it is written.
 */
final class CameraVersions {
    private static final String AREA = """
            insert into camera_area (camera_id, area_id, since)
            select :camera, :area, greatest(:since, max(since) + interval '1 microsecond')
            from camera_area where camera_id = :camera
            """;
    private static final String NUMBER = "select nextval(pg_get_serial_sequence('camera_credential', 'id'))";
    private static final String CREDENTIAL = """
            insert into camera_credential (id, key_id, sealed) overriding system value values (:id, :key, :sealed)
            """;
    private static final String BINDING = """
            insert into camera_binding (camera_id, url, credential_id, since)
            select :camera, :url, :credential, greatest(:since, max(since) + interval '1 microsecond')
            from camera_binding where camera_id = :camera
            """;
    private static final String EXPECTED_WINDOW = """
            insert into expected_window (camera_id, schedule, basis, since)
            select :camera, :schedule, :basis, greatest(:since, max(since) + interval '1 microsecond')
            from expected_window where camera_id = :camera
            """;
    private static final String CLASS = """
            insert into camera_class (camera_id, class, basis, since)
            select :camera, :class, :basis, greatest(:since, max(since) + interval '1 microsecond')
            from camera_class where camera_id = :camera
            """;

    private final Act act;
    private final CameraId camera;
    private final Instant since;

    /** @param since from when the versions hold */
    CameraVersions(Act act, CameraId camera, Instant since) {
        this.act = act;
        this.camera = camera;
        this.since = since;
    }

    void area(Area area) {
        version(AREA).bind("area", area.id()).execute();
    }

    void binding(CameraAddress address) {
        version(BINDING)
                .bind("url", address.url())
                .bind("credential", credential(address))
                .execute();
    }

    void expectedWindow(WeeklySchedule schedule) {
        version(EXPECTED_WINDOW)
                .bind("schedule", schedule.text())
                .bind("basis", act.reason())
                .execute();
    }

    /** @param own {@code null}: the camera follows its area from now on */
    void retentionClass(@Nullable RetentionClass own, String basis) {
        version(CLASS)
                .bind("class", own == null ? null : own.name())
                .bind("basis", basis)
                .execute();
    }

    private @Nullable Integer credential(CameraAddress address) {
        if (address.credentials() == null) {
            return null;
        }
        int number = act.handle().createQuery(NUMBER).mapTo(Integer.class).one();
        SealedCredentials sealed =
                act.safeguards().credentials().seal(camera, address.url(), number, address.credentials());
        act.handle()
                .createUpdate(CREDENTIAL)
                .bind("id", number)
                .bind("key", sealed.key())
                .bind("sealed", sealed.sealed())
                .execute();
        return number;
    }

    private Update version(String insert) {
        return act.handle().createUpdate(insert).bind("camera", camera.value()).bind("since", Act.sql(since));
    }
}
