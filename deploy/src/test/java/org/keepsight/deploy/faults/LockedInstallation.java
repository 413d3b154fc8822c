package org.keepsight.deploy.faults;

import io.minio.GetObjectRetentionArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.messages.Item;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.keepsight.deploy.Program;
import org.keepsight.ingest.rtsp.Commands;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.S3ObjectStore;
import org.keepsight.storage.object.S3Settings;

/** An installation with a PostgreSQL of its own, a bucket of Ceph's that locks, and cameras; its serve is started by the test. */
final class LockedInstallation implements Closeable {
    private static final int FOREIGN_SECONDS = 600;

    private final Path directory;
    private final S3Settings bucket = CephRgw.server().lockedBucket();
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final MinioAsyncClient client = CephRgw.server().client();

    /** @param simulated codes of simulated cameras; there is one of GStreamer's beside them */
    LockedInstallation(Path directory, List<String> simulated) throws IOException {
        this.directory = directory;
        open.push(client::close);
        FaultyCameras cameras = new FaultyCameras(simulated, "FOREIGN", directory, FOREIGN_SECONDS);
        open.push(cameras);
        List<String> registry = new ArrayList<>(cameras.registry());
        registry.replaceAll(row -> row + ",2026-01-01T00:00:00Z");
        registry.set(0, registry.getFirst().replace("2026-01-01T00:00:00Z", "commissioned_at"));
        Files.write(directory.resolve("registry.csv"), registry);
        Files.writeString(
                config(), """
                data: data
                store: {s3: {endpoint: "%s", bucket: %s, access-key: %s, secret-key: %s, lock: governance}}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                retention: {sweep-cron: "0/2 * * * * ?"}
                ingest: {camera-networks: [127.0.0.0/8], segment: 2s, workers: 1, worker-memory: 512MiB}
                """.formatted(bucket.endpoint(), bucket.bucket(), bucket.accessKey(), bucket.secretKey()));
    }

    private Path config() {
        return directory.resolve("keepsight.yaml");
    }

    private Path postgres() {
        return directory.resolve("data/postgres");
    }

    Program serve(Map<String, String> environment) throws IOException {
        return Program.start(environment, "serve", "--config", config().toString());
    }

    int check() throws IOException, InterruptedException {
        return Program.start("check", "--config", config().toString(), "--verify-bytes", "all")
                .exitCode();
    }

    /** While serve runs. */
    Jdbi database() {
        DatabaseAddress address = PrivatePostgres.running(postgres()).orElseThrow();
        return Jdbi.create(address.url(), address.user(), address.password());
    }

    /** While serve does not run: one more segment of a camera that has one, with the same bytes, of so long ago. */
    String age(Duration ago) throws IOException {
        try (PrivatePostgres postgres = PrivatePostgres.start(postgres());
                Database database = Database.openAsOwner(postgres.address(), 2);
                S3ObjectStore store = S3ObjectStore.open(bucket)) {
            SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
            Instant now = Instant.now();
            Segment like = catalogue
                    .segments(new CameraId(1), new TimeRange(now.minusSeconds(3_600), now.plusSeconds(60)), null, 1)
                    .getFirst();
            Segment aged = aged(like, ago);
            Path file = directory.resolve("aged.mp4");
            try (InputStream bytes = store.get(ObjectKey.of(like).toString(), 0, like.bytes())) {
                Files.write(file, bytes.readAllBytes());
            }
            ObjectSeal seal = new ObjectSeal(InstallationKey.load(directory.resolve("data/installation.key")));
            Instant start = aged.time().start();
            String key = ObjectKey.of(aged).toString();
            String version = store.put(key, file, like.digest(), seal.seal(aged, start), null)
                    .versionId();
            Run run = Objects.requireNonNull(catalogue.runs(Set.of(like.run())).get(like.run()));
            catalogue.commit(
                    aged.ofVersion(version),
                    new Run(aged.run(), aged.camera(), start, run.codec(), run.codecs(), run.width(), run.height()));
            return key;
        }
    }

    private static Segment aged(Segment like, Duration ago) {
        Instant start = like.time().start().minus(ago);
        return new Segment(
                like.camera(),
                RunId.create(start),
                0,
                new TimeRange(start, like.end().minus(ago)),
                like.ticks(),
                like.bytes(),
                like.initBytes(),
                like.digest(),
                like.merkleRoot(),
                like.retentionClass(),
                like.origin(),
                like.node(),
                like.store(),
                null,
                like.state());
    }

    /** How many cameras have stored footage that begins within this time. */
    int camerasWithFootage(Jdbi jdbi, Instant from, Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(distinct camera_id) from keepsight.segment
                        where start_at >= :from and start_at < :to and state = 's'
                        """)
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one());
    }

    /** Keys of all footage in the store, whether a version or a marker. */
    Set<String> objects() throws Exception {
        Set<String> keys = new HashSet<>();
        for (Item each : versions()) {
            keys.add(each.objectName());
        }
        return keys;
    }

    /** Until when each footage object is locked; {@link Instant#MIN}: it is not. */
    Map<String, Instant> locks() throws Exception {
        Map<String, Instant> locks = new HashMap<>();
        for (Item each : versions()) {
            locks.put(each.objectName(), lock(each));
        }
        return locks;
    }

    private Instant lock(Item item) {
        try {
            return client.getObjectRetention(GetObjectRetentionArgs.builder()
                            .bucket(bucket.bucket())
                            .object(item.objectName())
                            .versionId(item.versionId())
                            .build())
                    .join()
                    .retainUntilDate()
                    .toInstant();
        } catch (RuntimeException e) { // the store says that there is none
            return Instant.MIN;
        }
    }

    private List<Item> versions() throws Exception {
        List<Item> found = new ArrayList<>();
        ListObjectsArgs all = ListObjectsArgs.builder()
                .bucket(bucket.bucket())
                .prefix("v1/")
                .recursive(true)
                .includeVersions(true)
                .build();
        for (Result<Item> each : client.listObjects(all)) {
            found.add(each.get());
        }
        return found;
    }

    /** The clock of a program and of all that it starts, PostgreSQL too, by libfaketime; it cannot be set afterwards. */
    static Map<String, String> environmentAhead(Duration ahead) {
        String[] printed = Commands.run("faketime", "-f", "+0", "printenv", "LD_PRELOAD")
                .strip()
                .split("\\s+", -1);
        return Map.of("LD_PRELOAD", printed[printed.length - 1], "FAKETIME", "%+d".formatted(ahead.toSeconds()));
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
