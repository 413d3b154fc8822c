package org.keepsight.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

class PlacesTest {
    private final Database database = TestDatabase.create();
    private final Places places = new Places(database.jdbi());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aPlaceKeepsItsNumber() {
        int node = places.node("one");
        assertThat(places.node("two")).isNotEqualTo(node);
        assertThat(places.node("one")).isEqualTo(node);
    }

    @Test
    void aStoreHoldsFootageOnceItHasASegmentThatIsNotLost() {
        BackdatedFootage here = new BackdatedFootage(database.jdbi(), "directory:/here");
        BackdatedFootage there = new BackdatedFootage(database.jdbi(), "directory:/there");
        CameraId camera = there.camera(AreaKind.GATE);
        Instant start = Instant.parse("2026-10-01T00:00:00Z");
        assertThat(places.holdsFootage("directory:/there")).isFalse();

        Segment segment = there.segment(
                camera, RunId.create(start), 0, new TimeRange(start, start.plusSeconds(60)), 1_000, RetentionClass.KEY);
        assertThat(places.holdsFootage("directory:/there")).isTrue();
        assertThat(places.holdsFootage("directory:/here")).isFalse();
        assertThat(places.holdsFootage("directory:/nowhere")).isFalse();

        database.jdbi()
                .useHandle(handle -> handle.createQuery("select mark_lost(:camera, cast(:end as timestamptz), :run, 0)")
                        .bind("camera", camera.value())
                        .bind("end", segment.end().toString())
                        .bind("run", segment.run().value())
                        .mapTo(Boolean.class)
                        .one());
        assertThat(places.holdsFootage("directory:/there")).isFalse();
        assertThat(here.camera(AreaKind.GATE)).isNotEqualTo(camera);
    }
}
