package org.keepsight.retention.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

/** Shown by 3: a sweep whose process is killed with SIGKILL at each of its steps, on Ceph RGW with versions. */
@Timeout(300)
class KilledSweepTest {
    private static final int SEGMENTS = 3;

    @TempDir
    Path directory;

    private DatabaseAddress address;
    private Database database;
    private S3Settings bucket;
    private S3ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        address = TestDatabase.createAddress();
        database = Database.open(address, 4);
        bucket = CephRgw.server().lockedBucket();
        store = S3ObjectStore.open(bucket);
        BackdatedFootage footage = new BackdatedFootage(database.jdbi(), store.name());
        CameraId camera = footage.camera(AreaKind.PLAYGROUND);
        Instant start = Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.MICROS);
        RunId run = RunId.create(start);
        for (int i = 0; i < SEGMENTS; i++) {
            TimeRange minute = new TimeRange(start.plusSeconds(60L * i), start.plusSeconds(60L * (i + 1)));
            stored(footage.segment(camera, run, i, minute, 5, RetentionClass.GENERAL));
        }
    }

    private void stored(Segment segment) throws IOException {
        byte[] content = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("content"), content);
        String version = store.put(ObjectKey.of(segment).toString(), file, Digest.ofContent(content), Map.of())
                .versionId();
        Jdbi.create(address.url(), address.user(), address.password())
                .useHandle(h -> h.execute(
                        "update keepsight.segment set version_id = ? where seq = ?", version, segment.sequence()));
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource(SweepStep.class)
    void theNextSweepBringsItToItsEnd(SweepStep step) throws Exception {
        SweepingProgram.killedAt(step, address, bucket);
        boolean forgotten = step == SweepStep.FORGOTTEN;
        assertThat(rows()).isEqualTo(forgotten ? 0 : SEGMENTS);

        sweepAgain();

        assertThat(rows()).isZero();
        try (var versions = store.versions("v1/", null)) {
            assertThat(versions.map(ListedVersion::toString))
                    .as("versions and markers")
                    .isEmpty();
        }
        List<String> ledger = database.jdbi()
                .withHandle(h -> h.select("select entry || ' ' || segments from deletion_ledger order by number")
                        .mapTo(String.class)
                        .list());
        assertThat(ledger).containsExactly("DECIDED " + SEGMENTS, "CONFIRMED " + SEGMENTS);
    }

    private int rows() {
        return database.jdbi()
                .withHandle(h -> h.select("select count(*) from segment")
                        .mapTo(Integer.class)
                        .one());
    }

    /** The database notices within moments that the killed process's session is gone, and its right to sweep with it. */
    private void sweepAgain() throws InterruptedException {
        RetentionSweeper sweeper = new RetentionSweeper(
                database.jdbi(),
                new SegmentCatalogue(database.jdbi()),
                new RetentionPolicies(database.jdbi(), TestAudit.log()),
                store,
                TestAudit.log(),
                TrustedClock.believing(InstantSource.system()));
        while (true) {
            try {
                sweeper.sweep(Actor.system("test"), "again");
                return;
            } catch (DomainException e) {
                assertThat(e.kind()).isEqualTo(DomainException.Kind.CONFLICT);
                Thread.sleep(50);
            }
        }
    }
}
