package org.keepsight.deploy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.deploy.supervision.MemoryWatch;
import org.keepsight.deploy.supervision.WorkerHello;
import org.keepsight.ingest.spool.Spool;
import org.keepsight.ingest.spool.SpoolBound;
import org.keepsight.ingest.spool.SpoolNeighbours;
import org.keepsight.ingest.spool.SpoolUploader;
import org.keepsight.ingest.spool.UploadSettings;
import org.keepsight.ingest.worker.IngestWorker;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.Installation;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.disk.DirectoryInUseException;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.WorkerCard;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.registry.CredentialKeeping;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.time.ClockWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running worker: every long-lived object, made in order of need and closed in reverse. */
final class WorkerService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerService.class);
    private static final Duration RETRY = Duration.ofMillis(250);

    /** An earlier life of the same name may take some seconds to end. */
    private static final Duration SPOOL_FREE = Duration.ofSeconds(30);

    /** Lives of one name that may overlap: the orphans of serves that died shortly after each other. */
    private static final int LIVES = 9;

    /** For the heartbeat, the turns of the worker, and the reports. */
    private static final int OWN_CONNECTIONS = 3;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final WorkerId id = WorkerId.create(Instant.now());
    private final Config config;
    private final Supplier<Optional<DatabaseAddress>> login;
    private final List<Path> spools;
    private final WorkerFace face;

    /**
     * Answers for its health at once; records when {@link #record} is called.
     *
     * @param login how to come into the database; empty while that is not known
     * @param name of the worker and of its spool
     * @param overlaps whether it begins beside an earlier life that still has the spool, with a spool of its own; if not,
     *     it waits for that life to end
     * @param host where health and metrics are
     * @throws IOException when they cannot be there
     */
    WorkerService(
            Config config,
            Supplier<Optional<DatabaseAddress>> login,
            String name,
            boolean overlaps,
            String host,
            int port)
            throws IOException {
        this.config = config;
        this.login = login;
        this.spools = IntStream.rangeClosed(1, overlaps ? LIVES : 1)
                .mapToObj(life -> config.ingest().spool().resolve(life == 1 ? name : name + "." + life))
                .toList();
        this.face = Service.opened(open, WorkerFace.start(host, port, metrics));
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        new UptimeMetrics().bindTo(metrics);
        Gauge.builder("keepsight.worker.memory.bytes", WorkerService::memory)
                .description("Anonymous memory of the worker")
                .register(metrics);
    }

    /** Who and where it is. */
    WorkerHello hello() {
        return new WorkerHello(id, face.port());
    }

    /**
     * Begins to record, as soon as the spool is free and the database answers.
     *
     * @return empty when it was asked to stop meanwhile
     * @throws ConfigException when it cannot belong to this installation
     * @throws IOException when the spool or the store cannot be used
     */
    Optional<IngestWorker> record(StopSignal stop) throws IOException, ConfigException, InterruptedException {
        InstantSource clock = InstantSource.system();
        Optional<Database> database = database(stop);
        if (database.isEmpty()) {
            return Optional.empty();
        }
        var jdbi = database.get().jdbi();
        InstallationKey key = Settings.installationKey(config, new Installation(jdbi), false);
        KeyRing keys = Settings.sharedKeys(config, database.get(), new AuditLog(key));
        ObjectStore store = Service.opened(open, Settings.store(config, database.get()));
        ClockWatch time = Service.opened(open, Settings.clockWatch(config, database.get(), clock));
        Optional<Spool> spool = spool(stop); // last: an earlier life of the name may record into it still
        if (spool.isEmpty()) {
            return Optional.empty();
        }
        Path directory = spool.get().directory();
        Places places = new Places(jdbi);
        int node = places.node(config.node());
        SpoolUploader uploader = Service.opened(
                open,
                new SpoolUploader(
                        spool.get(),
                        store,
                        new SegmentCatalogue(jdbi),
                        new ObjectSeal(key),
                        Settings.locks(store, database.get(), time),
                        UploadSettings.of(
                                node, places.store(store), config.ingest().uploads()),
                        clock));
        Service.opened(open, new SpoolNeighbours(config.ingest().spool(), directory, spool.get()));
        IngestWorker worker = Service.opened(
                open,
                new IngestWorker(
                        card(node, String.valueOf(directory.getFileName())),
                        new Registry(jdbi, new AuditLog(key), clock, Settings.safeguards(config, keys)),
                        new StreamLog(jdbi),
                        new CameraLeases(jdbi),
                        spool.get(),
                        Settings.ingest(config.ingest()),
                        clock));
        new Metrics(worker, uploader).bindTo(metrics);
        worker.start();
        face.speakFor(worker, uploader::degradation);
        return Optional.of(worker);
    }

    private WorkerCard card(int node, String name) throws IOException {
        return new WorkerCard(
                id,
                node,
                name,
                Settings.host(),
                ProcessHandle.current().pid(),
                "http://" + config.http().managementHost() + ":" + face.port(),
                config.ingest().workerCameras());
    }

    private Optional<Spool> spool(StopSignal stop) throws IOException, InterruptedException {
        long end = System.nanoTime() + SPOOL_FREE.toNanos();
        @Nullable DirectoryInUseException last = null;
        do {
            for (Path directory : spools) {
                try {
                    SpoolBound bound = new SpoolBound(config.ingest().spoolBytes());
                    return Optional.of(Service.opened(open, new Spool(directory, bound)));
                } catch (DirectoryInUseException e) {
                    last = e;
                    LOG.atInfo()
                            .addKeyValue("spool", directory)
                            .addKeyValue("why", e.getMessage())
                            .log("an earlier life of this worker still records");
                }
            }
            if (last != null && System.nanoTime() > end) {
                throw last;
            }
        } while (!stop.await(RETRY));
        return Optional.empty();
    }

    /** A worker may start before the database does, and before the serve that migrates it. */
    private Optional<Database> database(StopSignal stop) throws InterruptedException {
        String waiting = "";
        do {
            String why = "it is not as new as this program: a serve of this version has to start once";
            try {
                Optional<DatabaseAddress> address = login.get();
                Optional<Database> database = address.flatMap(
                        at -> Database.connect(at, config.ingest().uploads() + OWN_CONNECTIONS));
                if (database.isPresent() && begun(database.get())) {
                    Service.opened(open, database.get());
                    return database;
                }
                database.ifPresent(Database::close);
                why = address.isEmpty() ? "it does not run yet" : why;
            } catch (RuntimeException e) { // refused, starting up, unknown host: all the same to a worker
                why = String.valueOf(e.getMessage());
            }
            if (!why.equals(waiting)) {
                waiting = why;
                LOG.atInfo().addKeyValue("why", why).log("waiting for the database");
            }
        } while (!stop.await(RETRY));
        return Optional.empty();
    }

    /** Whether a serve has been here: it begins the installation. */
    private static boolean begun(Database database) {
        return new Installation(database.jdbi()).keyFingerprint().isPresent()
                && CredentialKeeping.begun(database.jdbi());
    }

    private static double memory() {
        try {
            return MemoryWatch.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Service.close(open);
    }
}
