package org.keepsight.deploy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.ApiServer;
import org.keepsight.api.http.ApiServices;
import org.keepsight.api.http.ApiSettings;
import org.keepsight.api.http.ManagementServer;
import org.keepsight.api.http.ManagementSettings;
import org.keepsight.api.http.Signs;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.status.CameraStatuses;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.deploy.config.Config;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.deploy.supervision.MergedMetrics;
import org.keepsight.deploy.supervision.WorkerBriefing;
import org.keepsight.deploy.supervision.WorkerCondition;
import org.keepsight.deploy.supervision.WorkerLaunch;
import org.keepsight.deploy.supervision.WorkerSupervisor;
import org.keepsight.ingest.rtsp.RtspLogin;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.Installation;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAccess;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.journal.MetaJournal;
import org.keepsight.storage.lease.CameraLeases;
import org.keepsight.storage.lease.WorkerId;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.RegistryImport;
import org.keepsight.storage.registry.Safeguards;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.CredibleClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Keepsight: every long-lived object, made in order of need and closed in reverse. The one place of wiring.
 */
final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final int PARTITION_DAYS_AHEAD = 7;
    private static final int CAMERAS_PER_WORKER = 50;
    private static final Duration RECORDING_FIRST = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final WorkerSupervisor workers;
    private final Keeping keeping;
    private final Identity identity;
    private final ApiServer api;
    private final ManagementServer management;

    /**
     * Starts everything a configuration asks for.
     *
     * @param progress told each step in a few words
     * @throws ConfigException when the configuration or the registry file it names cannot be used; nothing is changed
     * @throws IOException when a part does not start
     */
    static Service start(ConfigText text, Consumer<String> progress) throws IOException, ConfigException {
        Config config = text.config();
        ApiSettings face = Settings.api(config); // refused before anything is touched
        ManagementSettings health = Settings.management(config);
        Deque<AutoCloseable> starting = new ArrayDeque<>();
        boolean started = false;
        try {
            Service service = new Service(text, config, face, health, progress, starting);
            started = true;
            return service;
        } finally {
            if (!started) { // also for an Error: the private PostgreSQL must not stay behind
                close(starting);
            }
        }
    }

    private Service(
            ConfigText text,
            Config config,
            ApiSettings face,
            ManagementSettings health,
            Consumer<String> progress,
            Deque<AutoCloseable> starting)
            throws IOException, ConfigException {
        InstantSource clock = InstantSource.system();
        Files.createDirectories(config.data());

        progress.accept("starting the database and workers");
        AtomicReference<@Nullable CameraLeases> known = new AtomicReference<>();
        CompletableFuture<DatabaseAddress> login = new CompletableFuture<>();
        workers = opened(starting, supervisor(text, config, login, known)); // first: they start up beside the database
        DatabaseAccess access = DatabaseSettings.access(config, starting);
        Database database =
                opened(starting, Database.open(access, config.database().connections()));
        login.complete(access.service());
        CameraLeases leases = new CameraLeases(database.jdbi());
        known.set(leases);
        ClockWatch time =
                opened(starting, Settings.clockWatch(config, database, clock)); // before this start is registered
        InstantSource credible = new CredibleClock(time, clock);
        InstallationKey key = Settings.installationKey(config, new Installation(database.jdbi()), true);
        AuditLog audit = new AuditLog(key, clock);
        KeyRing keys = Settings.begunKeys(config, database, access.asOwner(), audit);
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        catalogue.ensurePartitions(LocalDate.ofInstant(credible.instant(), ZoneOffset.UTC), PARTITION_DAYS_AHEAD);
        StreamLog streams = new StreamLog(database.jdbi());
        Safeguards safeguards = Settings.safeguards(config, keys);
        Registry registry = new Registry(database.jdbi(), audit, credible, safeguards);
        RetentionPolicies policies = new RetentionPolicies(database.jdbi(), audit);

        progress.accept("opening the object store");
        ObjectStore store = opened(starting, Settings.store(config, database));
        opened(
                starting,
                MetaJournal.start(database.jdbi(), store, key, config.proof().keep()));
        starting.push(workers); // they end before it and the database, for they store and report what they have
        if (config.registryFile() != null) {
            progress.accept("importing the registry");
            importRegistry(
                    new RegistryImport(database.jdbi(), audit, credible, safeguards, config.zone()),
                    config.registryFile());
        }

        workers.recount(); // with the registry known
        progress.accept("recording");
        awaitRecording();
        StillDecoder stills = new StillDecoder();
        CoverageReports coverage = new CoverageReports(registry, catalogue, streams, credible, config.zone());
        keeping = new Keeping(
                config,
                new Foundation(
                        database, store, registry, catalogue, coverage, policies, stills, audit, key, time, credible),
                starting);

        progress.accept("opening the API");
        identity = opened(
                starting,
                Identity.open(
                        database.jdbi(),
                        audit,
                        clock,
                        Settings.identity(config),
                        config.identity().oidc(),
                        keys));
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CameraStatuses statuses = new CameraStatuses(catalogue, streams, clock, config.zone(), face.recordingWithin());
        new ServeMetrics(workers, leases, () -> statuses.recording(registry.cameraIds())).bindTo(metrics);
        keeping.bindTo(metrics);
        Supplier<String> figures = () -> MergedMetrics.merge(metrics.scrape(), workers.metrics());
        Signs signs = new Signs(this::recording, keeping::guarantee, keeping::scrub);
        ApiServices services = new ApiServices(
                database.jdbi(),
                registry,
                catalogue,
                streams,
                coverage,
                keeping.services(),
                store,
                stills,
                clock,
                keeping.time(),
                identity,
                new RtspLogin(Settings.ingest(config.ingest()).source())::refusal,
                metrics,
                figures,
                signs);
        api = opened(starting, ApiServer.start(face, services));
        management = opened(starting, ManagementServer.start(health, database.jdbi(), store, figures, signs));
        open.addAll(starting);
    }

    /** What the workers of this serve say of themselves. */
    private RecordingState recording() {
        Collection<WorkerCondition> conditions = workers.conditions().values();
        return new RecordingState(
                conditions.stream().anyMatch(WorkerCondition::ready),
                Degradation.together(
                        conditions.stream().map(WorkerCondition::degradation).toList()),
                keeping.suspended(),
                keeping.breach());
    }

    private static WorkerSupervisor supervisor(
            ConfigText text,
            Config config,
            CompletableFuture<DatabaseAddress> login,
            AtomicReference<@Nullable CameraLeases> leases)
            throws ConfigException {
        ConfigText told = text.withoutDatabase();
        return new WorkerSupervisor(
                new WorkerLaunch(Main.class.getName(), config.ingest().workerMemory(), config.data()),
                new WorkerBriefing(told.yaml(), told.base()),
                login,
                () -> workers(config.ingest().workers(), leases.get()),
                worker -> strikeOut(worker, leases.get()),
                System.err::println);
    }

    /** Recording comes first: after a power cut everything here wants the same few cores. */
    private void awaitRecording() throws IOException {
        try {
            workers.awaitReady(RECORDING_FIRST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the workers started");
        }
    }

    private static void strikeOut(WorkerId worker, @Nullable CameraLeases leases) {
        if (leases != null) {
            leases.strikeOut(worker);
        }
    }

    /** As configured; else as many as there are cores, but one for each 50 cameras is enough. */
    private static int workers(@Nullable Integer configured, @Nullable CameraLeases leases) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (configured != null || leases == null) {
            return configured == null ? 1 : configured;
        }
        return Math.clamp(Math.ceilDiv(leases.census().cameras(), CAMERAS_PER_WORKER), 1, cores);
    }

    private static void importRegistry(RegistryImport importer, Path file) throws IOException, ConfigException {
        RegistryImport.Outcome outcome =
                importer.importFile(file, Actor.system("serve"), "registry file imported at start");
        if (outcome instanceof RegistryImport.Refused refused) {
            throw new ConfigException(refused.errors().stream()
                    .map(error -> "registry " + file.getFileName() + ", " + error)
                    .toList());
        }
        if (outcome instanceof RegistryImport.Applied applied) {
            applied.kept()
                    .forEach(camera -> LOG.atWarn()
                            .addKeyValue("camera", camera)
                            .log(
                                    "the registry file would lower this camera's retention class; area and class stay as they are,"
                                            + " for a second person decides on that: ask for it through the API"));
        }
        LOG.atInfo().addKeyValue("outcome", outcome).log("registry imported");
    }

    /** Who may come in. */
    Identity identity() {
        return identity;
    }

    /** How firmly the store keeps footage. */
    StoreGuarantee guarantee() {
        return keeping.guarantee();
    }

    /** Where the page is. */
    String address() {
        return api.address().toString();
    }

    /** Where health and metrics are. */
    int managementPort() {
        return management.port();
    }

    /** The process ids of the workers by name. */
    Map<String, Long> workerPids() {
        return workers.pids();
    }

    @Override
    public void close() {
        close(open);
    }

    static <T extends AutoCloseable> T opened(Deque<AutoCloseable> open, T part) {
        open.push(part);
        return part;
    }

    /** A part that does not close must not keep the others open. */
    static void close(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atError()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("a part did not close");
            }
        }
    }
}
