package org.keepsight.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keepsight as an operator starts it: launcher, configuration, registry file. */
final class RunningKeepsight {
    private RunningKeepsight() {}

    /** Starts {@code keepsight serve} on these cameras; its data and its log lie in the directory. */
    static Process start(Path checkout, Path directory, List<URI> urls) throws IOException {
        return start(checkout, directory, urls, "");
    }

    /** @param more further lines of the configuration */
    static Process start(Path checkout, Path directory, List<URI> urls, String more) throws IOException {
        StringBuilder registry = new StringBuilder(
                "campus_code,campus_name,campus_kind,area_kind,area_name,camera_code,camera_name,url\n");
        for (int i = 0; i < urls.size(); i++) {
            registry.append("B,Benchmark,PUBLIC_SCHOOL,GATE,Gate,C%d,C%d,%s%n".formatted(i + 1, i + 1, urls.get(i)));
        }
        Files.writeString(directory.resolve("registry.csv"), registry);
        Path config = Files.writeString(directory.resolve("keepsight.yaml"), """
                data: keepsight
                registry: {file: registry.csv}
                http: {port: 0, management-port: 0}
                ingest: {camera-networks: [127.0.0.0/8]}
                """ + more);
        return new ProcessBuilder(checkout.resolve("keepsight").toString(), "serve", "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keepsight.log").toFile())
                .start();
    }

    static void deleteTree(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
