package org.keepsight.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.CataloguedSegment;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.check.CheckListener;
import org.keepsight.storage.check.CheckOptions;
import org.keepsight.storage.check.CheckScope;
import org.keepsight.storage.check.Discrepancy;
import org.keepsight.storage.check.Mending;
import org.keepsight.storage.check.Merge;
import org.keepsight.storage.check.Sample;
import org.keepsight.storage.check.StorageCheck;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/**
 * What a check costs: {@code synthetic N} merges N generated rows with N generated objects, {@code real N} checks N rows of
 * a private PostgreSQL against N files of a directory store. Memory is to be read beside a small heap.
 */
final class CheckBenchmark {
    private static final int EVERY = 100_003; // one in so many is missing on one side
    private static final long CAMERA_SEGMENTS = 25_000;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private CheckBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2 || !Set.of("synthetic", "real").contains(arguments[0])) {
            System.err.println("CheckBenchmark synthetic|real NUMBER");
            System.exit(2);
        }
        long number = Long.parseLong(arguments[1]);
        if (arguments[0].equals("synthetic")) {
            synthetic(number);
        } else {
            real(number);
        }
    }

    private static void synthetic(long number) throws IOException, InterruptedException {
        Tally tally = new Tally(number);
        long begun = System.nanoTime();
        Merge.walk(
                keys(number, i -> i % EVERY != 1), // objects without a row
                ObjectKey::toString,
                names(number, i -> i % EVERY != 2), // rows without an object
                StoredObject::key,
                tally);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long missing = (number + EVERY - 2) / EVERY;
        if (tally.objects != missing || tally.rows != (number + EVERY - 3) / EVERY) {
            throw new IllegalStateException("found " + tally.rows + " and " + tally.objects + ", not " + missing);
        }
        System.out.printf(
                "%,d rows with %,d objects: %.1f s, %,.0f a second, %d and %d on one side only%n",
                number - tally.objects, number - tally.rows, seconds, number / seconds, tally.rows, tally.objects);
        System.out.println(memory());
    }

    private static Iterator<ObjectKey> keys(long number, LongPredicate there) {
        return LongStream.range(0, number)
                .filter(there)
                .mapToObj(CheckBenchmark::key)
                .iterator();
    }

    private static Iterator<StoredObject> names(long number, LongPredicate there) {
        return LongStream.range(0, number)
                .filter(there)
                .mapToObj(i -> new StoredObject(key(i).toString(), 1, null, Map.of()))
                .iterator();
    }

    private static ObjectKey key(long number) {
        int camera = (int) (number / CAMERA_SEGMENTS) + 1;
        int sequence = (int) (number % CAMERA_SEGMENTS);
        Instant start = FIRST.plusSeconds(60L * sequence);
        byte[] digest = new byte[Digest.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            digest[i] = (byte) ((number * 0x9e3779b97f4a7c15L) >>> (8 * i));
        }
        return new ObjectKey(
                new CameraId(camera),
                new TimeRange(start, start.plusSeconds(60)),
                new RunId(new UUID(camera, 0)),
                sequence,
                5_400_000,
                RetentionClass.KEY,
                Origin.LIVE,
                Digest.of(digest));
    }

    /** What stands on one side only, counted; and memory on the way, to see that it does not grow. */
    private static final class Tally implements Merge.Sides<ObjectKey, StoredObject> {
        private final long tenth;
        private long rows;
        private long objects;
        private long both;

        Tally(long number) {
            this.tenth = Math.max(1, number / 10);
        }

        @Override
        public void rowOnly(ObjectKey row) {
            rows++;
        }

        @Override
        public void objectOnly(StoredObject object) {
            objects++;
        }

        @Override
        public void both(ObjectKey row, StoredObject object) {
            if (++both % tenth == 0) {
                System.out.printf("  %,d: %s%n", both, memory());
            }
        }
    }

    private static String memory() {
        long peak = 0;
        long after = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
                after += pool.getCollectionUsage() == null
                        ? 0
                        : pool.getCollectionUsage().getUsed();
            }
        }
        return "heap after the last collection %,d KiB, at most %,d KiB of %,d KiB"
                .formatted(after / 1024, peak / 1024, Runtime.getRuntime().maxMemory() / 1024);
    }

    private static void real(long number) throws Exception {
        Path directory = Files.createTempDirectory("keepsight-check");
        try (PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
                Database database = Database.open(postgres.address(), 8);
                ObjectStore store = new DirectoryObjectStore(directory.resolve("objects"))) {
            SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
            catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
            List<CameraId> cameras = seed(postgres, catalogue, number);
            CatalogueAudit audit = new CatalogueAudit(database.jdbi());
            for (CameraId camera : cameras) {
                touch(audit, camera, directory.resolve("objects/objects"));
            }
            System.out.printf("seeded %,d rows and files; %s%n", number, memory());
            for (int round = 1; round <= 3; round++) {
                check(database, store, cameras, number);
            }
        } finally {
            delete(directory);
        }
    }

    /** One directory at a time: a list of all would not fit the heap that is measured. */
    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    // One campus, cameras of a run each; a segment's digest is that of its number.
    private static final String STEPS = """
            set search_path = keepsight;
            set timezone = 'UTC';
            set synchronous_commit = off;
            insert into campus (code, name, kind) values ('check', 'check', 'OTHER');
            insert into store (name, kind) values ('benchmark', 'DIRECTORY');
            insert into camera (code, campus_id, name, commissioned_at)
                select 'check-' || n, 1, 'check', '2026-01-01' from generate_series(1, $cameras) n;
            insert into run (id, camera_id, started_at, codec, codecs, width, height)
                select gen_random_uuid(), id, '2026-01-01', 'H264', 'avc1.64001f', 1920, 1080 from camera;
            insert into segment (camera_id, end_at, run, seq, start_at, ticks, bytes, init_bytes, digest, merkle_root, class, origin,
                                 node, store)
                select c.camera_id, timestamptz '2026-01-01' + (n + 1) * interval '1 minute', c.id, n,
                       timestamptz '2026-01-01' + n * interval '1 minute', 5400000, 1, 1, sha256(n::text::bytea), sha256('x'), 'k', 'l', 1, 1
                from run c cross join generate_series(0, $segments - 1) n;
            insert into camera_day (camera_id, day, recorded, lost, expired, segments, bytes)
                select camera.id, e.day, e.recorded, e.lost, e.expired, e.segments, e.bytes
                from camera cross join lateral days_by_evidence(camera.id, '2026-01-01', '2027-01-01') e;
            analyze;
            """;

    private static List<CameraId> seed(PrivatePostgres postgres, SegmentCatalogue catalogue, long number)
            throws Exception {
        int cameras = (int) Math.max(1, number / CAMERA_SEGMENTS);
        long segments = number / cameras;
        LocalDate first = LocalDate.ofInstant(FIRST, ZoneOffset.UTC);
        catalogue.ensurePartitions(first.plusDays(2), (int) (segments / 1440) + 1);
        try (Connection connection = DriverManager.getConnection(
                        postgres.address().url(),
                        postgres.address().user(),
                        postgres.address().password());
                Statement statement = connection.createStatement()) {
            for (String step : STEPS.replace("$cameras", "" + cameras)
                    .replace("$segments", "" + segments)
                    .split(";\\s*\n", -1)) {
                statement.execute(step);
            }
        }
        List<CameraId> ids = new ArrayList<>();
        for (int camera = 1; camera <= cameras; camera++) {
            ids.add(new CameraId(camera));
        }
        return ids;
    }

    /** A file of one byte for each row; what names and sizes tell is all a plain check asks. */
    private static void touch(CatalogueAudit audit, CameraId camera, Path objects) throws IOException {
        Set<Path> made = new HashSet<>();
        for (LocalDate day = LocalDate.ofInstant(FIRST, ZoneOffset.UTC); ; day = day.plusDays(1)) {
            Segment last = null;
            List<CataloguedSegment> page = audit.page(camera, day, null);
            if (page.isEmpty()) {
                return;
            }
            while (!page.isEmpty()) {
                for (CataloguedSegment row : page) {
                    Path file = objects.resolve(ObjectKey.of(row.segment()).toString());
                    if (made.add(file.getParent())) {
                        Files.createDirectories(file.getParent());
                    }
                    Files.write(file, new byte[] {0});
                }
                last = page.getLast().segment();
                page = audit.page(camera, day, last);
            }
        }
    }

    private static void check(Database database, ObjectStore store, List<CameraId> cameras, long number)
            throws IOException, InterruptedException {
        Heard heard = new Heard();
        long begun = System.nanoTime();
        new StorageCheck(
                        database.jdbi(),
                        store,
                        new ObjectSeal(new InstallationKey(new byte[InstallationKey.BYTES])),
                        new CheckOptions(Duration.ofSeconds(1), 4, Sample.NONE, Sample.NONE, 1),
                        null,
                        InstantSource.system())
                .run(CheckScope.everything(cameras), heard);
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%,d rows with %,d objects: %.1f s, %,.0f a second, found %s; %s%n",
                heard.counted.rows(), heard.counted.objects(), seconds, number / seconds, heard.kinds, memory());
    }

    private static final class Heard implements CheckListener {
        private final Map<String, Integer> kinds = new TreeMap<>();
        private CheckCount counted = CheckCount.NONE;

        @Override
        public void found(@Nullable CameraId lookedAt, Discrepancy discrepancy, @Nullable Mending mending) {
            kinds.merge(discrepancy.kind(), 1, Integer::sum);
        }

        @Override
        public void passed(CameraId camera, LocalDate through, CheckCount more) {
            counted = counted.plus(more);
        }
    }
}
