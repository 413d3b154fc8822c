package org.keepsight.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.keepsight.api.http.ApiServer;
import org.keepsight.api.http.ApiServices;
import org.keepsight.api.http.ApiSettings;
import org.keepsight.api.http.LoginTest;
import org.keepsight.api.http.RetentionServices;
import org.keepsight.api.http.Signs;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.identity.IdentitySettings;
import org.keepsight.api.identity.Role;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.audit.AuditEvidence;
import org.keepsight.retention.audit.AuditSettings;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.coverage.CampusCoverage;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.proof.IssuingRules;
import org.keepsight.retention.report.ReportSettings;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.PrivatePostgres;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.secret.KeyRing;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.TrustedClock;

/**
 * Measures the coverage of 40 cameras x 90 days over a catalogue of more than 5 million segments, one question after the
 * other. See {@code docs/benchmarks/coverage.md}.
 */
public final class CoverageBenchmark {
    private static final int WARM_UP = 300;
    private static final int TIMES = 1_000;

    private CoverageBenchmark() {}

    /**
     * Without arguments: seeds a private PostgreSQL in a temporary directory and asks {@link CoverageReports}. With a
     * JDBC URL, user and password: seeds that database. With {@code http://host:port campus from to} and a
     * service token: asks a server.
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 5 && arguments[0].startsWith("http")) {
            print(
                    "over HTTP",
                    http(
                            URI.create(arguments[0]),
                            arguments[4],
                            new Code(arguments[1]),
                            window(arguments[2], arguments[3])));
        } else if (arguments.length == 3 && arguments[0].startsWith("jdbc:")) {
            measure(new DatabaseAddress(arguments[0], arguments[1], arguments[2]));
        } else if (arguments.length == 0) {
            privately();
        } else {
            System.err.println("arguments: none, JDBC-URL USER PASSWORD, or http://HOST:PORT CAMPUS FROM TO TOKEN");
            System.exit(2);
        }
    }

    private static void privately() throws IOException, SQLException {
        Path directory = Files.createTempDirectory("keepsight-benchmark");
        PrivatePostgres postgres = PrivatePostgres.start(directory.resolve("postgres"));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> { // also when interrupted
                            postgres.close();
                            delete(directory);
                        }));
        measure(postgres.address());
    }

    private static void measure(DatabaseAddress address) throws SQLException, IOException {
        try (Database database = Database.open(address, 4)) {
            Instant begin = Instant.now();
            SeededCampus seeded = SeededCampus.seed(database.jdbi(), address);
            long segments = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from segment")
                            .mapTo(Long.class)
                            .one());
            System.out.printf(
                    "%,d segments seeded in %d s%n",
                    segments, Duration.between(begin, Instant.now()).toSeconds());
            ask(database, seeded.code(), seeded.window());
            askServer(database, seeded.code(), seeded.window());
        }
    }

    private static void ask(Database database, Code campus, TimeRange window) {
        Registry registry = new Registry(
                database.jdbi(),
                new AuditLog(new InstallationKey(new byte[InstallationKey.BYTES])),
                InstantSource.system());
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        StreamLog streams = new StreamLog(database.jdbi());
        CoverageReports reports =
                new CoverageReports(registry, catalogue, streams, InstantSource.system(), ZoneId.of("Asia/Shanghai"));
        CampusCoverage coverage = reports.campus(campus, window);
        long gaps = coverage.cameras().stream()
                .mapToLong(camera -> camera.coverage().gaps().size())
                .sum();
        System.out.printf(
                "%d cameras, %,d gaps, integrity rate %.4f, %s to %s%n%n",
                coverage.cameras().size(),
                gaps,
                coverage.times().integrityRate().orElseThrow(),
                window.start(),
                window.end());
        List<CameraId> ids =
                coverage.cameras().stream().map(camera -> camera.camera().id()).toList();
        head();
        print("registry", () -> registry.expectations(campus));
        print("camera-days", () -> catalogue.footage(ids, window, Instant.now()));
        Map<CameraId, Instant> stored = new HashMap<>();
        ids.forEach(id -> stored.put(id, window.end()));
        print("events", () -> streams.turns(ids, window, stored));
        print("last words", () -> streams.live(ids));
        print("campus, whole", () -> reports.campus(campus, window));
        print(
                "one camera, whole",
                () -> reports.camera(coverage.cameras().getFirst().camera().code(), window));
    }

    /** The same question through the whole server: HTTP, contract, JSON. */
    private static void askServer(Database database, Code campus, TimeRange window) throws IOException {
        InstantSource clock = InstantSource.system();
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        AuditLog audit = new AuditLog(new InstallationKey(new byte[InstallationKey.BYTES]));
        SegmentCatalogue catalogue = new SegmentCatalogue(database.jdbi());
        StreamLog streams = new StreamLog(database.jdbi());
        Registry registry = new Registry(database.jdbi(), audit, clock);
        RetentionPolicies policies = new RetentionPolicies(database.jdbi(), audit);
        Path objects = Files.createTempDirectory("keepsight-benchmark-objects");
        Identity identity = Identity.open(database.jdbi(), audit, clock, IdentitySettings.DEFAULT, KeyRing.empty());
        String token = identity.tokens()
                .add(
                        "benchmark-" + UUID.randomUUID(),
                        "benchmark",
                        Set.of(new Grant(Role.BUREAU_AUDITOR, null)),
                        clock.instant().plus(Duration.ofHours(1)),
                        new Actor("benchmark"),
                        "to ask for coverage")
                .secret()
                .value();
        CoverageReports coverage = new CoverageReports(registry, catalogue, streams, clock, zone);
        StillDecoder stills = new StillDecoder();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ObjectSeal seal = new ObjectSeal(new InstallationKey(new byte[InstallationKey.BYTES]));
        try (DirectoryObjectStore store = new DirectoryObjectStore(objects);
                SpotAudits audits = SpotAudits.open(
                        database.jdbi(),
                        new AuditEvidence(
                                registry,
                                catalogue,
                                new KeptDays(new Standings(database.jdbi()), policies),
                                coverage,
                                store,
                                seal,
                                stills,
                                zone),
                        audit,
                        clock,
                        AuditSettings.DEFAULT);
                ApiServer server = ApiServer.start(
                        new ApiSettings("127.0.0.1", 0, zone, "benchmark", ApiSettings.DEFAULT_RECORDING_WITHIN),
                        new ApiServices(
                                database.jdbi(),
                                registry,
                                catalogue,
                                streams,
                                coverage,
                                retention(
                                        database, registry, catalogue, coverage, policies, store, audit, audits, zone),
                                store,
                                stills,
                                clock,
                                ClockWatch.unattended(database.jdbi()),
                                identity,
                                LoginTest.NONE,
                                metrics,
                                metrics::scrape,
                                Signs.NONE))) {
            print("campus, over HTTP", http(server.address(), token, campus, window));
        } finally {
            delete(objects);
        }
    }

    private static RetentionServices retention(
            Database database,
            Registry registry,
            SegmentCatalogue catalogue,
            CoverageReports coverage,
            RetentionPolicies policies,
            ObjectStore store,
            AuditLog audit,
            SpotAudits audits,
            ZoneId zone) {
        InstantSource clock = InstantSource.system();
        TrustedClock time = TrustedClock.believing(clock);
        return new RetentionServices(
                policies,
                new RetentionSweeper(database.jdbi(), catalogue, policies, store, audit, time),
                new DeletionLedger(database.jdbi()),
                new RetentionReports(
                        database.jdbi(), registry, coverage, policies, clock, time, zone, ReportSettings.DEFAULT),
                new Certificates(
                        database.jdbi(),
                        store,
                        new IssuingRules(zone, Duration.ofHours(12), Duration.ofDays(1096)),
                        clock),
                audits,
                Outlooks.ofUnknownCapacity(database.jdbi()),
                new ShortageOrders(database.jdbi(), audit, store, Capacity.Unknown::new, time));
    }

    private static Runnable http(URI server, String token, Code campus, TimeRange window) {
        URI uri = server.resolve(
                "/api/v1/campuses/%s/coverage?from=%s&to=%s".formatted(campus, window.start(), window.end()));
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .build();
        head();
        return () -> {
            try {
                HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException("the server answers " + answer.statusCode());
                }
            } catch (IOException e) {
                throw new IllegalStateException("the server does not answer", e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        };
    }

    private static TimeRange window(String from, String to) {
        return new TimeRange(Instant.parse(from), Instant.parse(to));
    }

    private static void head() {
        System.out.println("| ms | min | p50 | p95 | p99 |\n|---|---|---|---|---|");
    }

    private static void print(String name, Runnable question) {
        System.out.println(Latencies.of(WARM_UP, TIMES, question).row(name));
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
