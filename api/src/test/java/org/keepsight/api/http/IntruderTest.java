package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;

/** Who comes with a forged, stale or borrowed identity, or by a crooked path, gets 401, 403 or 404 and learns nothing more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntruderTest {
    private static final String PASSWORD = "seven boats on the canal";
    private static final Pattern CSRF = Pattern.compile("\"csrf\":\"([^\"]+)\"");

    private ApiWorld world;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "secret place", "GATE");
        world.identity
                .accounts()
                .add(
                        new NewAccount("officer", "王", "保卫处", Set.of(new Grant(Role.OFFICER, new Code("QX01")))),
                        PASSWORD,
                        ApiWorld.ACTOR,
                        "a test");
        world.identity
                .accounts()
                .add(
                        new NewAccount("boss", "赵", "局", Set.of(new Grant(Role.SYSTEM_ADMINISTRATOR, null))),
                        PASSWORD,
                        ApiWorld.ACTOR,
                        "a test");
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private record Session(String cookie, String csrf) {}

    private Session signIn(String name) {
        HttpResponse<byte[]> answer = world.send(
                "POST",
                "/api/v1/session",
                "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, PASSWORD),
                "Cookie",
                "none=0");
        assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(200);
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Domain", "Expires");
        Matcher csrf = CSRF.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        assertThat(csrf.find()).isTrue();
        return new Session(cookie.split(";", -1)[0], csrf.group(1));
    }

    private int status(String cookie) {
        return world.get("/api/v1/campuses", "Cookie", cookie).statusCode();
    }

    @Test
    void forgedTokensAndTamperedCookiesAreNobody() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Session session = signIn("officer");
        assertThat(status(session.cookie())).isEqualTo(200);
        for (int i = 0; i < 200; i++) {
            byte[] forged = new byte[random.nextInt(48) + 1];
            random.nextBytes(forged);
            String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(world.get("/api/v1/campuses", "Authorization", "Bearer " + secret)
                            .statusCode())
                    .as("seed %s", seed)
                    .isEqualTo(401);
            StringBuilder tampered = new StringBuilder(session.cookie());
            int at = tampered.indexOf("=") + 1 + random.nextInt(42);
            tampered.setCharAt(at, tampered.charAt(at) == 'A' ? 'B' : 'A');
            assertThat(status(tampered.toString())).as("seed %s", seed).isEqualTo(401);
        }
        assertThat(world.get("/api/v1/campuses", "Authorization", "Basic b2ZmaWNlcjp4")
                        .statusCode())
                .isEqualTo(401);
        String value = session.cookie().substring(session.cookie().indexOf('=') + 1);
        assertThat(world.get("/api/v1/campuses", "Authorization", "Bearer " + value)
                        .statusCode())
                .as("a cookie's secret is no token")
                .isEqualTo(401);
        assertThat(status("keepsight-session=" + world.token))
                .as("a token is no session")
                .isEqualTo(401);
    }

    @Test
    void anExpiredSessionAndOneSignedOutAreNobody() throws InterruptedException {
        Session stale = signIn("officer");
        world.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "update session set seen_at = seen_at - interval '31 minutes' where csrf = ?", stale.csrf()));
        awaitOut("/api/v1/campuses", stale);

        Session left = signIn("officer");
        assertThat(status(left.cookie())).isEqualTo(200);
        HttpResponse<byte[]> out =
                world.send("DELETE", "/api/v1/session", "", "Cookie", left.cookie(), "Keepsight-Csrf", left.csrf());
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
        assertThat(status(left.cookie())).isEqualTo(401);
    }

    @Test
    void aCommandNeedsTheTokenOfItsOwnSessionAndItsOwnPage() {
        Session session = signIn("boss");
        Session other = signIn("boss");
        String sweep = "/api/v1/retention/sweeps";

        assertThat(world.send("POST", sweep, "", "Cookie", session.cookie()).statusCode())
                .isEqualTo(403);
        assertThat(world.send("POST", sweep, "", "Cookie", session.cookie(), "Keepsight-Csrf", other.csrf())
                        .statusCode())
                .isEqualTo(403);
        assertThat(world.send(
                                "POST",
                                sweep,
                                "",
                                "Cookie",
                                session.cookie(),
                                "Keepsight-Csrf",
                                session.csrf(),
                                "Origin",
                                "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(world.send("POST", "/api/v1/session", "{}", "Cookie", "x=y", "Origin", "null")
                        .statusCode())
                .isEqualTo(403);
        assertThat(world.send(
                                "POST",
                                sweep,
                                "",
                                "Cookie",
                                session.cookie(),
                                "Keepsight-Csrf",
                                session.csrf(),
                                "Origin",
                                "http://127.0.0.1:" + world.server.port())
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/cameras/G-01/../G-02",
                "/api/v1/cameras/G-01/%2e%2e/G-02",
                "/api/v1/cameras/G-01/%252e%252e/G-02",
                "/api/v1/cameras/G-02;x=1",
                "/api/v1/cameras/G-01;/../G-02",
                "/api/v1/cameras/G-02%2fstatus",
                "/api/v1/cameras/G-02%00",
                "/api/v1/cameras/%47-02",
                "/api/v1/cameras/G%2D02",
                "/api/v1/cameras/G-02/",
                "/api/v1/cameras//G-02",
                "//api/v1/cameras/G-02",
                "/API/v1/cameras/G-02",
                "/%61pi/v1/cameras/G-02",
                "/api%2fv1%2fcameras%2fG-02",
                "/api/./v1/cameras/G-02",
                "/health/../api/v1/cameras/G-02",
                "/api/v1/session/../cameras/G-02",
                "/api/v1/campuses/QX01/../QX02/cameras",
                "/api/v1/campuses/QX01%2f..%2fQX02/cameras",
                "/api/v1/campuses/QX02/cameras?campus=QX01",
                "/api/v1/campuses/qx02/cameras",
                "\\api\\v1\\cameras\\G-02",
                "http://127.0.0.1/api/v1/cameras/G-02"
            })
    void crookedPathsLeadNowhere(String path) throws IOException {
        Session session = signIn("officer");
        String[] identities = {"X-Nobody: 1", "Cookie: " + session.cookie()};
        for (String identity : identities) {
            for (String method : List.of("GET", "POST", "PATCH")) {
                String answer = RawHttp.answer(
                        world.server.port(),
                        method + " " + path + " HTTP/1.1",
                        "Host: 127.0.0.1",
                        "Content-Length: 0",
                        "Connection: close",
                        identity);
                assertThat(answer.substring(9, 12))
                        .as("%s %s %s", method, path, answer)
                        .isIn("400", "401", "403", "404", "405");
                assertThat(answer).doesNotContain("secret place", "rtsp:", "org.keepsight", "commissionedAt");
            }
        }
    }

    @Test
    void whatIsRefusedToSomebodyKnownIsWrittenDown() throws InterruptedException {
        Session session = signIn("officer");
        assertThat(world.get("/api/v1/cameras/G-02/status", "Cookie", session.cookie())
                        .statusCode())
                .isEqualTo(404);
        assertThat(world.get("/api/v1/users", "Cookie", session.cookie()).statusCode())
                .isEqualTo(403);

        Thread.sleep(2_500); // refusals are written a second later
        List<String> refused = world.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                                select actor || ' ' || subject || ' ' || (detail ->> 'status') from access_register
                                where action = 'access.refused' and outcome = 'REFUSED'
                                """).mapTo(String.class).list());
        assertThat(refused).contains("officer GET /api/v1/cameras/G-02/status 404", "officer GET /api/v1/users 403");
    }

    @Test
    void playbackStopsWhenItsViewerIsDisabled() throws InterruptedException {
        world.identity
                .accounts()
                .add(
                        new NewAccount("viewer", "孙", "保卫处", Set.of(new Grant(Role.OFFICER, new Code("QX01")))),
                        PASSWORD,
                        ApiWorld.ACTOR,
                        "a test");
        Session session = signIn("viewer");
        String still = "/api/v1/cameras/G-01/segments?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z";
        assertThat(world.get(still, "Cookie", session.cookie()).statusCode()).isEqualTo(200);

        // as another machine does it: nothing of this one hears of it
        world.database
                .jdbi()
                .useHandle(handle -> handle.execute("update account set enabled = false where name = 'viewer'"));
        awaitOut(still, session);
    }

    /** What the database said is believed for two seconds. */
    private void awaitOut(String path, Session session) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(30);
        while (world.get(path, "Cookie", session.cookie()).statusCode() != 401) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(100);
        }
    }
}
