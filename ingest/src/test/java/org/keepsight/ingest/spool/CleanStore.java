package org.keepsight.ingest.spool;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.CheckOptions;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Sample;
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
        CheckListener listener = new CheckListener() {
            @Override
            public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
                found.add(discrepancy);
            }

            @Override
            public void passed(CameraId each, LocalDate through, CheckCount counted) {}
        };
        CheckOptions everyByte = new CheckOptions(Duration.ZERO, 1, Sample.ALL, Sample.ALL, 1);
        new StorageCheck(database.jdbi(), store, seal, everyByte, null, InstantSource.system())
                .run(
                        new CheckScope(
                                List.of(camera),
                                time.start().atOffset(UTC).toLocalDate(),
                                time.end().atOffset(UTC).toLocalDate(),
                                false,
                                Map.of()),
                        listener);
        assertThat(found).as("what a check finds").isEmpty();
    }
}
