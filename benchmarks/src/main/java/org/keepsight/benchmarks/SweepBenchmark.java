package org.keepsight.benchmarks;

import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.keepsight.benchmarks.ExpiredFootage.Stored;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.SweepResult;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.time.TrustedClock;

/**
 * Sweeping expired footage while cameras record into the same S3 bucket, beside the same store's raw bulk deletion (1,000 versions a
 * request, as many requests at a time as a sweep has lanes). Windows are measured in turn. Prints rates, the median ratio, memory,
 * upload lag and gaps.
 *
 * <p>Arguments: checkout, cameras that record (50), expired objects (100,000), windows (5). Run it by {@code benchmarks/with-rgw}. Needs Debian's
 * ffmpeg for the cameras' pictures.
 */
public final class SweepBenchmark {
    private static final int LANES = 3;
    private static final int OLD_CAMERAS = 50;

    private SweepBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of(arguments.length > 0 ? arguments[0] : ".").toRealPath();
        int cameras = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50;
        int objects = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
        int windows = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        Path directory = Files.createTempDirectory("keepsight-sweep");
        PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
        Process keepsight = null;
        try (CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
                MinioAsyncClient s3 = client()) {
            String bucket = "sweep-" + ProcessHandle.current().pid();
            s3.makeBucket(MakeBucketArgs.builder()
                            .bucket(bucket)
                            .objectLock(true)
                            .build())
                    .join();
            List<URI> urls = mount(simulator, SourceClip.make(directory, "1280x720", "1M"), cameras);
            keepsight = serve(checkout, directory, urls, bucket, postgres);
            Thread.sleep(Duration.ofSeconds(90));
            new Run(s3, bucket, postgres, new ProcessTree(keepsight.toHandle()), objects, windows).run();
        } catch (IllegalStateException e) {
            System.out.println(Files.readString(directory.resolve("keepsight.log")));
            throw e;
        } finally {
            if (keepsight != null) {
                keepsight.destroy();
                keepsight.waitFor(60, TimeUnit.SECONDS);
            }
            postgres.close();
            RunningKeepsight.deleteTree(directory);
        }
    }

    private static MinioAsyncClient client() {
        return MinioAsyncClient.builder()
                .endpoint(System.getenv("S3_ENDPOINT"))
                .region("us-east-1")
                .credentials(System.getenv("S3_ACCESS_KEY"), System.getenv("S3_SECRET_KEY"))
                .build();
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
    private static Process serve(Path checkout, Path directory, List<URI> urls, String bucket, PrivatePostgres postgres)
            throws Exception {
        return RunningKeepsight.start(checkout, directory, urls, """
                database: {url: '%s', user: '%s', password: '%s'}
                store: {s3: {endpoint: '%s', bucket: '%s', access-key: '%s', secret-key: '%s', lock: none}}
                retention: {sweep-cron: '0 0 0 1 1 ?', scrub: {budget: 'off'}}
                """.formatted(
                        postgres.address().url(),
                        postgres.address().user(),
                        postgres.address().password(),
                        System.getenv("S3_ENDPOINT"),
                        bucket,
                        System.getenv("S3_ACCESS_KEY"),
                        System.getenv("S3_SECRET_KEY")));
    }

    /** One measurement beside recording cameras. */
    private static final class Run {
        private final MinioAsyncClient s3;
        private final String bucket;
        private final PrivatePostgres postgres;
        private final ProcessTree serve;
        private final int perWindow;
        private final int windows;
        private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        private final List<List<Stored>> raw = new ArrayList<>();
        private final Instant begun = Instant.now();

        Run(MinioAsyncClient s3, String bucket, PrivatePostgres postgres, ProcessTree serve, int objects, int windows) {
            this.s3 = s3;
            this.bucket = bucket;
            this.postgres = postgres;
            this.serve = serve;
            this.perWindow = objects / windows;
            this.windows = windows;
        }

        void run() throws Exception {
            try (Database database = Database.open(postgres.address(), 8);
                    S3ObjectStore store = S3ObjectStore.open(S3Settings.of(
                            URI.create(System.getenv("S3_ENDPOINT")),
                            bucket,
                            System.getenv("S3_ACCESS_KEY"),
                            System.getenv("S3_SECRET_KEY"),
                            false))) {
                int number = database.jdbi()
                        .withHandle(h -> h.select("select id from store where name = ?", store.name())
                                .mapTo(Integer.class)
                                .one());
                fill(new ExpiredFootage(s3, bucket, postgres.address(), number));
                System.out.printf("lag before: %.0f s%n", lag());
                List<Double> ratios = new ArrayList<>();
                for (int i = 0; i < windows; i++) {
                    double theirs = deleteRaw(raw.get(i));
                    double ours = sweep(database, store, i);
                    ratios.add(ours / theirs);
                    System.out.printf(
                            Locale.ROOT,
                            "raw %.0f/s, sweep %.0f/s, ratio %.2f; this heap %.0f MiB, serve PSS %.0f MiB, lag %.0f s%n",
                            theirs,
                            ours,
                            ours / theirs,
                            heapMiB(),
                            ProcessTree.pssBytes(List.of(serve)) / 1048576.0,
                            lag());
                }
                double[] sorted = ratios.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
                System.out.printf(
                        Locale.ROOT, "median ratio %.2f of %s%n", sorted[windows / 2], Arrays.toString(sorted));
                System.out.println("gaps of recording cameras meanwhile: " + gaps() + "; versions left: " + left());
            }
        }

        /** Window i holds what becomes due on day i, so that a sweep whose clock says so takes it alone. */
        private void fill(ExpiredFootage footage) throws Exception {
            List<CameraId> cameras = footage.cameras(OLD_CAMERAS);
            int each = perWindow / OLD_CAMERAS;
            for (int window = 0; window < windows; window++) {
                Instant first = now.minus(Duration.ofDays(31L + 3L * (windows - window)));
                List<Stored> peer = new ArrayList<>();
                for (CameraId camera : cameras) {
                    var names = footage.names(camera, first, each);
                    footage.enter(footage.put(names, ""));
                    peer.addAll(footage.put(names, "raw/"));
                }
                raw.add(peer);
            }
            System.out.printf(
                    "%,d expired objects and as many for the peer put in %d s%n",
                    perWindow * windows, Duration.between(begun, Instant.now()).toSeconds());
        }

        private double deleteRaw(List<Stored> doomed) throws Exception {
            long start = System.nanoTime();
            try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
                List<Future<?>> requests = new ArrayList<>();
                for (int i = 0; i < doomed.size(); i += 1_000) {
                    List<Stored> batch = doomed.subList(i, Math.min(i + 1_000, doomed.size()));
                    requests.add(lanes.submit(() -> removeRaw(batch)));
                }
                for (Future<?> request : requests) {
                    request.get();
                }
            }
            return doomed.size() / ((System.nanoTime() - start) / 1e9);
        }

        private Void removeRaw(List<Stored> batch) throws Exception {
            for (Result<DeleteResult.Error> error : s3.removeObjects(RemoveObjectsArgs.builder()
                    .bucket(bucket)
                    .objects(batch.stream()
                            .map(each -> new DeleteRequest.Object("raw/" + each.key(), each.version()))
                            .toList())
                    .build())) {
                throw new IllegalStateException("not deleted: " + error.get());
            }
            return null;
        }

        private double sweep(Database database, S3ObjectStore store, int window) {
            Duration behind = Duration.ofDays(3L * (windows - 1 - window));
            AuditLog audit = new AuditLog(new InstallationKey(new byte[InstallationKey.BYTES]));
            RetentionSweeper sweeper = new RetentionSweeper(
                    database.jdbi(),
                    new SegmentCatalogue(database.jdbi()),
                    new RetentionPolicies(database.jdbi(), audit),
                    store,
                    audit,
                    TrustedClock.believing(InstantSource.offset(InstantSource.system(), behind.negated())));
            long start = System.nanoTime();
            SweepResult result = sweeper.sweep(Actor.system("benchmark"), "measured");
            double seconds = (System.nanoTime() - start) / 1e9;
            if (result.deleted() != perWindow / OLD_CAMERAS * OLD_CAMERAS || result.failed() != 0) {
                throw new IllegalStateException("window " + window + " should be swept, and was: " + result);
            }
            return result.deleted() / seconds;
        }

        private static double heapMiB() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
        }

        /** How far behind now the newest stored footage of the camera is whose footage comes latest. */
        private double lag() throws SQLException {
            return asked("""
                    select extract(epoch from clock_timestamp() - min(newest)) from (
                        select max(upper(recorded)) as newest from camera_day join camera on camera.id = camera_id
                        where camera.code ~ '^C[0-9]+$' group by camera_id) each
                    """);
        }

        /** Holes between the footage of a recording camera since the measurement began. */
        private int gaps() throws SQLException {
            return (int) asked("""
                    select coalesce(sum((select count(*) - 1 from unnest(recorded) as part)), 0) from (
                        select range_agg(recorded) * tstzmultirange(tstzrange('%s', null)) as recorded
                        from camera_day join camera on camera.id = camera_id
                        where camera.code ~ '^C[0-9]+$' group by camera_id) each
                    """.formatted(begun));
        }

        private double asked(String sql) throws SQLException {
            try (Connection connection = new ExpiredFootage(s3, bucket, postgres.address(), 0).connection();
                    Statement statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getDouble(1);
            }
        }

        /** Versions and markers under the swept cameras and the peer's prefix. */
        private long left() throws Exception {
            long left = 0;
            for (var item : s3.listObjects(io.minio.ListObjectsArgs.builder()
                    .bucket(bucket)
                    .recursive(true)
                    .includeVersions(true)
                    .build())) {
                String name = item.get().objectName();
                if (name.startsWith("raw/") || item.get().isDeleteMarker()) {
                    left++;
                }
            }
            return left;
        }
    }
}
