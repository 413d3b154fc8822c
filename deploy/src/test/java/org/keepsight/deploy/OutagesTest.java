package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.config.ConfigText;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;
import org.keepsight.storage.database.DatabaseAddress;
import org.keepsight.storage.database.TestDatabase;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.object.CephRgw;
import org.keepsight.storage.object.FaultyProxy;
import org.keepsight.storage.object.FaultyProxy.Fault;
import org.keepsight.storage.object.S3Settings;

/**
 * serve, its worker, real cameras' protocol, a real S3 server and a real PostgreSQL, each behind a proxy that takes it
 * away. {@code -Dkeepsight.outage.seconds=180 -Dkeepsight.outage.cameras=20} for the long one.
 */
@Timeout(1_800)
class OutagesTest {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("keepsight.outage.seconds", 15));
    private static final int CAMERAS = Integer.getInteger("keepsight.outage.cameras", 4);

    @TempDir
    Path directory;

    private CameraSimulator simulator;
    private FaultyProxy toStore;
    private FaultyProxy toDatabase;
    private S3Settings bucket;
    private DatabaseAddress database;

    @BeforeEach
    void open() throws Exception {
        bucket = CephRgw.server().bucket();
        toStore = new FaultyProxy(bucket.endpoint().getPort());
        database = TestDatabase.createAddress();
        toDatabase = new FaultyProxy(port(database));
        simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
        StringBuilder registry = new StringBuilder(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url\n");
        LoopedStream clip = LoopedStream.bundled();
        for (int i = 0; i < CAMERAS; i++) {
            URI url = simulator.mount("cam-" + i, clip, null);
            registry.append("S01,School,PUBLIC_SCHOOL,GATE,Gate,CAM-%d,Camera,%s\n".formatted(i, url));
        }
        Files.writeString(directory.resolve("registry.csv"), registry);
    }

    @AfterEach
    void close() throws Exception {
        simulator.close();
        toStore.close();
        toDatabase.close();
    }

    @Test
    void withoutTheStoreRecordingGoesOnAndAfterwardsNothingIsMissing() throws Exception {
        try (Service service = start("auto")) {
            Client client = new Client(service);
            Instant from = recording(client);
            toStore.set(Fault.REFUSE);
            Instant away = Instant.now();
            JsonNode shown = client.await("/health/ready", health -> degradedBy(health, "/recording", "STORE_REFUSES"));
            assertThat(shown.at("/ready").asBoolean()).as("%s", shown).isTrue();
            assertThat(shown.at("/recording/recording").asBoolean()).isTrue();
            assertThat(client.status("/health/ready")).isEqualTo(200);
            client.await("/api/v1/deployment/recording", state -> degradedBy(state, "", "STORE_REFUSES"));
            client.await(
                    "/api/v1/deployment/recording",
                    state -> !state.at("/spool/oldest").asText().isEmpty());
            sleepUntil(away.plus(OUTAGE));
            assertThat(client.metrics())
                    .contains("keepsight_degraded{worker=\"worker-1\",reason=\"store_refuses\"} 1.0");
            toStore.set(Fault.NONE);
            assertNothingMissing(client, from);
        }
    }

    @Test
    void withoutTheDatabaseRecordingGoesOnAndAfterwardsNothingIsMissing() throws Exception {
        try (Service service = start("auto")) {
            Client client = new Client(service);
            Instant from = recording(client);
            toDatabase.set(Fault.REFUSE);
            Instant away = Instant.now();
            JsonNode shown = client.await("/health/ready", health -> degradedBy(health, "/recording", "DATABASE_AWAY"));
            assertThat(shown.at("/ready").asBoolean()).as("%s", shown).isTrue();
            assertThat(shown.at("/checks/0/answers").asBoolean()).isFalse();
            sleepUntil(away.plus(OUTAGE));
            toDatabase.set(Fault.NONE);
            assertNothingMissing(client, from);
        }
    }

    @Test
    void atTheBoundOfTheSpoolTheLossIsAGapWithItsCauseAndItsLength() throws Exception {
        try (Service service = start(CAMERAS * 512 + "KiB")) {
            Client client = new Client(service);
            Instant from = recording(client);
            toStore.set(Fault.REFUSE);
            JsonNode full = client.await("/api/v1/deployment/recording", state -> degradedBy(state, "", "SPOOL_FULL"));
            assertThat(full.at("/losing").asBoolean()).isTrue();
            assertThat(full.at("/recording").asBoolean()).as("%s", full).isFalse();
            Instant refusing = Instant.parse(since(full, "SPOOL_FULL"));
            assertThat(client.status("/health/ready"))
                    .as("footage is being lost")
                    .isEqualTo(503);
            Thread.sleep(4_000);
            Instant back = Instant.now();
            toStore.set(Fault.NONE);
            client.await(
                    "/api/v1/deployment/recording",
                    state -> !state.at("/losing").asBoolean());
            Instant taking = Instant.now();
            for (int i = 0; i < CAMERAS; i++) {
                JsonNode gap = theGap(client, i, from, back);
                System.out.println("CAM-" + i + " refused since " + refusing + ": " + gap);
                assertThat(gap.at("/cause").asText()).isEqualTo("STORE_UNAVAILABLE");
                assertThat(Instant.parse(gap.at("/start").asText()))
                        .isBetween(refusing.minusSeconds(6), refusing.plusSeconds(6));
                assertThat(Instant.parse(gap.at("/end").asText())).isBetween(back, taking.plusSeconds(6));
            }
            assertAlertsNameFigures(client.metrics());
            assertThat(client.metrics())
                    .containsPattern("keepsight_spool_refused_bytes_total\\{worker=\"worker-1\"\\} [1-9]")
                    .containsPattern("keepsight_spool_refused_fragments_total\\{worker=\"worker-1\"\\} [1-9]");
        }
    }

    /** Every figure that an alert names is one that is told. */
    private static void assertAlertsNameFigures(String metrics) throws Exception {
        String rules = Files.readString(Path.of("prometheus/keepsight.rules.yaml"));
        List<String> names = Pattern.compile("keepsight_[a-z_]+")
                .matcher(rules)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(names)
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
        Matcher reasons = Pattern.compile("reason=~?\"([a-z_|]+)\"").matcher(rules);
        List<String> known =
                Arrays.stream(DegradedReason.values()).map(Enum::name).toList();
        while (reasons.find()) {
            for (String reason : reasons.group(1).split("\\|", -1)) {
                assertThat(known).contains(reason.toUpperCase(Locale.ROOT));
            }
        }
        assertThat(new YAMLMapper().readTree(rules).at("/groups/0/rules")).isNotEmpty();
    }

    /** Starts serve; returns when all record and something is stored. */
    private Service start(String spoolLimit) throws Exception {
        String yaml = """
                data: data
                database: {url: "%s", user: "%s", password: "%s"}
                store: {s3: {endpoint: "http://127.0.0.1:%d", bucket: %s, access-key: %s, secret-key: %s}}
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {camera-networks: [127.0.0.0/8], segment: 3s, workers: 1, worker-memory: 512MiB, spool-limit: %s}
                """.formatted(
                        database.url().replace(":" + port(database) + "/", ":" + toDatabase.port() + "/"),
                        database.user(),
                        database.password(),
                        toStore.port(),
                        bucket.bucket(),
                        bucket.accessKey(),
                        bucket.secretKey(),
                        spoolLimit);
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), yaml);
        return Service.start(ConfigText.read(config), step -> {});
    }

    private static int port(DatabaseAddress address) {
        return URI.create(address.url().substring("jdbc:".length())).getPort();
    }

    /** Since when all cameras have stored footage. */
    private static Instant recording(Client client) throws Exception {
        for (int i = 0; i < CAMERAS; i++) {
            client.awaitRecording("CAM-" + i);
        }
        Instant from = Instant.now();
        for (int i = 0; i < CAMERAS; i++) {
            client.await(coverage(i, from), seen -> !seen.at("/recorded").isEmpty());
        }
        return from;
    }

    private static void assertNothingMissing(Client client, Instant from) throws Exception {
        Instant back = Instant.now();
        client.await(
                "/api/v1/deployment/recording", state -> !state.at("/degraded").asBoolean());
        for (int i = 0; i < CAMERAS; i++) {
            JsonNode coverage = client.await(coverage(i, from), seen -> recordedThrough(seen, back));
            assertThat(coverage.at("/gaps")).as("%s", coverage).isEmpty();
            assertThat(coverage.at("/recorded")).as("one piece: %s", coverage).hasSize(1);
        }
    }

    private static JsonNode theGap(Client client, int camera, Instant from, Instant back) throws Exception {
        JsonNode coverage = client.await(
                coverage(camera, from),
                seen -> recordedThrough(seen, back) && seen.at("/gaps").size() > 0);
        assertThat(coverage.at("/gaps")).as("%s", coverage).hasSize(1);
        return coverage.at("/gaps/0");
    }

    private static boolean recordedThrough(JsonNode coverage, Instant until) {
        JsonNode recorded = coverage.at("/recorded");
        return !recorded.isEmpty()
                && Instant.parse(recorded.get(recorded.size() - 1).at("/end").asText())
                        .isAfter(until);
    }

    private static boolean degradedBy(JsonNode answer, String at, String reason) {
        return !since(answer.at(at), reason).isEmpty();
    }

    private static String since(JsonNode state, String reason) {
        for (JsonNode each : state.at("/reasons")) {
            if (each.at("/reason").asText().equals(reason)) {
                return each.at("/since").asText();
            }
        }
        return "";
    }

    private static String coverage(int camera, Instant from) {
        return "/api/v1/cameras/CAM-" + camera + "/coverage?from=" + from + "&to=" + from.plusSeconds(3_600);
    }

    private static void sleepUntil(Instant instant) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), instant);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }
}
