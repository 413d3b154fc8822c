package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.deploy.ServedCounty.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.simulator.CameraSimulator;
import org.keepsight.ingest.simulator.LoopedStream;

/** Workers that come and go, as processes. {@code -Dkeepsight.workers.cameras=30} for more cameras. */
@Timeout(900)
class WorkersTest {
    private static final int CAMERAS = Integer.getInteger("keepsight.workers.cameras", 6);

    @TempDir
    Path directory;

    private CameraSimulator simulator;
    private ServedCounty county;

    @BeforeEach
    void switchCamerasOn() throws IOException {
        simulator = CameraSimulator.open(InetAddress.getLoopbackAddress());
        LoopedStream clip = LoopedStream.bundled();
        county = new ServedCounty(
                directory, CAMERAS, i -> simulator.mount("cam-" + i, clip, null).toString());
    }

    @AfterEach
    void switchCamerasOff() {
        simulator.close();
    }

    @Test
    void aWorkerJoinsAndLeavesAndNoPictureIsMissing() throws Exception {
        String config = county.configuration(1);
        try (Program serve = Program.start("serve", "--config", config)) {
            await("all record", () -> county.oldestDurable(serve).isAfter(Instant.EPOCH));
            Instant from = Instant.now();
            try (Program second = Program.start("worker", "--config", config, "--name", "second")) {
                await("it has its share", () -> delivering(serve) == CAMERAS - CAMERAS / 2);
                Thread.sleep(3_000); // some footage of its own
                second.stop();
            }
            await("the first has all again", () -> delivering(serve) == CAMERAS);
            Instant left = Instant.now();
            await("it is stored", () -> county.storedSince(serve, left));
            for (int i = 0; i < CAMERAS; i++) {
                for (JsonNode gap : county.coverage(serve, i, from).at("/gaps")) {
                    System.out.println("CAM-" + i + " " + gap);
                    assertThat(gap.at("/duration").asDouble()).as("%s", gap).isLessThan(2);
                }
            }
            assertThat(county.get(serve, "/metrics")).contains("keepsight_cameras_unassigned 0.0");
            serve.stop();
        }
    }

    /** How many cameras deliver to the workers of this serve. */
    private int delivering(Program serve) throws Exception {
        return county.get(serve, "/metrics")
                .lines()
                .filter(line -> line.startsWith("keepsight_cameras{") && line.contains("state=\"delivering\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
