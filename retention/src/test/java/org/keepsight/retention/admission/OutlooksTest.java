package org.keepsight.retention.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;

class OutlooksTest {
    private static final long DAY = 1_000_000;
    private static final Duration WARNING = Duration.ofDays(14);

    private final Database database = TestDatabase.create();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    private CameraId camera;

    @BeforeEach
    void tenDaysOfACameraInTheCorridor() {
        BackdatedFootage footage = new BackdatedFootage(database.jdbi(), "test");
        camera = footage.camera(AreaKind.CORRIDOR);
        RunId run = RunId.create(now);
        for (int ago = 1; ago <= 10; ago++) {
            Instant noon = today.minusDays(ago).atTime(12, 0).toInstant(ZoneOffset.UTC);
            footage.segment(camera, run, ago, new TimeRange(noon, noon.plusSeconds(60)), DAY, RetentionClass.GENERAL);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tellsWhenAStoreOfThisCapacityIsFull() {
        Outlook outlook = outlook(new Capacity.Configured(20 * DAY), null);

        assertThat(outlook.county().perDay()).isEqualTo(DAY);
        assertThat(outlook.county().stored()).isEqualTo(10 * DAY);
        assertThat(outlook.county().needed()).isCloseTo(31 * DAY, within(DAY));
        assertThat(outlook.untilBreach().orElseThrow()).isBetween(Duration.ofDays(9), Duration.ofDays(11));
        assertThat(outlook.warned()).isTrue();
        assertThat(outlook.campuses())
                .singleElement()
                .satisfies(campus -> assertThat(campus.part()).isEqualTo(outlook.county()));
    }

    @Test
    void storeWithRoomForItsDaysIsNeverFull() {
        Outlook outlook = outlook(new Capacity.Free(25 * DAY), null);

        assertThat(outlook.capacity()).isEqualTo(35 * DAY);
        assertThat(outlook.untilBreach()).isEmpty();
        assertThat(outlook.warned()).isFalse();
        assertThat(outlook(new Capacity.Unknown(), null).capacity()).isNull();
    }

    @Test
    void addsCamerasInThought() {
        Code campus =
                outlook(new Capacity.Unknown(), null).campuses().getFirst().campus();
        Planned forty = new Planned(40, 4_000_000, RetentionClass.KEY, campus, null);

        Outlook outlook = outlook(new Capacity.Free(40 * 43_200_000_000L * 10), forty);

        assertThat(outlook.county().cameras()).isEqualTo(41);
        assertThat(outlook.county().perDay()).isEqualTo(DAY + 40 * 43_200_000_000L);
        assertThat(outlook.untilBreach().orElseThrow()).isBetween(Duration.ofDays(9), Duration.ofDays(11));
        assertThatThrownBy(() -> outlook(
                        new Capacity.Unknown(), new Planned(1, 8_000, RetentionClass.KEY, new Code("nowhere"), null)))
                .isInstanceOf(DomainException.class);
    }

    @Test
    void whatIsHeldNeverLeaves() {
        hold(today.minusDays(10).atStartOfDay().toInstant(ZoneOffset.UTC), now);

        assertThat(outlook(new Capacity.Configured(35 * DAY), null).untilBreach())
                .isPresent();
        assertThat(outlook(new Capacity.Configured(42 * DAY), null).untilBreach())
                .isEmpty();
    }

    private void hold(Instant from, Instant to) {
        database.jdbi()
                .useHandle(h -> h.createUpdate("""
                        with made as (
                            insert into hold (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at)
                            values (gen_random_uuid(), :from, :to, 'r', 'c', 'p', :to, :to) returning id)
                        insert into hold_camera (hold, camera_id) select id, :camera from made
                        """)
                        .bind("from", from.atOffset(ZoneOffset.UTC))
                        .bind("to", to.atOffset(ZoneOffset.UTC))
                        .bind("camera", camera.value())
                        .execute());
    }

    private Outlook outlook(Capacity capacity, @Nullable Planned planned) {
        try (Outlooks outlooks = new Outlooks(
                database.jdbi(), () -> capacity, WARNING, Duration.ofHours(24), InstantSource.fixed(now))) {
            return outlooks.outlook(planned);
        }
    }
}
