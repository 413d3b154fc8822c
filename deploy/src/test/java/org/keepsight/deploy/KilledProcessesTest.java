package org.keepsight.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.deploy.ServedCounty.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.ingest.rtsp.GstRtspServer;
import org.keepsight.ingest.rtsp.GstRtspServer.Mount;

/**
 * serve and its workers as they are run, on cameras nobody here wrote, killed at random moments; every third time it is
 * serve. {@code -Dkeepsight.kills=N} and {@code -Dkeepsight.workers.cameras=100} for more, {@code -Dkeepsight.seed=S} to
 * replay. Prints how long each gap was.
 */
@Timeout(3_600)
class KilledProcessesTest {
    private static final int CAMERAS = Integer.getInteger("keepsight.workers.cameras", 6);
    private static final int KILLS = Integer.getInteger("keepsight.kills", 3);
    private static final int KEYFRAME_SECONDS = 2;

    /** As long as the longest run between two kills; the camera's clip ends then, and so would its stream. */
    private static final int CLIP_SECONDS = 120 + 20 * KILLS;

    private final long seed = Long.getLong("keepsight.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> closed = new HashSet<>();
    private final List<ProcessHandle> dead = new ArrayList<>();

    @TempDir
    Path directory;

    private GstRtspServer server;
    private ServedCounty county;

    @BeforeEach
    void switchCamerasOn() throws Exception {
        SourceClip clip = SourceClip.make(
                directory.resolve("clip.mp4"),
                10,
                CLIP_SECONDS,
                "320x240",
                "libx264 -preset ultrafast -b:v 256k -maxrate 256k -bufsize 256k -g " + 10 * KEYFRAME_SECONDS);
        server = GstRtspServer.start(IntStream.range(0, CAMERAS)
                .mapToObj(i -> new Mount("cam-" + i, clip.codec(), clip.file(), null))
                .toArray(Mount[]::new));
        county = new ServedCounty(directory, CAMERAS, i -> server.url("cam-" + i));
    }

    @AfterEach
    void switchCamerasOff() {
        server.close();
    }

    @Test
    void killsLoseNoClosedSegmentAndLeaveNoOrphan() throws Exception {
        System.out.println("seed " + seed);
        String config = county.configuration(2);
        List<Instant> kills = new ArrayList<>();
        Program serve = Program.start("serve", "--config", config);
        try {
            awaitDurable(serve, Instant.EPOCH);
            Instant from = Instant.now();
            for (int i = 0; i < KILLS; i++) {
                Thread.sleep(random.nextInt(4_000));
                closed.addAll(county.segments());
                boolean whole = i % 3 == 2;
                kills.add(Instant.now());
                serve = whole ? killServe(serve, config) : killWorker(serve);
                awaitDurable(serve, kills.getLast().plusSeconds(whole ? 15 : 1)); // an orphan's word counts for nothing
                System.out.println((whole ? "serve" : "worker") + " killed at " + kills.getLast()
                        + ", all cameras durable by " + Instant.now());
            }
            Program last = serve;
            Instant end = Instant.now();
            await("it is stored", () -> county.storedSince(last, end.plusSeconds(3)));
            assertGaps(serve, from, kills);
            assertThat(dead).as("orphans").allMatch(Program::gone);
            assertThat(county.segments())
                    .as("every segment that was ever closed")
                    .containsAll(closed);
            try (Program check = Program.start("check", "--config", config, "--verify-bytes", "all")) {
                assertThat(check.exitCode()).as("check is clean").isZero();
            }
            dead.addAll(serve.descendants());
            serve.stop();
            await("nothing is left", () -> dead.stream().allMatch(Program::gone));
        } finally {
            serve.close();
        }
    }

    private Program killWorker(Program serve) throws Exception {
        await("there are two workers", () -> serve.workers().size() == 2);
        List<ProcessHandle> workers = serve.workers();
        workers.get(random.nextInt(workers.size())).destroyForcibly();
        return serve;
    }

    private Program killServe(Program serve, String config) throws Exception {
        List<ProcessHandle> started = serve.descendants();
        assertThat(started).hasSizeGreaterThan(4);
        dead.addAll(started);
        serve.kill();
        Instant killed = Instant.now();
        Program again = Program.start("serve", "--config", config);
        await("nothing of the last serve is left", () -> started.stream().allMatch(Program::gone));
        System.out.println("after serve's death no orphan within " + Duration.between(killed, Instant.now()));
        return again;
    }

    private void awaitDurable(Program serve, Instant after) throws Exception {
        await("all record", () -> county.oldestDurable(serve).isAfter(after));
    }

    private void assertGaps(Program serve, Instant from, List<Instant> kills) throws Exception {
        List<Double> lengths = new ArrayList<>();
        for (int i = 0; i < CAMERAS; i++) {
            for (JsonNode gap : county.coverage(serve, i, from).at("/gaps")) {
                System.out.println("CAM-" + i + " " + gap);
                assertThat(gap.at("/cause").asText()).as("%s", gap).isEqualTo("WORKER_DOWN");
                assertThat(gap.at("/open").asBoolean()).as("%s", gap).isFalse();
                assertThat(gap.at("/duration").asDouble()).as("%s", gap).isLessThan(60);
                Instant end = Instant.parse(gap.at("/end").asText());
                assertThat(kills).as("%s", gap).anyMatch(end::isAfter);
                lengths.add(gap.at("/duration").asDouble());
            }
        }
        lengths.sort(null);
        System.out.printf(
                "%d cameras, keyframes %d s apart, %d kills: %d gaps, median %s, p95 %s, longest %s s%n",
                CAMERAS,
                KEYFRAME_SECONDS,
                kills.size(),
                lengths.size(),
                at(lengths, 0.5),
                at(lengths, 0.95),
                at(lengths, 1));
    }

    private static Double at(List<Double> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.round((sorted.size() - 1) * share));
    }
}
