package org.keepsight.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.api.http.Exposure.Tls;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Identity;
import org.keepsight.api.identity.IdentitySettings;
import org.keepsight.api.identity.OidcSettings;
import org.keepsight.api.identity.Role;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.admission.Capacity;
import org.keepsight.retention.admission.Outlooks;
import org.keepsight.retention.audit.AuditEvidence;
import org.keepsight.retention.audit.AuditSettings;
import org.keepsight.retention.audit.SpotAudits;
import org.keepsight.retention.coverage.CoverageReports;
import org.keepsight.retention.coverage.KeptDays;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.retention.proof.CertificateIssuer;
import org.keepsight.retention.proof.CertificateKeys;
import org.keepsight.retention.proof.Certificates;
import org.keepsight.retention.proof.IssuingRules;
import org.keepsight.retention.proof.SignatureAlgorithm;
import org.keepsight.retention.proof.SigningKey;
import org.keepsight.retention.proof.Verifications;
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.report.ReportSettings;
import org.keepsight.retention.report.RetentionReports;
import org.keepsight.retention.scrub.ScrubState;
import org.keepsight.retention.sweep.DeletionLedger;
import org.keepsight.retention.sweep.RetentionSweeper;
import org.keepsight.retention.sweep.ShortageOrders;
import org.keepsight.storage.audit.AuditLog;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.catalogue.StreamLog;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.media.InitSegment;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Actor;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.DirectoryObjectStore;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.RetentionPolicies;
import org.keepsight.storage.protection.Standings;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.Credentials;
import org.keepsight.storage.registry.NewArea;
import org.keepsight.storage.registry.NewCamera;
import org.keepsight.storage.registry.NewCampus;
import org.keepsight.storage.registry.Registry;
import org.keepsight.storage.registry.TestSafeguards;
import org.keepsight.storage.time.ClockWatch;
import org.keepsight.storage.time.TrustedClock;

/** A whole Keepsight without recorders: real PostgreSQL, real objects, the real server on a port of loopback. */
final class ApiWorld implements AutoCloseable {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    static final Actor ACTOR = new Actor("test");
    static final IssuingRules ISSUING = new IssuingRules(ZONE, Duration.ofHours(12), Duration.ofDays(1096));
    private static final ObjectSeal SEAL = new ObjectSeal(TestAudit.KEY);

    private static final ObjectMapper JSON = new ObjectMapper();

    final Path directory;
    final DatabaseAddress address = TestDatabase.createAddress();
    final Database database = Database.open(address, 8);
    /** Somebody with the role that owns the tables: to tamper behind the service's back. */
    final Jdbi owner = Jdbi.create(address.url(), address.user(), address.password());

    final Registry registry;
    final SegmentCatalogue catalogue;
    final StreamLog streams;
    final ObjectStore store;
    final SpotAudits audits;
    final ApiServices services;
    final Identity identity;
    volatile ScrubState scrub = ScrubState.NONE;
    volatile RecordingState recording = new RecordingState(true, Degradation.NONE);
    volatile StoreGuarantee guarantee = new StoreGuarantee(LockMode.NONE, LockBacklog.NONE);
    final ApiSettings settings;
    final ApiServer server;

    /** What requests carry unless they say themselves who asks. */
    volatile String token;

    final List<String> asked = new CopyOnWriteArrayList<>();

    private final HttpClient http;

    ApiWorld(Path directory) throws IOException {
        this(directory, 0, null, null);
    }

    /**
     * @param port 0 lets the system choose
     * @param certificate {@code null}: plain HTTP
     */
    ApiWorld(Path directory, int port, @Nullable TestCertificate certificate, @Nullable OidcSettings oidc)
            throws IOException {
        this.directory = directory;
        settings = new ApiSettings(
                "127.0.0.1",
                port,
                ZONE,
                "test",
                ApiSettings.DEFAULT_RECORDING_WITHIN,
                certificate == null
                        ? Exposure.LOOPBACK
                        : new Exposure(
                                new Tls(certificate.certificateFile(), certificate.keyFile()),
                                List.of(),
                                Exposure.Limits.USUAL),
                ApiSettings.DEFAULT_REASONS);
        http = client(certificate);
        AuditLog audit = TestAudit.log();
        InstantSource clock = InstantSource.system();
        registry = new Registry(database.jdbi(), audit, clock, TestSafeguards.ALL);
        catalogue = new SegmentCatalogue(database.jdbi());
        streams = new StreamLog(database.jdbi());
        store = new DirectoryObjectStore(directory.resolve("objects"));
        RetentionPolicies policies = new RetentionPolicies(database.jdbi(), audit);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        identity = Identity.open(database.jdbi(), audit, clock, IdentitySettings.DEFAULT, oidc, TestSafeguards.KEYS);
        CoverageReports coverage = new CoverageReports(registry, catalogue, streams, clock, ZONE);
        StillDecoder stills = new StillDecoder();
        audits = SpotAudits.open(
                database.jdbi(),
                new AuditEvidence(
                        registry,
                        catalogue,
                        new KeptDays(new Standings(database.jdbi()), policies),
                        coverage,
                        store,
                        SEAL,
                        stills,
                        ZONE),
                audit,
                clock,
                AuditSettings.DEFAULT);
        TrustedClock time = TrustedClock.believing(clock);
        services = new ApiServices(
                database.jdbi(),
                registry,
                catalogue,
                streams,
                coverage,
                new RetentionServices(
                        policies,
                        new RetentionSweeper(database.jdbi(), catalogue, policies, store, audit, time),
                        new DeletionLedger(database.jdbi()),
                        new RetentionReports(
                                database.jdbi(),
                                registry,
                                coverage,
                                policies,
                                clock,
                                time,
                                ZONE,
                                ReportSettings.DEFAULT),
                        new Certificates(database.jdbi(), store, ISSUING, clock),
                        audits,
                        Outlooks.ofUnknownCapacity(database.jdbi()),
                        new ShortageOrders(
                                database.jdbi(), audit, store, () -> new Capacity.Configured(1L << 40), time)),
                store,
                stills,
                clock,
                ClockWatch.unattended(database.jdbi()),
                identity,
                this::login,
                metrics,
                metrics::scrape,
                new Signs(() -> recording, () -> guarantee, () -> scrub));
        server = ApiServer.start(settings, services);
        token = newToken();
    }

    private static HttpClient client(@Nullable TestCertificate certificate) throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        try {
            return certificate == null
                    ? client.build()
                    : client.sslContext(certificate.trusting()).build();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Of a caller who may do everything, everywhere: with officers' rights for each campus there is now. */
    private String newToken() {
        Set<Grant> grants = new HashSet<>();
        for (Role role : Role.values()) {
            if (!role.ofCampus()) {
                grants.add(new Grant(role, null));
            }
        }
        registry.campuses().forEach(campus -> grants.add(new Grant(Role.OFFICER, campus.code())));
        return token("everybody-" + UUID.randomUUID(), grants);
    }

    /** A token with these rights, for an hour. */
    String token(String name, Set<Grant> grants) {
        return identity.tokens()
                .add(name, "a test", grants, Instant.now().plusSeconds(3600), ACTOR, "a test needs it")
                .secret()
                .value();
    }

    /** Cameras take the password that is their address's last part, and are asked once. */
    private Optional<String> login(String url, Credentials account) {
        asked.add(url);
        return url.endsWith("/" + account.password()) ? Optional.empty() : Optional.of("AUTHENTICATION_REFUSED");
    }

    Camera camera(String campus, String code, String area, String kind) {
        Code campusCode = new Code(campus);
        if (registry.campuses().stream().noneMatch(each -> each.code().equals(campusCode))) {
            registry.addCampus(
                    new NewCampus(campusCode, "清溪县实验小学", CampusKind.PUBLIC_SCHOOL), ACTOR, "a test needs it");
            token = newToken();
        }
        if (registry.areas(campusCode).stream().noneMatch(each -> each.name().equals(area))) {
            registry.addArea(campusCode, new NewArea(kind, area), ACTOR, "a test needs it");
        }
        NewCamera camera = new NewCamera(
                new Code(code),
                area + " " + code,
                area,
                "rtsp://127.0.0.1:1/" + code,
                null,
                true,
                false,
                Instant.now().minus(3, ChronoUnit.DAYS),
                null,
                null,
                null);
        return registry.addCamera(campusCode, camera, ACTOR, "a test needs it");
    }

    /** Stores a clip as one run of segments of so many fragments each; returns them in order. */
    List<Segment> record(Camera camera, TestClip clip, int width, int height, Instant begin, int fragmentsEach)
            throws IOException {
        TestClip.Recording recording = clip.record(width, height);
        InitSegment init = InitSegment.parse(recording.init());
        Run run = new Run(
                RunId.create(begin), camera.id(), begin, init.codec(), init.codecs(), init.width(), init.height());
        List<Segment> segments = new ArrayList<>();
        Instant start = begin;
        for (int i = 0; i < recording.fragments().size(); i += fragmentsEach) {
            List<byte[]> part = recording
                    .fragments()
                    .subList(
                            i, Math.min(i + fragmentsEach, recording.fragments().size()));
            Segment segment = store(run, segments.size(), start, recording.init(), part);
            segments.add(segment);
            start = segment.end();
        }
        return segments;
    }

    private Segment store(Run run, int sequence, Instant start, byte[] init, List<byte[]> fragments)
            throws IOException {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        object.write(init);
        List<Fragment> index = new ArrayList<>();
        for (byte[] fragment : fragments) {
            index.add(FragmentIndex.describe(fragment, object.size()));
            object.write(fragment);
        }
        FragmentIndex described = new FragmentIndex(init.length, index, object.size());
        object.write(described.trailer());
        byte[] bytes = object.toByteArray();
        Instant end = start.plus(described.ticks() * 100 / 9, ChronoUnit.MICROS);
        Segment segment = new Segment(
                run.camera(),
                run.id(),
                sequence,
                new TimeRange(start, end),
                described.ticks(),
                bytes.length,
                init.length,
                Digest.ofContent(bytes),
                Digest.ofContent(init),
                RetentionClass.KEY,
                Origin.LIVE,
                1,
                1,
                null,
                SegmentState.STORED);
        Path file = Files.write(Files.createTempFile(directory, "segment", ".mp4"), bytes);
        store.put(ObjectKey.of(segment).toString(), file, segment.digest(), SEAL.seal(segment, run.startedAt()));
        Files.delete(file);
        catalogue.commit(segment, run);
        return segment;
    }

    /** The newest day that is over for long enough: just after midnight not yesterday. */
    static LocalDate newestCertified() {
        return LocalDate.now(Clock.offset(Clock.system(ZONE), Duration.ofMinutes(-30)))
                .minusDays(1);
    }

    /** Certifies the days before today, so many of them, of every campus; every camera's worker has answered for them. */
    VerifyingKey certify(int days) throws IOException {
        SigningKey key = SigningKey.create(SignatureAlgorithm.ED25519);
        new CertificateKeys(database.jdbi()).publish(key.known());
        OffsetDateTime since =
                newestCertified().plusDays(1).minusDays(days).atStartOfDay(ZONE).toOffsetDateTime();
        owner.useHandle(h -> {
            h.execute("set search_path = keepsight");
            h.execute("update campus set created_at = ?", since);
            h.execute("update certificate_key set made_at = ?", since);
            h.execute(
                    "insert into camera_live (camera_id, reported_through, state) select id, now(), 'IDLE' from camera");
            h.execute("delete from footage_event"); // what was recorded came in time, and somebody always answered
        });
        certificates(key).run();
        return key.known();
    }

    CertificateIssuer certificates(SigningKey key) {
        return new CertificateIssuer(
                database.jdbi(),
                store,
                services.coverage(),
                services.retention().policies(),
                Verifications.NONE,
                key,
                ISSUING,
                services.clock(),
                TrustedClock.believing(services.clock()));
    }

    /** Where the footage of a camera in a range is, for the caller who may do everything: a session's path. */
    String playback(String camera, Instant from, Instant to) {
        return playback(camera, from, to, "Bearer " + token);
    }

    /** Likewise, for whoever this authorization names. */
    String playback(String camera, Instant from, Instant to, String authorization) {
        HttpResponse<byte[]> begun = send(
                "POST",
                "/api/v1/playback",
                "{\"cameras\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"a test\"}"
                        .formatted(camera, from, to),
                "Authorization",
                authorization);
        if (begun.statusCode() != 201) {
            throw new IllegalStateException(json(begun).toString());
        }
        return "/api/v1/playback/" + json(begun).path("id").asText() + "/" + camera + "/";
    }

    URI uri(String path) {
        return URI.create(
                (settings.exposure().encrypted() ? "https" : "http") + "://127.0.0.1:" + server.port() + path);
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), headers);
    }

    HttpResponse<byte[]> send(String method, String path, String json, String... headers) {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json)),
                headers);
    }

    /** As the caller who may do everything, unless the headers say who asks. */
    HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) {
        List<String> named = List.of(headers);
        return named.contains("Authorization") || named.contains("Cookie")
                ? sendBare(request, headers)
                : sendBare(request.header("Authorization", "Bearer " + token), headers);
    }

    /** As whoever the headers name, or nobody. */
    HttpResponse<byte[]> sendBare(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        server.close();
        audits.close();
        identity.close();
        store.close();
        database.close();
    }
}
