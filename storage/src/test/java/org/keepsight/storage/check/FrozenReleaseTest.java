package org.keepsight.storage.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.Footage;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.SchemaDump;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.CameraFeed;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;

/** Every release's database is kept, and every later build brings it to its own schema. */
class FrozenReleaseTest {
    private static final List<CameraId> CAMERAS = List.of(new CameraId(1), new CameraId(2));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = "release-0.1.0.sql")
    void aKeptReleaseIsMigratedAndWhole(String release) throws Exception {
        DatabaseAddress address = restored(release);
        try (Database database = Database.open(address, 4);
                ObjectStore store = new DirectoryObjectStore(directory.resolve("store"))) {
            SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
            catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
            for (CameraId camera : CAMERAS) {
                putObjects(catalogue, camera, store);
            }

            assertThat(check(database, store)).isEmpty();
            TimeRange all = new TimeRange(FrozenRelease.OLD, FrozenRelease.START.plusSeconds(3600));
            assertThat(catalogue.footage(CAMERAS, all, Instant.now()).values())
                    .hasSize(2)
                    .allSatisfy(footage -> {
                        assertThat(footage.recorded().total()).isEqualTo(Duration.ofMinutes(3));
                        assertThat(footage.lost().total()).isEqualTo(Duration.ofMinutes(1));
                        assertThat(footage.expired().total()).isEqualTo(Duration.ofMinutes(1));
                        assertThat(footage).isNotEqualTo(Footage.NONE);
                    });
            Registry registry =
                    new Registry(database.jdbi(), TestAudit.log(), InstantSource.system(), TestSafeguards.ALL);
            assertThat(registry.feeds())
                    .extracting(CameraFeed::code)
                    .extracting(Object::toString)
                    .containsExactly("S01-GATE", "S01-YARD");
        }
        assertThat(schema(address))
                .as("a kept database and a new one have the same schema")
                .isEqualTo(schema(fresh()));
    }

    private static DatabaseAddress restored(String release) throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        try (InputStream in = Objects.requireNonNull(FrozenReleaseTest.class.getResourceAsStream(release));
                Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return address;
    }

    private static DatabaseAddress fresh() {
        DatabaseAddress address = TestDatabase.createAddress();
        Database.open(address, 4).close();
        return address;
    }

    private static List<String> schema(DatabaseAddress address) {
        return Jdbi.create(address.url(), address.user(), address.password())
                .withHandle(handle -> new SchemaDump(handle).schema());
    }

    private void putObjects(SegmentCatalogue catalogue, CameraId camera, ObjectStore store) throws IOException {
        ObjectSeal seal = new ObjectSeal(StoredFootage.KEY);
        TimeRange ever = new TimeRange(FrozenRelease.OLD, FrozenRelease.START.plusSeconds(3600));
        for (Segment segment : catalogue.segments(camera, ever, null, 100)) {
            if (segment.state() == SegmentState.STORED) {
                Path file = Files.write(
                        directory.resolve("segment"), FrozenRelease.content(camera.value(), segment.sequence()));
                store.put(
                        ObjectKey.of(segment).toString(),
                        file,
                        segment.digest(),
                        seal.seal(segment, FrozenRelease.START));
                Files.delete(file);
            }
        }
    }

    private static List<String> check(Database database, ObjectStore store) throws Exception {
        List<String> found = new ArrayList<>();
        CheckOptions options = new CheckOptions(Duration.ZERO, 1, Sample.NONE, Sample.ALL, 1);
        new StorageCheck(
                        database.jdbi(),
                        store,
                        new ObjectSeal(StoredFootage.KEY),
                        options,
                        null,
                        InstantSource.system())
                .run(CheckScope.everything(CAMERAS), new CheckListener() {
                    @Override
                    public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
                        found.add(discrepancy.toString());
                    }

                    @Override
                    public void passed(CameraId camera, LocalDate through, CheckCount counted) {}
                });
        return found;
    }
}
