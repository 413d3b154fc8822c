package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;

/** Whoever is turned away stands in the register, as often as that happened and without filling it. */
class RefusalsTest {
    private ApiWorld world;
    private String officer;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        officer = "Bearer " + world.token("officer", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void everyRefusalIsCounted() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String[]> attempts = new ArrayList<>();
        String[] foreign = {
            "/api/v1/campuses/QX02/cameras",
            "/api/v1/campuses/NOPE/cameras",
            "/api/v1/cameras/G-02",
            "/api/v1/cameras/G-02/status",
            "/api/v1/cameras/NOPE/coverage?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
            "/api/v1/users",
            "/api/v1/register?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z",
            "/api/v1/playback/00000000-0000-0000-0000-000000000000/G-01/playback.m3u8",
            "/api/v1/nothing",
            "/etc/passwd",
            "/api/v1/cameras/G-01%2f..%2fG-02"
        };
        for (int i = 0; i < 300; i++) {
            String path = foreign[random.nextInt(foreign.length)];
            attempts.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new String[] {path, "Authorization", "Bearer " + Long.toHexString(random.nextLong())};
                        case 1 ->
                            new String[] {path, "Cookie", "keepsight-session=" + Long.toHexString(random.nextLong())};
                        default -> new String[] {path, "Authorization", officer};
                    });
        }

        Map<Integer, Integer> answered = new TreeMap<>();
        for (String[] attempt : attempts) {
            int status = world.get(attempt[0], attempt[1], attempt[2]).statusCode();
            assertThat(status).as("seed %d, %s", seed, attempt[0]).isIn(400, 401, 403, 404);
            answered.merge(status, 1, Integer::sum);
        }

        assertThat(registered(attempts.size())).as("seed %d", seed).isEqualTo(answered);
        int entries = world.database
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select count(*) from access_register where action = 'access.refused'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(entries).as("like ones stand together").isLessThan(attempts.size());
    }

    @Test
    void whoAsksForAnothersCampusIsNamedWithIt() throws Exception {
        world.get("/api/v1/campuses/QX02/cameras", "Authorization", officer);
        registered(1);

        String entry = world.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                                select concat_ws(' ', actor, verified, address, campus, outcome, subject)
                                from access_register where action = 'access.refused'
                                """).mapTo(String.class).one());
        assertThat(entry).isEqualTo("token:officer TOKEN 127.0.0.1 QX02 REFUSED GET /api/v1/campuses/QX02/cameras");
    }

    /** How often each status stands in the register, once there are so many in all. */
    private Map<Integer, Integer> registered(int all) throws InterruptedException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            Map<Integer, Integer> found = new TreeMap<>();
            world.database
                    .jdbi()
                    .useHandle(handle -> handle.createQuery("""
                                    select (detail ->> 'status')::int as status, sum((detail ->> 'times')::int) as times
                                    from access_register where action = 'access.refused' group by 1
                                    """)
                            .map((row, context) -> Map.entry(row.getInt("status"), row.getInt("times")))
                            .forEach(each -> found.put(each.getKey(), each.getValue())));
            if (found.values().stream().mapToInt(Integer::intValue).sum() >= all
                    || Instant.now().isAfter(limit)) {
                return found;
            }
            Thread.sleep(200);
        }
    }
}
