package org.keepsight.ingest.spool;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;

/** What {@link StorageCheck} says after a test. */
final class CleanStore {
    private CleanStore() {}

    /** Demands that catalogue and store agree about a camera. */
    static void assertClean(Database database, ObjectStore store, ObjectSeal seal, CameraId camera, TimeRange time)
            throws IOException, InterruptedException {
        List<Discrepancy> found = new ArrayList<>();
        new StorageCheck(new SegmentCatalogue(database.jdbi()), store, Duration.ZERO)
                .check(
                        camera,
                        time.start().atOffset(UTC).toLocalDate(),
                        time.end().atOffset(UTC).toLocalDate(),
                        found::add);
        assertThat(found).as("what a check finds").isEmpty();
    }
}
