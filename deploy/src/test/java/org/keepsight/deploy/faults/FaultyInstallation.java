package org.keepsight.deploy.faults;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.FaultyProxy;
import org.keepsight.storage.object.S3Settings;

/**
 * A whole installation in which everything can go wrong: serve and two workers as processes under a clock of their own, a
 * PostgreSQL of its own, Ceph's S3 behind a proxy, cameras.
 */
final class FaultyInstallation implements Closeable {
    private final Deque<Closeable> open = new ArrayDeque<>();
    private final Path directory;
    private final Random victims;
    private final S3Settings bucket = CephRgw.server().bucket();
    private final FaultyProxy toStore;
    private final FaultyDatabase database;
    private final FaultyCameras cameras;
    private final RecordersClock clock;
    private final ServeKeeper keeper;

    /**
     * Starts everything.
     *
     * @param cameras codes of the simulated ones
     * @param foreign code of GStreamer's
     * @param seconds for how long that one has something to show
     * @param seed chooses the workers to be killed
     */
    FaultyInstallation(Path directory, List<String> cameras, String foreign, int seconds, long seed)
            throws IOException {
        this.directory = directory;
        this.victims = new Random(seed);
        boolean started = false;
        try {
            this.clock = new RecordersClock(directory);
            this.toStore = new FaultyProxy(bucket.endpoint().getPort());
            open.push(toStore::close);
            this.cameras = opened(new FaultyCameras(cameras, foreign, directory, seconds));
            this.database = opened(new FaultyDatabase(directory.resolve("postgres")));
            Files.write(directory.resolve("registry.csv"), this.cameras.registry());
            Files.writeString(config(), configuration(database.address()));
            this.keeper = opened(new ServeKeeper(config(), clock.environment()));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private <T extends Closeable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** A camera is given up within seconds, so that a short test sees it come back. */
    private String configuration(DatabaseAddress address) {
        return """
                data: data
                database: {url: "%s", user: "%s", password: "%s"}
                store: {s3: {endpoint: "http://127.0.0.1:%d", bucket: %s, access-key: %s, secret-key: %s}}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {camera-networks: [127.0.0.0/8], segment: 3s, workers: 2, worker-memory: 512MiB, answer-deadline: 3s, picture-deadline: 3s, stall-deadline: 4s}
                """.formatted(
                        address.url(),
                        address.user(),
                        address.password(),
                        toStore.port(),
                        bucket.bucket(),
                        bucket.accessKey(),
                        bucket.secretKey());
    }

    Path config() {
        return directory.resolve("keepsight.yaml");
    }

    Path spools() {
        return directory.resolve("data/spool");
    }

    String bucket() {
        return bucket.bucket();
    }

    ServeKeeper keeper() {
        return keeper;
    }

    /** Makes it happen. Returns whether it could: there may be no worker to be killed. */
    boolean strike(Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case CAMERA_GONE, CAMERA_SILENT, CAMERA_STALLED, CAMERA_GARBAGE ->
                cameras.strike(Objects.requireNonNull(fault.camera()), fault.kind());
            case STORE_REFUSES -> toStore.set(FaultyProxy.Fault.REFUSE);
            case STORE_UNAVAILABLE -> toStore.set(FaultyProxy.Fault.UNAVAILABLE);
            case STORE_FULL -> toStore.set(FaultyProxy.Fault.FULL);
            case STORE_SLOW -> toStore.set(FaultyProxy.Fault.SLOW);
            case STORE_CUTS_BODIES -> toStore.set(FaultyProxy.Fault.CUT_BODY);
            case STORE_LOSES_ANSWERS -> toStore.set(FaultyProxy.Fault.LOSE_ANSWER);
            case DATABASE_KILLED, DATABASE_STOPPED, DATABASE_CUT, DATABASE_FROZEN -> database.strike(fault.kind());
            case WORKER_KILLED -> {
                return killWorker();
            }
            case SERVE_KILLED -> keeper.kill();
            case CLOCK_AHEAD, CLOCK_BEHIND -> clock.set(fault.step());
        }
        return true;
    }

    private boolean killWorker() {
        List<ProcessHandle> workers = keeper.workers();
        return !workers.isEmpty()
                && workers.get(victims.nextInt(workers.size())).destroyForcibly();
    }

    /** Makes it right again. */
    void mend(Fault fault) throws IOException {
        switch (fault.kind().part()) {
            case CAMERA -> cameras.mend(Objects.requireNonNull(fault.camera()), fault.kind());
            case STORE -> toStore.set(FaultyProxy.Fault.NONE);
            case DATABASE -> database.mend(fault.kind());
            case PROCESSES -> {
                if (fault.kind() == FaultKind.SERVE_KILLED) {
                    keeper.release();
                }
            }
            case CLOCK -> clock.set(Duration.ZERO);
        }
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
