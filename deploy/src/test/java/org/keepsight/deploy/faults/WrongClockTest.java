package org.keepsight.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.deploy.Program;

/**
 * A whole installation whose clock says 2035 and 1970: it deletes nothing and loses nothing, and goes on by itself when the
 * clock is right. Once its PostgreSQL lives under the wrong clock, too, and once the clock is set while it records.
 */
@Timeout(300)
class WrongClockTest {
    private static final Duration TO_2035 = Duration.ofDays(9 * 365);
    private static final Duration KEY_DAYS = Duration.ofDays(90);
    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int CAMERAS = 2;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Instant begin = Instant.now();

    @TempDir
    Path directory;

    @Test
    void clockOf2035AndOf1970DeletesNothingAndLosesNothing() throws Exception {
        RecordersClock clock = new RecordersClock(directory);
        try (LockedInstallation at = new LockedInstallation(directory, List.of("CAM-0"))) {
            String token;
            try (Program serve = at.serve(Map.of())) {
                token = serve.token();
                awaitFootage(at, Duration.ZERO);
                serve.stop();
            }
            String due = at.age(KEY_DAYS.plusDays(10));
            String kept = at.age(KEY_DAYS.minusDays(10));
            Set<String> before = at.objects();

            try (Program serve = at.serve(LockedInstallation.environmentAhead(TO_2035))) { // and its PostgreSQL
                assertRecordsAndDeletesNothing(at, serve, TO_2035, before);
                assertIsToldToPeople(serve);
                serve.stop();
            }

            Duration to1970 = Duration.between(begin, Instant.parse("1970-01-02T00:00:00Z"));
            clock.set(to1970);
            try (Program serve = at.serve(clock.environment())) {
                assertRecordsAndDeletesNothing(at, serve, to1970, before);
                Duration later = TO_2035.plusHours(1); // where nothing of the first time is
                clock.set(later);
                assertRecordsAndDeletesNothing(at, serve, later, before);
                Set<String> meanwhile = at.objects();

                clock.set(Duration.ZERO);
                Instant right = Instant.now();
                await("it is trusted again", () -> clockOf(serve).isMissingNode());
                await("what was due is gone", () -> !at.objects().contains(due));
                awaitFootage(at, right);
                assertThat(deleted(at.database())).as("the deletion ledger").isEqualTo(1);
                meanwhile.remove(due);
                assertThat(at.objects()).containsAll(meanwhile).contains(kept);
                assertIsPlayed(serve, token);
                assertScheduleIsNear(at.database());
                assertLocks(at, Set.of(kept));
                assertThat(at.check()).as("keepsight check --verify-bytes all").isZero();
            }
        }
    }

    /** Footage arrives, with the times that the clock tells; sweeping is refused; an alarm is raised. */
    private void assertRecordsAndDeletesNothing(
            LockedInstallation at, Program serve, Duration ahead, Set<String> before) throws Exception {
        awaitFootage(at, ahead);
        await("an alarm", () -> !clockOf(serve).isMissingNode());
        JsonNode ready = ready(serve);
        assertThat(ready.at("/ready").asBoolean()).as("%s", ready).isTrue();
        assertThat(ready.at("/degraded").asBoolean()).as("%s", ready).isTrue();
        assertThat(get(serve.management() + "metrics")).containsPattern("keepsight_clock_trusted 0");
        assertThat(serve.said()).anyMatch(line -> line.contains("deletion is suspended, recording goes on"));
        int said = serve.said().size();
        await(
                "a sweep is refused",
                () -> serve.said().stream()
                        .skip(said)
                        .anyMatch(line ->
                                line.contains("no scheduled sweep this time") && line.contains("nothing is deleted")));
        assertThat(at.objects()).containsAll(before);
        assertThat(deleted(at.database())).isZero();
    }

    /** People sign in, see it, and cannot delete or talk it away. */
    private void assertIsToldToPeople(Program serve) throws Exception {
        List<String> session = serve.session();
        JsonNode clock =
                json.readTree(ask(serve, "GET", "/api/v1/clock", "", session).body());
        assertThat(clock.at("/trusted").asBoolean()).as("%s", clock).isFalse();
        assertThat(clock.at("/misdated")).as("%s", clock).hasSize(CAMERAS);
        assertThat(ask(serve, "POST", "/api/v1/retention/sweeps", "", session).statusCode())
                .isEqualTo(503);
        String confirmation = "{\"now\": \"%s\"}".formatted(Instant.now());
        assertThat(ask(serve, "POST", "/api/v1/clock/confirm", confirmation, session)
                        .statusCode())
                .isEqualTo(409);
    }

    /** What is named as misdated can be played under its wrong time. */
    private void assertIsPlayed(Program serve, String token) throws Exception {
        List<String> caller = List.of("Authorization", "Bearer " + token);
        JsonNode misdated = json.readTree(
                        ask(serve, "GET", "/api/v1/clock", "", caller).body())
                .at("/misdated");
        assertThat(misdated).hasSize(CAMERAS);
        for (JsonNode of : misdated) {
            Instant last = Instant.parse(of.at("/last").asText());
            String camera = of.at("/camera").asText();
            HttpResponse<String> begun = ask(
                    serve,
                    "POST",
                    "/api/v1/playback",
                    "{\"cameras\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"a test\"}"
                            .formatted(camera, last.minusSeconds(3), last),
                    caller);
            String playlist = "/api/v1/playback/"
                    + json.readTree(begun.body()).at("/id").asText() + "/" + camera + "/playback.m3u8";
            assertThat(ask(serve, "GET", playlist, "", caller).body())
                    .as("%s %s", camera, begun.body())
                    .contains("#EXTINF");
        }
    }

    /** No lock is shorter than what was promised, none lasts until 2035; what was put by hand has none. */
    private void assertLocks(LockedInstallation at, Set<String> unlocked) throws Exception {
        Map<String, Instant> locks = at.locks();
        locks.keySet().removeAll(unlocked);
        Instant end = Instant.now();
        assertThat(locks.values())
                .as("until when footage is locked")
                .allSatisfy(until -> assertThat(until)
                        .isBetween(
                                begin.plus(KEY_DAYS).minus(MINUTES),
                                end.plus(KEY_DAYS).plus(MINUTES)));
    }

    private static void assertScheduleIsNear(Jdbi jdbi) {
        Map<String, Long> next = jdbi
                .withHandle(
                        handle -> handle.createQuery("select trigger_name, next_fire_time from quartz.qrtz_triggers")
                                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                                .list())
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(next)
                .isNotEmpty()
                .allSatisfy((trigger, millis) -> assertThat(Instant.ofEpochMilli(millis))
                        .isBefore(Instant.now().plus(Duration.ofDays(2))));
    }

    private void awaitFootage(LockedInstallation at, Duration ahead) throws Exception {
        awaitFootage(at, begin.plus(ahead).minus(MINUTES));
    }

    private void awaitFootage(LockedInstallation at, Instant from) throws Exception {
        await("footage of every camera from " + from, () -> {
            try {
                return at.camerasWithFootage(at.database(), from, from.plus(Duration.ofMinutes(30))) == CAMERAS;
            } catch (RuntimeException e) { // the database is not up yet
                return false;
            }
        });
    }

    private static long deleted(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(sum(segments), 0) from keepsight.deletion_ledger where entry = 'DECIDED'")
                .mapTo(Long.class)
                .one());
    }

    /** What readiness says against the clock; missing when nothing. */
    private JsonNode clockOf(Program serve) throws Exception {
        JsonNode doubt = ready(serve).at("/recording/clock");
        return doubt.isNull() ? json.missingNode() : doubt;
    }

    private JsonNode ready(Program serve) throws Exception {
        return json.readTree(get(serve.management() + "health/ready"));
    }

    private String get(String uri) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> ask(Program serve, String method, String path, String body, List<String> session)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(serve.address()).resolve(path))
                        .header("Content-Type", "application/json")
                        .header("Keepsight-Reason", "a test")
                        .headers(session.toArray(String[]::new))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
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
