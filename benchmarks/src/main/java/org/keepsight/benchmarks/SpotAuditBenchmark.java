package org.keepsight.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.Audit.State;
import org.keepsight.retention.audit.AuditEvidence;
import org.keepsight.retention.audit.AuditMinute;
import org.keepsight.retention.audit.AuditScope;
import org.keepsight.retention.audit.AuditSettings;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.network.CameraNetworks;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.CredentialVault;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.secret.KeyRing;

/**
 * What a spot audit costs. {@code audit}: 200 camera-minutes of a directory store with 450 one-minute segments of 2 Mbit/s, beside
 * reading the same objects with {@code cat} and with plain gets; the page cache is emptied of them before each. {@code county}:
 * freezing and drawing from 3,000 cameras x 90 days.
 */
final class SpotAuditBenchmark {
    private static final Actor ACTOR = Actor.system("benchmark");
    private static final InstallationKey KEY = new InstallationKey(new byte[InstallationKey.BYTES]);
    private static final Safeguards SAFEGUARDS =
            new Safeguards(CameraNetworks.of("127.0.0.0/8"), new CredentialVault(KeyRing.empty()));
    private static final int SAMPLE = 200;
    private static final int CAMERAS = 10;
    private static final int MINUTES = 45;

    private final Database database;
    private final Registry registry;
    private final SegmentCatalogue catalogue;
    private final Path directory;

    private SpotAuditBenchmark(Database database, Path directory) {
        this.database = database;
        this.directory = directory;
        this.registry = new Registry(database.jdbi(), new AuditLog(KEY), InstantSource.system(), SAFEGUARDS);
        this.catalogue = new SegmentCatalogue(database.jdbi());
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1 || !Set.of("audit", "county").contains(arguments[0])) {
            System.err.println("SpotAuditBenchmark audit|county [DIRECTORY]");
            System.exit(2);
        }
        Path parent = arguments.length > 1 ? Path.of(arguments[1]) : Path.of(System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(parent, "keepsight-spot-audit");
        try (PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
                Database database = Database.open(postgres.address(), 12);
                ObjectStore store = new DirectoryObjectStore(directory.resolve("objects"))) {
            SpotAuditBenchmark benchmark = new SpotAuditBenchmark(database, directory);
            if (arguments[0].equals("audit")) {
                benchmark.audit(store);
            } else {
                benchmark.county(store, postgres);
            }
        } finally {
            delete(directory);
        }
    }

    private SpotAudits audits(ObjectStore store) {
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        StreamLog streams = new StreamLog(database.jdbi());
        return SpotAudits.open(
                database.jdbi(),
                new AuditEvidence(
                        registry,
                        catalogue,
                        new KeptDays(
                                new Standings(database.jdbi()),
                                new RetentionPolicies(database.jdbi(), new AuditLog(KEY))),
                        new CoverageReports(registry, catalogue, streams, InstantSource.system(), zone),
                        store,
                        new ObjectSeal(KEY),
                        new StillDecoder(),
                        zone),
                new AuditLog(KEY),
                InstantSource.system(),
                AuditSettings.DEFAULT);
    }

    private void audit(ObjectStore store) throws Exception {
        seed(store);
        try (SpotAudits audits = audits(store)) {
            Audit warm = run(audits, "warming up");
            List<Path> files = files(audits, warm);
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            System.out.printf(
                    Locale.ROOT, "%d minutes lie in %d objects of %,d bytes together%n", SAMPLE, files.size(), bytes);
            for (int round = 1; round <= 3; round++) {
                forget(files);
                print("cat", round, bytes, () -> cat(files));
                forget(files);
                print(
                        "plain gets, " + AuditSettings.DEFAULT.parallel() + " threads",
                        round,
                        bytes,
                        () -> gets(store, files));
                forget(files);
                print("audit", round, bytes, () -> run(audits, "warming up"));
                print("audit, objects in the page cache", round, bytes, () -> run(audits, "warming up"));
            }
        }
    }

    private static Audit run(SpotAudits audits, String seed) throws InterruptedException {
        UUID id = audits.freeze(AuditScope.COUNTY, SAMPLE, ACTOR, "benchmark").id();
        audits.seed(id, seed, ACTOR, "benchmark");
        while (true) {
            Audit audit = audits.audit(id);
            if (audit.state() == State.FINISHED) {
                if (audits.result(audit).required().failures() > 0) {
                    throw new IllegalStateException(audits.result(audit).toString());
                }
                return audit;
            }
            Thread.sleep(20);
        }
    }

    /** The objects behind a sample, each once. */
    private List<Path> files(SpotAudits audits, Audit audit) {
        Set<Path> files = new LinkedHashSet<>();
        for (AuditMinute minute : audits.minutes(audit)) {
            minute.objects()
                    .forEach(each ->
                            files.add(directory.resolve("objects/objects").resolve(each.object())));
        }
        return List.copyOf(files);
    }

    private static Void cat(List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cat"));
        files.forEach(file -> command.add(file.toString()));
        Process cat = new ProcessBuilder(command)
                .redirectOutput(Path.of("/dev/null").toFile())
                .start();
        if (cat.waitFor() != 0) {
            throw new IOException("cat failed");
        }
        return null;
    }

    private Void gets(ObjectStore store, List<Path> files) throws Exception {
        Path root = directory.resolve("objects/objects");
        try (ExecutorService pool = Executors.newFixedThreadPool(AuditSettings.DEFAULT.parallel())) {
            List<Future<Long>> read = new ArrayList<>();
            for (Path file : files) {
                read.add(pool.submit(() -> {
                    try (InputStream in = store.get(root.relativize(file).toString(), 0, Files.size(file))) {
                        return in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                }));
            }
            for (Future<Long> each : read) {
                each.get();
            }
        }
        return null;
    }

    /** Takes the objects out of the page cache. */
    private static void forget(List<Path> files) throws IOException, InterruptedException {
        for (Path file : files) {
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                    .start()
                    .waitFor();
        }
    }

    private static void print(String what, int round, long bytes, Callable<?> act) throws Exception {
        long begun = System.nanoTime();
        act.call();
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT, "round %d: %s: %.1f s, %.0f MB/s%n", round, what, seconds, bytes / seconds / 1e6);
    }

    private void seed(ObjectStore store) throws Exception {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(MINUTES + 2L, ChronoUnit.MINUTES);
        catalogue.ensurePartitions(LocalDate.now(ZoneOffset.UTC), 2);
        Path clip = SourceClip.make(directory, "1920x1080", "2M");
        EncodedSegment encoded = EncodedSegment.of(Files.readAllBytes(clip), 3);
        Places places = new Places(database.jdbi());
        int node = places.node("benchmark");
        int place = places.store(store);
        for (int i = 0; i < CAMERAS; i++) {
            Instant from = begin.plusSeconds(5L * i + 3);
            Camera camera = camera(i % 3, i, i % 2 == 0 ? AreaKind.GATE : AreaKind.DORM, from);
            Run run = encoded.run(camera.id(), from);
            for (int minute = 0; minute < MINUTES; minute++) {
                put(store, encoded, run, minute, node, place);
            }
        }
        System.out.printf(Locale.ROOT, "stored %d segments of %,d bytes%n", CAMERAS * MINUTES, encoded.bytes().length);
    }

    private void put(ObjectStore store, EncodedSegment encoded, Run run, int minute, int node, int place)
            throws IOException {
        byte[] bytes = encoded.numbered(run.camera().value() * 1000 + minute);
        Instant start = run.startedAt().plus(minute, ChronoUnit.MINUTES);
        Segment segment = new Segment(
                run.camera(),
                run.id(),
                minute,
                new TimeRange(start, start.plus(1, ChronoUnit.MINUTES)),
                encoded.ticks(),
                bytes.length,
                encoded.initBytes(),
                Digest.ofContent(bytes),
                Digest.ofContent(new byte[] {1}),
                RetentionClass.KEY,
                Origin.LIVE,
                node,
                place,
                null,
                SegmentState.STORED);
        Path file = Files.write(directory.resolve("segment"), bytes);
        store.put(
                ObjectKey.of(segment).toString(),
                file,
                segment.digest(),
                new ObjectSeal(KEY).seal(segment, run.startedAt()));
        Files.delete(file);
        catalogue.commit(segment, run);
    }

    private Camera camera(int campus, int number, AreaKind kind, Instant since) {
        Code code = new Code("S%03d".formatted(campus));
        if (registry.campuses().stream().noneMatch(each -> each.code().equals(code))) {
            registry.addCampus(new NewCampus(code, code.value(), CampusKind.PUBLIC_SCHOOL), ACTOR, "benchmark");
            for (AreaKind each : AreaKind.values()) {
                registry.addArea(code, new NewArea(each.name(), each.name()), ACTOR, "benchmark");
            }
        }
        String name = "C%04d".formatted(number);
        return registry.addCamera(
                code,
                new NewCamera(
                        new Code(name),
                        name,
                        kind.name(),
                        "rtsp://127.0.0.1/" + name,
                        null,
                        true,
                        false,
                        since,
                        null,
                        null,
                        null),
                ACTOR,
                "benchmark");
    }

    // A gap a day for each camera, at another minute each.
    private static final String DAYS = """
            insert into keepsight.camera_day (camera_id, day, recorded, segments, bytes)
            select c.id, d.day::date,
                   tstzmultirange(tstzrange(d.day, d.day + interval '1 day'))
                   - tstzmultirange(tstzrange(d.day + (c.id * 7 % 1400) * interval '1 minute' + interval '5 seconds',
                                              d.day + (c.id * 7 % 1400 + 2) * interval '1 minute')),
                   1438, 21570000000
            from keepsight.camera c
            cross join generate_series(date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '90 days', now(),
                                       interval '1 day') as d (day)
            """;

    private void county(ObjectStore store, PrivatePostgres postgres) throws Exception {
        AreaKind[] kinds = AreaKind.KEY_KINDS.toArray(AreaKind[]::new);
        for (int i = 0; i < 3_000; i++) {
            camera(i % 78, i, kinds[i / 78 % kinds.length], Instant.now().minus(100, ChronoUnit.DAYS));
        }
        try (Connection connection = DriverManager.getConnection(
                        postgres.address().url(),
                        postgres.address().user(),
                        postgres.address().password());
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            System.out.printf(Locale.ROOT, "%,d camera-days%n", statement.executeUpdate(DAYS));
            statement.execute("analyze");
        }
        try (SpotAudits audits = audits(store)) {
            for (int round = 1; round <= 3; round++) {
                long begun = System.nanoTime();
                Audit frozen = audits.freeze(AuditScope.COUNTY, SAMPLE, ACTOR, "benchmark");
                double seconds = (System.nanoTime() - begun) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "round %d: frozen in %.1f s: %,d camera-minutes, text of %,d bytes%n",
                        round,
                        seconds,
                        frozen.minutes(),
                        audits.population(frozen.id()).length);
                long seeded = System.nanoTime();
                audits.seed(frozen.id(), "benchmark", ACTOR, "benchmark");
                System.out.printf(
                        Locale.ROOT,
                        "round %d: drawn and written down in %.2f s%n",
                        round,
                        (System.nanoTime() - seeded) / 1e9);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
