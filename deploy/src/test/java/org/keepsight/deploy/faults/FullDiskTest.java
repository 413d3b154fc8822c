package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.Program;

/** A whole installation on disks that are really full, first that of the store, then that of the spool. */
@Timeout(300)
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> CAMERAS = List.of("CAM-0", "FOREIGN");

    /** Disks of its own, which nobody else sees: whoever may make a user namespace may mount these. */
    private static final List<String> ON_SMALL_DISKS = List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=64m tmpfs store && mount -t tmpfs -o size=32m tmpfs spool && exec \"$@\"",
            "sh");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void deletesNothingRaisesTheAlarmStopsWithItsCauseAndGoesOn() throws Exception {
        Files.createDirectory(directory.resolve("store"));
        Files.createDirectory(directory.resolve("spool"));
        try (FaultyCameras cameras = new FaultyCameras(List.of("CAM-0"), "FOREIGN", directory, 600)) {
            Files.write(directory.resolve("registry.csv"), cameras.registry());
            Path config = Files.writeString(directory.resolve("keepsight.yaml"), """
                    data: data
                    store: {directory: store}
                    http: {port: 0, management-port: 0}
                    registry: {file: registry.csv}
                    retention: {sweep-cron: "0/2 * * * * ?"}
                    ingest: {camera-networks: [127.0.0.0/8], spool: spool, segment: 2s, workers: 1, worker-memory: 512MiB}
                    """);
            try (Program serve =
                    Program.startWithin(directory, ON_SMALL_DISKS, Map.of(), "serve", "--config", config.toString())) {
                String token = serve.token();
                Path root = Path.of("/proc", Long.toString(serve.pid()), "root");
                Path store = root.resolve(directory.resolve("store").toString().substring(1));
                Path spool = root.resolve(directory.resolve("spool").toString().substring(1));
                Instant begin = Instant.now();
                await("footage of every camera", () -> stored(serve, token, begin));
                Set<String> before = footage(store);

                fill(store.resolve("ballast"));
                await("an alarm of the store", () -> reasons(serve).contains("STORE_FULL"));
                assertThat(ready(serve).at("/ready").asBoolean())
                        .as("it goes on recording into the spool")
                        .isTrue();

                fill(spool.resolve("ballast"));
                await("an alarm of the spool", () -> reasons(serve).contains("DISK_FULL"));
                assertThat(ready(serve).at("/ready").asBoolean())
                        .as("footage is being lost")
                        .isFalse();
                assertThat(footage(store)).containsAll(before);
                Thread.sleep(1_000); // a gap that can be seen

                Files.delete(spool.resolve("ballast"));
                Files.delete(store.resolve("ballast"));
                Instant room = Instant.now();
                await("footage of every camera again", () -> stored(serve, token, room));
                assertThat(footage(store)).containsAll(before);
                for (String camera : CAMERAS) {
                    assertGapHasItsCause(coverage(serve, token, camera, begin));
                }
            }
        }
    }

    /** What was refused, and nothing else, is missing. */
    private static void assertGapHasItsCause(JsonNode coverage) {
        assertThat(coverage.at("/gaps"))
                .as("%s", coverage)
                .isNotEmpty()
                .allSatisfy(gap -> assertThat(gap.at("/cause").asText()).isEqualTo("DISK_FULL"));
        assertThat(coverage.at("/lost")).as("%s", coverage).isEmpty();
        assertThat(coverage.at("/expired")).as("%s", coverage).isEmpty();
    }

    private boolean stored(Program serve, String token, Instant from) throws Exception {
        for (String camera : CAMERAS) {
            if (coverage(serve, token, camera, from).at("/recorded").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private JsonNode coverage(Program serve, String token, String camera, Instant from) throws Exception {
        return get(
                serve,
                token,
                "/api/v1/cameras/" + camera + "/coverage?from=" + from + "&to="
                        + Instant.now().plusSeconds(1));
    }

    private JsonNode get(Program serve, String token, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serve.address()).resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
        return json.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private JsonNode ready(Program serve) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serve.management() + "health/ready"))
                .build();
        return json.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private Set<String> reasons(Program serve) throws Exception {
        return StreamSupport.stream(ready(serve).at("/recording/reasons").spliterator(), false)
                .map(reason -> reason.at("/reason").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> footage(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store.resolve("objects/v1"))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".mp4"))
                    .collect(Collectors.toSet());
        }
    }

    /** Writes until nothing more fits. */
    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(200);
        }
    }
}
