package org.keepsight.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.keepsight.benchmarks.BulkObjects.S3Server;
import org.keepsight.benchmarks.BulkObjects.Stored;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;

/**
 * Sweeping expired footage while cameras record into the same S3 bucket, beside the same store's raw bulk deletion (1,000 versions a
 * request, as many requests at a time as a sweep has lanes). In each window the peer is measured before the sweep and after it. See {@code docs/benchmarks/sweep.md}.
 *
 * <p>Arguments: checkout, cameras that record (50), expired objects (100,000), windows (5). Run it by {@code benchmarks/with-rgw}. Needs Debian's
 * ffmpeg for the cameras' pictures.
 */
public final class SweepBenchmark {
    private static final int LANES = 3;
    private static final int OLD_CAMERAS = 50;
    private static final String PEER = "raw/";

    private final S3Server server;
    private final String bucket;
    private final BulkObjects objects;
    private final PrivatePostgres postgres;
    private final ExpiredFootage footage;
    private final ExpiredWindows windows;
    private final int each;
    private final List<CameraId> cameras = new ArrayList<>();
    private final List<List<Stored>> peer = new ArrayList<>();

    private SweepBenchmark(
            S3Server server, String bucket, BulkObjects objects, PrivatePostgres postgres, int expired, int windows) {
        this.server = server;
        this.bucket = bucket;
        this.objects = objects;
        this.postgres = postgres;
        this.footage = new ExpiredFootage(postgres.address());
        this.windows = ExpiredWindows.of(windows);
        this.each = expired / windows / OLD_CAMERAS;
    }

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of(arguments.length > 0 ? arguments[0] : ".").toRealPath();
        int cameras = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        int expired = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
        int windows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        Path directory = Files.createTempDirectory("keepsight-sweep");
        String bucket = "sweep-" + ProcessHandle.current().pid();
        S3Server server = S3Server.ofEnvironment();
        try (PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
                Database database = Database.open(postgres.address(), 8);
                BulkObjects objects = new BulkObjects(server, bucket);
                CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress())) {
            SweepBenchmark benchmark = new SweepBenchmark(server, bucket, objects, postgres, expired, windows);
            benchmark.fill();
            List<URI> urls = mount(simulator, SourceClip.make(directory, "1280x720", "1M"), cameras);
            Process serve = RunningKeepsight.start(checkout, directory, urls, benchmark.config());
            try {
                Thread.sleep(Duration.ofSeconds(90));
                benchmark.measure(database, new ProcessTree(serve.toHandle()));
            } catch (IllegalStateException e) {
                System.out.println(Files.readString(directory.resolve("keepsight.log")));
                throw e;
            } finally {
                serve.destroy();
                serve.waitFor(60, TimeUnit.SECONDS);
            }
        } finally {
            RunningKeepsight.deleteTree(directory);
        }
    }

    private static List<URI> mount(CameraSimulator simulator, Path clip, int cameras) throws Exception {
        LoopedStream stream = LoopedStream.read(clip, VideoCodec.H264, SourceClip.FRAMES_PER_SECOND);
        List<URI> urls = new ArrayList<>();
        for (int i = 1; i <= cameras; i++) {
            urls.add(simulator.mount("camera-" + i, stream, null));
        }
        return urls;
    }

    /** The sweep of this serve is far away: what is measured is swept here. */
    private String config() {
        return """
                database: {url: '%s', user: '%s', password: '%s'}
                store: {s3: {endpoint: '%s', bucket: '%s', access-key: '%s', secret-key: '%s', lock: none}}
                retention: {sweep-cron: '0 0 0 1 1 ?', scrub: {budget: 'off'}}
                """.formatted(
                        postgres.address().url(),
                        postgres.address().user(),
                        postgres.address().password(),
                        server.endpoint(),
                        bucket,
                        server.accessKey(),
                        server.secretKey());
    }

    private S3ObjectStore store() throws IOException {
        return S3ObjectStore.open(
                S3Settings.of(URI.create(server.endpoint()), bucket, server.accessKey(), server.secretKey(), false));
    }

    private void fill() throws Exception {
        Instant begun = Instant.now();
        cameras.addAll(footage.cameras(OLD_CAMERAS));
        String name;
        try (S3ObjectStore store = store()) {
            name = store.name();
        }
        for (int window = 0; window < windows.count(); window++) {
            List<Stored> theirs = new ArrayList<>();
            for (CameraId camera : cameras) {
                var names = footage.names(camera, windows.start(window), each);
                footage.enter(name, objects.put(names, ""));
                theirs.addAll(objects.put(names.subList(0, Math.ceilDiv(each, 5)), PEER));
            }
            peer.add(theirs);
        }
        System.out.printf(
                "%,d expired objects and a fifth as many for the peer put in %d s%n",
                each * OLD_CAMERAS * windows.count(),
                Duration.between(begun, Instant.now()).toSeconds());
    }

    private void measure(Database database, ProcessTree serve) throws Exception {
        Instant begun = Instant.now();
        double[] ratios = new double[windows.count()];
        System.out.printf(
                Locale.ROOT,
                "before: serve PSS %.0f MiB, lag %.0f s%n| raw/s | sweep/s | ratio | heap MiB | serve PSS MiB | lag s |%n|---|---|---|---|---|---|%n",
                pssMiB(serve),
                lag());
        try (S3ObjectStore store = store()) {
            for (int i = 0; i < windows.count(); i++) {
                List<Stored> theirs = peer.get(i);
                int half = theirs.size() / 2;
                double before = objects.delete(theirs.subList(0, half), PEER, LANES);
                double ours = windows.sweep(database.jdbi(), store, i, each * OLD_CAMERAS);
                double after = objects.delete(theirs.subList(half, theirs.size()), PEER, LANES);
                double raw = 2 / (1 / before + 1 / after);
                ratios[i] = ours / raw;
                System.out.printf(
                        Locale.ROOT,
                        "| %.0f | %.0f | %.2f | %.0f | %.0f | %.0f |%n",
                        raw,
                        ours,
                        ratios[i],
                        heapMiB(),
                        pssMiB(serve),
                        lag());
            }
        }
        Arrays.sort(ratios);
        System.out.printf(Locale.ROOT, "median ratio %.2f%n", ratios[ratios.length / 2]);
        System.out.printf(
                "gaps of recording cameras meanwhile: %.0f; markers and swept versions left: %d%n",
                gaps(begun), objects.left(emptied()));
    }

    /** Where nothing may be left, neither versions nor markers. */
    private List<String> emptied() {
        return Stream.concat(Stream.of(PEER), cameras.stream().map(camera -> "v1/%08d/".formatted(camera.value())))
                .toList();
    }

    private static double heapMiB() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    private static double pssMiB(ProcessTree serve) throws Exception {
        return ProcessTree.pssBytes(List.of(serve)) / 1048576.0;
    }

    /** How far behind now the newest stored footage of the camera is whose footage comes latest. */
    private double lag() throws SQLException {
        return footage.asked("""
                select extract(epoch from clock_timestamp() - min(newest)) from (
                    select max(upper(recorded)) as newest from camera_day join camera on camera.id = camera_id
                    where camera.code ~ '^C[0-9]+$' group by camera_id) each
                """);
    }

    /** Holes between the footage of recording cameras since the measurement began; one also for a camera without any. */
    private double gaps(Instant begun) throws SQLException {
        return footage.asked("""
                select sum(abs((select count(*) - 1 from unnest(recorded) as part))) from (
                    select range_agg(recorded) * tstzmultirange(tstzrange('%s', null)) as recorded
                    from camera_day join camera on camera.id = camera_id
                    where camera.code ~ '^C[0-9]+$' group by camera_id) each
                """.formatted(begun));
    }
}
