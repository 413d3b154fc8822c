package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;

/**
 * serve and its worker processes as they are run, killed at random moments. The number of cameras and of kills can be
 * raised: {@code -Dkeepsight.workers.cameras=30 -Dkeepsight.workers.kills=20}.
 */
@Timeout(900)
class WorkersTest {
    private static final int CAMERAS = Integer.getInteger("keepsight.workers.cameras", 6);
    private static final int KILLS = Integer.getInteger("keepsight.workers.kills", 2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private CameraSimulator simulator;

    @BeforeEach
    void switchCamerasOn() throws IOException {
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
    void switchCamerasOff() {
        simulator.close();
    }

    @Test
    void killsOfWorkersAndOfServeLoseNoClosedSegmentAndLeaveNoOrphan() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> closed = new HashSet<>();
        String config = configuration(2);
        Program serve = Program.start("serve", "--config", config);
        try {
            await("all record", () -> oldestDurable(serve).isAfter(Instant.EPOCH));
            await("there are two workers", () -> serve.workers().size() == 2);
            Instant from = Instant.now();
            for (int i = 0; i < KILLS; i++) {
                Thread.sleep(random.nextInt(3_000));
                closed.addAll(files(directory.resolve("data/spool")));
                List<ProcessHandle> workers = serve.workers();
                workers.get(random.nextInt(workers.size())).destroyForcibly();
                Instant killed = Instant.now();
                await("all record again", () -> oldestDurable(serve).isAfter(killed.plusSeconds(1)));
                System.out.println(
                        "after a worker's death durable again within " + Duration.between(killed, Instant.now()));
            }
            List<ProcessHandle> started = serve.descendants();
            assertThat(started).hasSizeGreaterThan(4);
            closed.addAll(files(directory.resolve("data/spool")));
            serve.kill();
            Instant killed = Instant.now();
            try (Program again = Program.start("serve", "--config", config)) {
                await("nothing of the first is left", () -> started.stream().allMatch(Program::gone));
                System.out.println("after serve's death no orphan within " + Duration.between(killed, Instant.now()));
                await("all record again", () -> oldestDurable(again).isAfter(killed.plusSeconds(1)));
                await("it is stored", () -> recordedSince(again, killed.plusSeconds(4)));
                for (int i = 0; i < CAMERAS; i++) {
                    for (JsonNode gap : coverage(again, i, from).at("/gaps")) {
                        System.out.println("CAM-" + i + " " + gap);
                        assertThat(gap.at("/cause").asText()).as("%s", gap).isEqualTo("WORKER_DOWN");
                        assertThat(gap.at("/open").asBoolean()).as("%s", gap).isFalse();
                        assertThat(gap.at("/duration").asDouble()).as("%s", gap).isLessThan(60);
                    }
                }
                List<ProcessHandle> startedAgain = again.descendants();
                again.stop();
                await(
                        "nothing of the second is left",
                        () -> startedAgain.stream().allMatch(Program::gone));
            }
            Set<String> kept = files(directory.resolve("data/objects"));
            kept.addAll(files(directory.resolve("data/spool")));
            assertThat(kept).as("every segment that was ever closed").containsAll(closed);
        } finally {
            serve.close();
        }
    }

    @Test
    void aWorkerJoinsAndLeavesAndNoPictureIsMissing() throws Exception {
        String config = configuration(1);
        try (Program serve = Program.start("serve", "--config", config)) {
            await("all record", () -> oldestDurable(serve).isAfter(Instant.EPOCH));
            Instant from = Instant.now();
            try (Program second = Program.start("worker", "--config", config, "--name", "second")) {
                await("it has its share", () -> delivering(serve) == CAMERAS - CAMERAS / 2);
                Thread.sleep(3_000); // some footage of its own
                second.stop();
            }
            await("the first has all again", () -> delivering(serve) == CAMERAS);
            Instant left = Instant.now();
            await("it is stored", () -> recordedSince(serve, left));
            for (int i = 0; i < CAMERAS; i++) {
                JsonNode coverage = coverage(serve, i, from);
                for (JsonNode gap : coverage.at("/gaps")) {
                    System.out.println("CAM-" + i + " " + gap);
                    assertThat(gap.at("/duration").asDouble()).as("%s", gap).isLessThan(2);
                }
            }
            assertThat(get(serve, "/metrics")).contains("keepsight_cameras_unassigned 0.0");
            serve.stop();
        }
    }

    private String configuration(int workers) throws IOException {
        return Files.writeString(directory.resolve("keepsight.yaml"), """
                data: data
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {camera-networks: [127.0.0.0/8], segment: 3s, workers: %d, worker-memory: 512MiB}
                """.formatted(workers))
                .toString();
    }

    /** The durable end of the camera that is furthest behind. */
    private Instant oldestDurable(Program serve) throws Exception {
        Instant oldest = Instant.MAX;
        for (JsonNode camera : cameras(serve)) {
            String until = camera.at("/status/durableUntil").asText("");
            Instant durable = until.isEmpty() ? Instant.EPOCH : Instant.parse(until);
            oldest = durable.isBefore(oldest) ? durable : oldest;
        }
        return oldest;
    }

    /** How many cameras deliver to the workers of this serve. */
    private int delivering(Program serve) throws Exception {
        return get(serve, "/metrics")
                .lines()
                .filter(line -> line.startsWith("keepsight_cameras{") && line.contains("state=\"delivering\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private boolean recordedSince(Program serve, Instant since) throws Exception {
        for (int i = 0; i < CAMERAS; i++) {
            JsonNode recorded = coverage(serve, i, since).at("/recorded");
            if (recorded.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private JsonNode coverage(Program serve, int camera, Instant from) throws Exception {
        return json.readTree(get(
                serve, "/api/v1/cameras/CAM-" + camera + "/coverage?from=" + from + "&to=" + from.plusSeconds(3_600)));
    }

    private JsonNode cameras(Program serve) throws Exception {
        return json.readTree(get(serve, "/api/v1/campuses/S01/cameras")).at("/cameras");
    }

    private String get(Program serve, String path) throws Exception {
        URI uri = URI.create(serve.address()).resolve(path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The names of the closed segments below. */
    private static Set<String> files(Path root) throws IOException {
        List<Path> all = new ArrayList<>();
        if (Files.exists(root)) {
            try (Stream<Path> found =
                    Files.find(root, 9, (path, attributes) -> path.toString().endsWith(".mp4"))) {
                found.forEach(all::add);
            }
        }
        Set<String> names = new HashSet<>();
        all.forEach(path -> names.add(String.valueOf(path.getFileName())));
        return names;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(100);
        }
    }
}
