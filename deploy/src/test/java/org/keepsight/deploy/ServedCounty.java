package org.keepsight.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One campus of cameras {@code CAM-0}, {@code CAM-1} ... in a directory of its own, and what a serve of it says. */
final class ServedCounty {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int cameras;
    private @Nullable String token;

    /** @param url of the camera of a number */
    ServedCounty(Path directory, int cameras, IntFunction<String> url) throws IOException {
        this.directory = directory;
        this.cameras = cameras;
        StringBuilder registry = new StringBuilder(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url\n");
        for (int i = 0; i < cameras; i++) {
            registry.append("S01,School,PUBLIC_SCHOOL,GATE,Gate,CAM-%d,Camera,%s\n".formatted(i, url.apply(i)));
        }
        Files.writeString(directory.resolve("registry.csv"), registry);
    }

    int cameras() {
        return cameras;
    }

    /** The file of a configuration with this many workers. */
    String configuration(int workers) throws IOException {
        return Files.writeString(directory.resolve("keepsight.yaml"), """
                data: data
                http: {port: 0, management-port: 0}
                registry: {file: registry.csv}
                ingest: {camera-networks: [127.0.0.0/8], segment: 3s, workers: %d, worker-memory: 512MiB}
                """.formatted(workers))
                .toString();
    }

    /** The durable end of the camera that is furthest behind. */
    Instant oldestDurable(Program serve) throws Exception {
        Instant oldest = Instant.MAX;
        for (JsonNode camera :
                JSON.readTree(get(serve, "/api/v1/campuses/S01/cameras")).at("/cameras")) {
            String until = camera.at("/status/durableUntil").asText("");
            Instant durable = until.isEmpty() ? Instant.EPOCH : Instant.parse(until);
            oldest = durable.isBefore(oldest) ? durable : oldest;
        }
        return oldest;
    }

    /** Whether footage of every camera that was received after this instant is stored. */
    boolean storedSince(Program serve, Instant since) throws Exception {
        for (int i = 0; i < cameras; i++) {
            if (coverage(serve, i, since).at("/recorded").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Of the hour that begins then. */
    JsonNode coverage(Program serve, int camera, Instant from) throws Exception {
        return JSON.readTree(get(
                serve, "/api/v1/cameras/CAM-" + camera + "/coverage?from=" + from + "&to=" + from.plusSeconds(3_600)));
    }

    /** What Prometheus is told. */
    String metrics(Program serve) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(serve.management()).resolve("metrics")));
    }

    String get(Program serve, String path) throws Exception {
        String known = token == null ? serve.token() : token; // made at the first start, good for all later ones
        token = known;
        return send(HttpRequest.newBuilder(URI.create(serve.address()).resolve(path))
                .header("Authorization", "Bearer " + known));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The names of the closed segments that are in the spools or in the store. */
    Set<String> segments() throws IOException {
        Set<String> names = files(directory.resolve("data/spool"));
        names.addAll(files(directory.resolve("data/objects")));
        return names;
    }

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

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(100);
        }
    }
}
