package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not fit costs one clear answer and changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
    private static final String CAMERA = """
            {"code": "G-9", "name": "门", "area": "校门", "url": "%s"}
            """;

    private static final String A3 = "{\"code\": \"A3\", \"name\": \"x\", \"kind\": \"OTHER\"}";

    private ApiWorld world;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, @Nullable String field) {
        JsonNode problem = json(response);
        assertThat(response.statusCode()).as("%s", problem).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("field").asText(null)).as("%s", problem).isEqualTo(field);
        assertThat(problem.toString()).doesNotContain("Exception", "org.keepsight", "select ");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/api/v1/cameras/NOPE, 404, camera",
                "/api/v1/cameras/NOPE/status, 404, camera",
                "/api/v1/campuses/NOPE/areas, 404, campus",
                "/api/v1/cameras/-bad-, 400, camera",
                "/api/v1/nothing, 404, -",
                "/api/v1/cameras/G-01/segments, 400, from",
                "/api/v1/cameras/G-01/segments?from=2026-01-01T00:00:00Z, 400, to",
                "/api/v1/cameras/G-01/segments?from=yesterday&to=2026-01-01T00:00:00Z, 400, from",
                "/api/v1/cameras/G-01/segments?from=2026-01-01T00:00:00&to=2026-01-02T00:00:00Z, 400, from",
                "/api/v1/cameras/G-01/segments?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z, 400, to",
                "/api/v1/cameras/G-01/segments?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z, 400, to",
                "/api/v1/cameras/G-01/segments?from=2024-01-02T00:00:00Z&to=2026-01-02T00:00:00Z, 400, to",
                "/api/v1/cameras/G-01/segments?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=0, 400, limit",
                "/api/v1/cameras/G-01/segments?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=many, 400, limit",
                "/api/v1/cameras/G-01/segments?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&cursor=x, 400, cursor",
                "{playback}playback.m3u8, 404, -",
                "{playback}still.jpg, 400, at",
                "{playback}still.jpg?at=2026-01-01T00:00:00Z, 404, -",
                "{playback}still.jpg?at=2026-01-01T00:00:00Z&width=1, 400, width",
                "{playback}still.jpg?at=2026-01-01T01:00:00Z, 403, at",
                "{playback}segments/xyz/media.mp4, 404, segment",
                "/api/v1/playback/xyz/G-01/playback.m3u8, 404, session",
                "/api/v1/playback/00000000-0000-0000-0000-000000000000/G-01/playback.m3u8, 404, session",
                "/api/v1/retention/deletions, 400, from",
            })
    void asking(String path, int status, @Nullable String field) {
        assertProblem(world.get(path.replace("{playback}", playback())), status, field);
    }

    private String playback() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        return world.playback("G-01", from, from.plusSeconds(3600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/api/v1/campuses | {\"name\": \"x\", \"kind\": \"OTHER\"} | 400 | code",
                "/api/v1/campuses | {\"code\": \"a b\", \"name\": \"x\", \"kind\": \"OTHER\"} | 400 | code",
                "/api/v1/campuses | {\"code\": \"A1\", \"name\": \"x\", \"kind\": \"CASTLE\"} | 400 | kind",
                "/api/v1/campuses | {\"code\": \"A1\", \"name\": \"x\", \"kind\": \"OTHER\", \"colour\": 1} | 400 | colour",
                "/api/v1/campuses | {\"code\": \"A1\", \"name\": 7, \"kind\": \"OTHER\"} | 400 | name",
                "/api/v1/campuses | {\"code\": \"QX01\", \"name\": \"x\", \"kind\": \"OTHER\"} | 409 | code",
                "/api/v1/campuses | {\"code\": | 400 | body",
                "/api/v1/campuses | [] | 400 | body",
                "/api/v1/campuses/QX01/areas | {\"kind\": \"TOILET\", \"name\": \"x\"} | 403 | kind",
                "/api/v1/campuses/QX01/areas | {\"kind\": \"ATTIC\", \"name\": \"x\"} | 400 | kind",
                "/api/v1/playback | {\"cameras\": [\"G-01\"], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-03T00:00:00Z\"} | 400 | to",
                "/api/v1/playback | {\"cameras\": [\"G-01\"], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\"} | 400 | to",
                "/api/v1/playback | {\"cameras\": [\"G-01\"], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-01T01:00:00Z\"} | 400 | reason",
                "/api/v1/playback | {\"cameras\": [\"NOPE\"], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-01T01:00:00Z\"} | 404 | camera",
                "/api/v1/playback | {\"cameras\": [], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-01T01:00:00Z\"} | 400 | cameras",
                "/api/v1/retention/policies | {\"retentionClass\": \"KEY\", \"days\": 10, \"basis\": \"x\"} | 400 | days",
            })
    void commanding(String path, String body, int status, @Nullable String field) {
        assertProblem(world.send("POST", path, body), status, field);
    }

    @Test
    void aProhibitedPlaceIsRefusedWithTheNameOfTheRule() {
        HttpResponse<byte[]> refused =
                world.send("POST", "/api/v1/campuses/QX01/areas", "{\"kind\": \"DORM_ROOM\", \"name\": \"301\"}");

        assertThat(json(refused).path("detail").asText()).contains("799");
    }

    @Test
    void anAddressOfAnotherSchemeIsRefused() {
        assertProblem(world.send("POST", "/api/v1/campuses/QX01/cameras", CAMERA.formatted("http://h/x")), 400, "url");
        assertProblem(
                world.send("POST", "/api/v1/campuses/QX01/cameras", CAMERA.formatted("file:///etc/passwd")),
                400,
                "url");
        assertThat(world.get("/api/v1/cameras/G-9").statusCode()).isEqualTo(404);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        byte[] gbk = "{\"code\": \"A2\", \"name\": \"实验小学\", \"kind\": \"OTHER\"}".getBytes(Charset.forName("GB18030"));
        HttpRequest.Builder request = HttpRequest.newBuilder(world.uri("/api/v1/campuses"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(gbk));

        assertProblem(world.send(request), 400, "body");
        assertThat(world.registry.campuses()).hasSize(1);
    }

    @Test
    void aBodyOfTenMegabytesIsRefused() {
        HttpRequest.Builder request = HttpRequest.newBuilder(world.uri("/api/v1/campuses"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[10_000_000]))
                .expectContinue(true);

        assertProblem(world.send(request), 413, null);
    }

    @Test
    void whatIsNotJsonIsRefused() {
        HttpRequest.Builder request = HttpRequest.newBuilder(world.uri("/api/v1/campuses"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("hello"));

        assertProblem(world.send(request), 415, null);
    }

    @Test
    void anotherMethodIsRefused() {
        assertProblem(world.send("DELETE", "/api/v1/campuses", ""), 405, null);
    }

    @Test
    void aForeignNameForThisComputerIsRefused() throws IOException {
        assertThat(RawHttp.status(world.server.port(), "GET /api/v1/campuses HTTP/1.1", "Host: evil.example"))
                .isEqualTo(403);
        assertThat(RawHttp.status(
                        world.server.port(),
                        "GET /api/v1/campuses HTTP/1.1",
                        "Host: localhost",
                        "Authorization: Bearer " + world.token))
                .isEqualTo(200);
    }

    @Test
    void anotherSitesPageCannotCommand() throws IOException {
        assertThat(RawHttp.status(
                        world.server.port(),
                        "POST /api/v1/retention/sweeps HTTP/1.1",
                        "Host: localhost",
                        "Content-Length: 0",
                        "Sec-Fetch-Site: cross-site"))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "%E7%8E", "%C0%AF", "%FF"})
    void aReasonIsPercentEncodedUtf8(String reason) {
        assertProblem(world.send("POST", "/api/v1/campuses", A3, "Keepsight-Reason", reason), 400, "Keepsight-Reason");
    }

    @Test
    void aHeaderOfRawBytesIsRefused() throws IOException {
        assertThat(RawHttp.status(
                        world.server.port(),
                        "POST /api/v1/retention/sweeps HTTP/1.1",
                        "Host: localhost",
                        "Content-Length: 0",
                        "Authorization: Bearer " + world.token,
                        "Keepsight-Reason: 王"))
                .isEqualTo(400);
    }

    @Test
    void controlCharactersAreRefused() {
        assertProblem(world.send("POST", "/api/v1/campuses", A3, "Keepsight-Reason", "a%00b"), 400, "reason");
        assertProblem(
                world.send(
                        "POST",
                        "/api/v1/retention/policies",
                        "{\"retentionClass\": \"KEY\", \"days\": 100, \"basis\": \"a\\u0000b\"}"),
                400,
                "basis");
    }
}
