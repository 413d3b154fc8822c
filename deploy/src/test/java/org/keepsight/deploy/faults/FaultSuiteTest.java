package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.Program;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Everything that can go wrong goes wrong at random to one running installation; afterwards nothing may be missing that is
 * not explained. Each day has its seed, and it is printed: {@code -Dkeepsight.seed=S} replays its schedule, {@code
 * -Dkeepsight.faults.seconds=N} makes it long.
 */
@Timeout(7_200)
class FaultSuiteTest {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("keepsight.faults.seconds", 60));
    private static final int SIMULATED = 5;
    private static final String FOREIGN = "FOREIGN";

    /** Longer than a gap of anything but a killed serve may last; so the calm at the end is calm indeed. */
    private static final Duration CALM = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final long seed = Long.getLong(
            "keepsight.seed", Duration.ofSeconds(Instant.now().getEpochSecond()).toDays());

    @TempDir
    Path directory;

    private final List<String> simulated =
            IntStream.range(0, SIMULATED).mapToObj(i -> "CAM-" + i).toList();
    private final List<String> cameras =
            Stream.concat(simulated.stream(), Stream.of(FOREIGN)).toList();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private @Nullable String token;

    @Test
    void afterwardsNothingIsMissingThatIsNotExplained() throws Exception {
        System.out.println("seed " + seed);
        FaultSchedule schedule = FaultSchedule.of(seed, LENGTH, cameras, Set.of(FOREIGN));
        schedule.faults().forEach(System.out::println);
        int footage = (int) LENGTH.plus(PATIENCE).plus(PATIENCE).toSeconds();
        try (FaultyInstallation installation = new FaultyInstallation(directory, simulated, FOREIGN, footage, seed);
                ClosedSegments closed = new ClosedSegments(installation.spools(), installation.bucket())) {
            Instant from = recording(installation);
            List<Occurrence> occurrences = new BadDays(installation).pass(schedule);
            Instant calm = calm(installation);
            Plausibility plausibility = new Plausibility(occurrences);
            TimeRange time = new TimeRange(from, calm);
            for (String camera : cameras) {
                assertNewestIsOnItsWay(coverage(installation, camera, time), calm);
            }
            await("all of it is stored", () -> !closed.anyWaits(calm));
            List<String> objections = new ArrayList<>();
            for (String camera : cameras) {
                objections.addAll(objections(camera, time, coverage(installation, camera, time), plausibility));
            }
            assertThat(objections).as("seed %d", seed).isEmpty();
            Program check = Program.start(
                    "check", "--config", installation.config().toString(), "--verify-bytes", "50%", "--seed", "1");
            assertThat(check.exitCode()).as("keepsight check, seed %d", seed).isZero();
            assertNothingClosedIsMissing(closed);
            assertEndsWithoutOrphans(installation.keeper().serve());
        }
    }

    /** Waits until all record and something of each is stored. Returns since when. */
    private Instant recording(FaultyInstallation installation) throws Exception {
        await("all record", () -> oldestDurable(installation).isAfter(Instant.EPOCH));
        Instant from = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (String camera : cameras) {
            TimeRange time = new TimeRange(from, from.plusSeconds(3_600));
            await(
                    "it is stored",
                    () -> !coverage(installation, camera, time).at("/recorded").isEmpty());
        }
        return from;
    }

    /** Waits until everything is quiet again, and some time more. Returns the end of the time to be judged. */
    private Instant calm(FaultyInstallation installation) throws Exception {
        await(
                "nothing is degraded",
                () -> get(installation, "/api/v1/deployment/recording")
                        .at("/degraded")
                        .asText()
                        .equals("false"));
        Instant mended = Instant.now();
        await("all record again", () -> oldestDurable(installation).isAfter(mended));
        Thread.sleep(CALM);
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private static void assertNewestIsOnItsWay(JsonNode coverage, Instant now) {
        for (JsonNode gap : coverage.at("/gaps")) {
            assertThat(range(gap).end()).as("%s", coverage).isBefore(now);
        }
    }

    /** Every second is recorded, or a gap that something explains. */
    private static List<String> objections(
            String camera, TimeRange time, JsonNode coverage, Plausibility plausibility) {
        List<String> objections = new ArrayList<>();
        TimeRanges told = ranges(coverage.at("/recorded")).union(ranges(coverage.at("/gaps")));
        TimeRanges untold = TimeRanges.of(time).minus(told);
        if (!untold.isEmpty()) {
            objections.add(camera + " is neither recorded nor missing in " + untold.ranges() + ": " + coverage);
        }
        for (JsonNode gap : coverage.at("/gaps")) {
            System.out.println(camera + " " + gap);
            GapCause cause = GapCause.valueOf(gap.at("/cause").asText());
            objections.addAll(plausibility.objections(camera, range(gap), cause));
        }
        return objections;
    }

    private static void assertNothingClosedIsMissing(ClosedSegments closed) throws Exception {
        Set<String> seen = closed.seen();
        System.out.println(seen.size() + " segments were closed");
        assertThat(seen).hasSizeGreaterThan(SIMULATED);
        await("everything closed is stored", () -> closed.stored().containsAll(seen));
        assertThat(closed.spooled("")).as("quarantine").noneMatch(name -> name.contains("quarantine"));
    }

    private static void assertEndsWithoutOrphans(Program serve) throws Exception {
        List<ProcessHandle> started = serve.descendants();
        serve.stop();
        await("nothing is left", () -> started.stream().allMatch(Program::gone));
    }

    /** The durable end of the camera that is furthest behind. */
    private Instant oldestDurable(FaultyInstallation installation) throws Exception {
        JsonNode all = get(installation, "/api/v1/campuses/S01/cameras").at("/cameras");
        Instant oldest = all.size() == cameras.size() ? Instant.MAX : Instant.EPOCH;
        for (JsonNode camera : all) {
            String until = camera.at("/status/durableUntil").asText("");
            Instant durable = until.isEmpty() ? Instant.EPOCH : Instant.parse(until);
            oldest = durable.isBefore(oldest) ? durable : oldest;
        }
        return oldest;
    }

    private JsonNode coverage(FaultyInstallation installation, String camera, TimeRange time) throws Exception {
        return get(installation, "/api/v1/cameras/" + camera + "/coverage?from=" + time.start() + "&to=" + time.end());
    }

    /** The answer of the serve that runs now; a missing node when none answers. */
    private JsonNode get(FaultyInstallation installation, String path) throws Exception {
        Program serve = installation.keeper().serve();
        URI uri = URI.create(serve.address()).resolve(path);
        String known = token == null ? serve.token() : token; // made before anything goes wrong
        token = known;
        try {
            return json.readTree(http.send(
                            HttpRequest.newBuilder(uri)
                                    .header("Authorization", "Bearer " + known)
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            return json.missingNode();
        }
    }

    private static TimeRanges ranges(JsonNode list) {
        TimeRanges ranges = TimeRanges.NONE;
        for (JsonNode each : list) {
            ranges = ranges.union(TimeRanges.of(range(each)));
        }
        return ranges;
    }

    private static TimeRange range(JsonNode json) {
        return new TimeRange(
                Instant.parse(json.at("/start").asText()),
                Instant.parse(json.at("/end").asText()));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what);
            }
            Thread.sleep(200);
        }
    }
}
