package org.keepsight.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.FootageLocks;

/**
 * Real processes that record and upload are killed (SIGKILL) at random moments, which fall into every step of the record
 * protocol. {@code -Dkeepsight.kills=N} for more of them, {@code -Dkeepsight.seed=S} to replay.
 */
@Timeout(900)
class KilledRecorderTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
    private static final Duration APART = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final int kills = Integer.getInteger("keepsight.kills", 4);
    private final long seed = Long.getLong("keepsight.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[32]));
    private final Map<String, Integer> written = new TreeMap<>(); // fragments by run and sequence
    private final Set<String> closed = new HashSet<>();
    private DatabaseAddress address;
    private Database database;
    private CameraId camera;

    @BeforeEach
    void open() {
        address = TestDatabase.createAddress();
        database = Database.open(address, 4);
        camera = new CameraId(database.jdbi().withHandle(handle -> {
            handle.execute("insert into campus (code, name, kind) values ('school', 'A school', 'PUBLIC_SCHOOL')");
            return handle.createQuery("""
                            insert into camera (code, campus_id, name, commissioned_at)
                            select 'camera', id, 'A camera', '2020-01-01Z' from campus returning id
                            """).mapTo(Integer.class).one();
        }));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whateverItWasDoingNothingIsLostAndNothingDoubled() throws Exception {
        System.out.println("seed " + seed);
        for (int life = 0; life < kills; life++) {
            liveAndDie(START.plus(APART.multipliedBy(life)));
        }
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        try (ObjectStore store = new DirectoryObjectStore(directory.resolve("store"))) {
            drain(store, catalogue);
            TimeRange all = new TimeRange(START.minusSeconds(60), START.plus(APART.multipliedBy(kills)));
            List<Segment> rows = rows(catalogue, all);
            assertStored(store, rows);
            CleanStore.assertClean(database, store, seal, camera, all);
        }
        System.out.println(closed.size() + " segments closed, " + written.size() + " begun, " + kills + " kills");
    }

    private void liveAndDie(Instant from) throws Exception {
        Process process = DoomedRecorder.start(directory, address, camera, from);
        int lines = 0;
        int last = 20 + random.nextInt(200);
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                note(line);
                if (++lines == last) {
                    process.toHandle().destroyForcibly(); // SIGKILL; unlike the process, it leaves the stream open
                }
            }
        }
        assertThat(process.waitFor()).as("seed %d", seed).isEqualTo(128 + 9);
    }

    /** A line that the kill cut off says nothing. */
    private void note(String line) {
        String[] words = line.split(" ", -1);
        if (words.length == 3 && words[0].equals("fragment")) {
            written.merge(words[1] + " " + words[2], 1, Integer::sum);
        } else if (words.length == 3 && words[0].equals("closed")) {
            closed.add(words[1] + " " + words[2]);
        }
    }

    private void drain(ObjectStore store, SegmentCatalogue catalogue) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Spool spool = new Spool(directory.resolve("spool"), 1L << 30);
                SpoolUploader uploader = new SpoolUploader(
                        spool,
                        store,
                        catalogue,
                        seal,
                        FootageLocks.none(),
                        UploadSettings.of(1, 1, 2),
                        InstantSource.system())) {
            while (uploader.statistics().waitingSegments() > 0) {
                assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
                Thread.sleep(20);
            }
            assertThat(uploader.statistics().quarantinedFiles()).isZero();
            assertThat(spool.bytes()).isZero();
        }
        try (Stream<Path> left = Files.walk(directory.resolve("spool"))) {
            assertThat(left.filter(path -> path.toString().matches(".*\\.(part|mp4)")))
                    .isEmpty();
        }
    }

    private List<Segment> rows(SegmentCatalogue catalogue, TimeRange all) {
        List<Segment> rows = new ArrayList<>();
        List<Segment> page = catalogue.segments(camera, all, null, 1_000);
        while (!page.isEmpty()) {
            rows.addAll(page);
            page = catalogue.segments(camera, all, page.getLast(), 1_000);
        }
        return rows;
    }

    private void assertStored(ObjectStore store, List<Segment> rows) throws IOException {
        Map<String, Integer> stored = new HashMap<>();
        for (Segment row : rows) {
            String key = ObjectKey.of(row).toString();
            assertThat(Digest.ofContent(store.get(key, 0, row.bytes()).readAllBytes()))
                    .isEqualTo(row.digest());
            int fragments = (int) Math.round(row.ticks() / 45_000.0);
            assertThat(stored.put(row.run() + " " + row.sequence(), fragments))
                    .as("seed %d: %s %d is stored once", seed, row.run(), row.sequence())
                    .isNull();
        }
        written.forEach((segment, fragments) -> assertThat(stored.getOrDefault(segment, 0))
                .as("seed %d: fragments of %s", seed, segment)
                .isBetween(fragments, fragments + 1));
        assertThat(stored.keySet()).as("seed %d", seed).containsAll(closed);
        assertThat(stored.size()).isBetween(written.size(), written.size() + kills);
    }
}
