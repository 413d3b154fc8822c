package org.keepsight.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
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
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;

/**
 * What a spot audit costs. {@code audit}: 200 camera-minutes of a directory store with 450 one-minute segments of 2 Mbit/s, beside
 * reading the same objects with {@code cat} and with plain gets; the page cache is emptied of them before each. {@code county}:
 * freezing and drawing from 3,000 cameras x 90 days.
 */
final class SpotAuditBenchmark {
    private static final Actor ACTOR = Actor.system("benchmark");
    private static final InstallationKey KEY = AuditedFootage.KEY;
    private static final int SAMPLE = 200;

    private final Database database;
    private final AuditedFootage footage;
    private final Path directory;

    private SpotAuditBenchmark(Database database, Path directory) {
        this.database = database;
        this.directory = directory;
        this.footage = new AuditedFootage(database.jdbi(), directory);
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
                        footage.registry(),
                        footage.catalogue(),
                        new KeptDays(
                                new Standings(database.jdbi()),
                                new RetentionPolicies(database.jdbi(), new AuditLog(KEY))),
                        new CoverageReports(
                                footage.registry(), footage.catalogue(), streams, InstantSource.system(), zone),
                        store,
                        new ObjectSeal(KEY),
                        new StillDecoder(),
                        zone),
                new AuditLog(KEY),
                InstantSource.system(),
                AuditSettings.DEFAULT);
    }

    private void audit(ObjectStore store) throws Exception {
        footage.minutes(store);
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

    private void county(ObjectStore store, PrivatePostgres postgres) throws Exception {
        footage.county(postgres.address());
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
