package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.deploy.ServedCounty.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;

/** kill -9 of the private PostgreSQL under a serve that records with two workers. */
@Timeout(900)
class KilledDatabaseTest {
    private static final int CAMERAS = 4;

    @TempDir
    Path directory;

    @Test
    void itComesBackByItselfAndNothingIsLost() throws Exception {
        LoopedStream clip = LoopedStream.bundled();
        try (CameraSimulator simulator = CameraSimulator.open(InetAddress.getLoopbackAddress())) {
            ServedCounty county = new ServedCounty(
                    directory,
                    CAMERAS,
                    i -> simulator.mount("cam-" + i, clip, null).toString());
            try (Program serve = Program.start("serve", "--config", county.configuration(2))) {
                await("all record", () -> county.oldestDurable(serve).isAfter(Instant.EPOCH));
                Instant from = Instant.now();
                await("it is stored", () -> county.storedSince(serve, from));
                kill(serve, county);
                Instant back = Instant.now();
                await("it is stored", () -> county.storedSince(serve, back));
                for (int i = 0; i < CAMERAS; i++) {
                    JsonNode coverage = county.coverage(serve, i, from);
                    assertThat(coverage.at("/gaps")).as("%s", coverage).isEmpty();
                    assertThat(coverage.at("/recorded"))
                            .as("one piece: %s", coverage)
                            .hasSize(1);
                }
                serve.stop();
            }
        }
    }

    /** Kills it; returns when another one answers. */
    private void kill(Program serve, ServedCounty county) throws Exception {
        long killed = postmaster();
        Set<String> closed = county.segments();
        Instant at = Instant.now();
        assertThat(ProcessHandle.of(killed).orElseThrow().destroyForcibly()).isTrue();
        await(
                "another one answers",
                () -> postmaster() != killed
                        && county.oldestDurable(serve).isAfter(at)
                        && county.oldestDurable(serve).isBefore(Instant.MAX));
        System.out.println("the database is back, and footage safe, after " + Duration.between(at, Instant.now()));
        assertThat(county.segments()).as("every segment that was ever closed").containsAll(closed);
    }

    /** The process of the private PostgreSQL. */
    private long postmaster() throws IOException {
        Path file = directory.resolve("data/postgres/data/postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
    }
}
