package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.api.playback.SegmentName;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Camera;

/**
 * Every operation of the contract, as every role and as nobody, at one's own campus and at a foreign one, over real HTTP. What
 * is right is read from docs/permissions.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {
    private static final String OWN = "QX01";
    private static final String FOREIGN = "QX02";
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";
    private final Instant begin = Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    private final String window = "from=" + begin + "&to=" + begin.plusSeconds(60);

    /** One way to ask an operation: a body where one is needed, a query where one is. */
    private record Way(String operation, String method, String path, String query, String body) {
        String at(String campus, String segment, String session, int number) {
            return path.replace("{campus}", campus)
                            .replace("{camera}", camera(campus))
                            .replace("{kind}", "DORM")
                            .replace("{segment}", segment)
                            .replace("{session}", operation.equals("endPlayback") ? NOWHERE : session)
                            .replace("{user}", "nobody-there")
                            .replace("{token}", "nobody-there")
                            .replace("{proposal}", NOWHERE)
                            .replace("{number}", "1")
                            .replace("{hold}", NOWHERE)
                            .replace("{audit}", NOWHERE)
                            .replace("{still}", "1.jpg")
                    + query.replace("{n}", Integer.toString(number));
        }
    }

    private final Map<String, String> queries = Map.of(
            "getCameraCoverage", "?" + window,
            "listSegments", "?" + window,
            "getStill", "?at=" + begin,
            "headStill", "?at=" + begin,
            "listDeletions", "?" + window,
            "listCertificates", "?" + window,
            "getInclusionProof", "?sha256=" + "0".repeat(64),
            "searchRegister", "?" + window,
            "exportRegister", "?" + window);

    private final String playback =
            "{\"cameras\": [\"{camera}\"], \"from\": \"%s\", \"to\": \"%s\", \"reason\": \"a test\"}"
                    .formatted(begin, begin.plusSeconds(60));

    private final Map<String, String> bodies = Map.ofEntries(
            Map.entry("beginPlayback", playback),
            Map.entry("signIn", "{\"name\": \"nobody\", \"password\": \"none\"}"),
            Map.entry("changeOwnPassword", "{\"current\": \"x\", \"password\": \"y\"}"),
            Map.entry("enrolTotp", "{\"password\": \"x\"}"),
            Map.entry("confirmTotp", "{\"code\": \"000000\"}"),
            Map.entry("removeTotp", "{\"password\": \"x\"}"),
            Map.entry("addUser", "{\"name\": \"u{n}\", \"displayName\": \"U\", \"unit\": \"X\", \"grants\": []}"),
            Map.entry("changeUser", "{\"unit\": \"Y\"}"),
            Map.entry(
                    "addToken",
                    "{\"name\": \"t{n}\", \"unit\": \"X\", \"grants\": [], \"expiresAt\": \"2000-01-01T00:00:00Z\"}"),
            Map.entry("addCampus", "{\"code\": \"N{n}\", \"name\": \"N\", \"kind\": \"OTHER\"}"),
            Map.entry("addArea", "{\"kind\": \"OTHER\", \"name\": \"A{n}\"}"),
            Map.entry("declareNotApplicable", "{\"basis\": \"none\"}"),
            Map.entry(
                    "addCamera",
                    "{\"code\": \"K{n}\", \"name\": \"K\", \"area\": \"校门\", \"url\": \"rtsp://127.0.0.1:1/k\"}"),
            Map.entry(
                    "changeCredentials",
                    "{\"cameras\": [\"G-01\"], \"credentials\": {\"username\": \"u\", \"password\": \"p\"}}"),
            Map.entry(
                    "requestHold",
                    "{\"cameras\": [\"{camera}\"], \"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-02T00:00:00Z\", \"caseNumber\": \"c\", \"reason\": \"r\"}"),
            Map.entry("extendHold", "{\"reviewAt\": \"2026-12-01T00:00:00Z\"}"),
            Map.entry("changeCamera", "{\"name\": \"G{n}\"}"),
            Map.entry("confirmClock", "{\"now\": \"2000-01-01T00:00:00Z\"}"),
            Map.entry(
                    "declareShortage",
                    "{\"retentionClass\": \"GENERAL\", \"freeBytes\": 1, \"until\": \"2000-01-01T00:00:00Z\", \"basis\": \"b\"}"),
            Map.entry("beginAudit", "{\"size\": 1, \"seedLater\": true}"),
            Map.entry("seedAudit", "{}"),
            Map.entry("addPolicy", "{\"retentionClass\": \"KEY\", \"days\": 100, \"basis\": \"a test\"}"));

    private final List<Way> ways = new ArrayList<>();
    private final Map<String, String> segments = new HashMap<>();
    private final Map<String, Map<Role, String>> documented = new HashMap<>();
    private ApiWorld world;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 4, "-g", "20", "-an");
        for (Camera camera :
                List.of(world.camera(OWN, "G-01", "校门", "GATE"), world.camera(FOREIGN, "G-02", "校门", "GATE"))) {
            Segment recorded = world.record(camera, clip, 160, 120, begin, 2).getFirst();
            segments.put(camera.campus().value(), SegmentName.of(recorded).toString());
        }
        JsonNode paths = new YAMLMapper().readTree(Contract.yaml()).path("paths");
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String operation = method.getValue().path("operationId").asText();
                    if (!operation.isEmpty()) {
                        ways.add(new Way(
                                operation,
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                queries.getOrDefault(operation, ""),
                                bodies.getOrDefault(operation, "")));
                    }
                }));
        readDocumentation();
    }

    private void readDocumentation() throws IOException {
        for (String line : Files.readAllLines(Path.of("..", "docs", "permissions.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| `") && cells.length == Role.values().length + 3) {
                Map<Role, String> row = new LinkedHashMap<>();
                for (Role role : Role.values()) {
                    row.put(role, cells[row.size() + 2].strip());
                }
                documented.put(cells[1].strip().replace("`", ""), row);
            }
        }
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private HttpResponse<byte[]> ask(Way way, String campus, String session, int number, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        world.uri(way.at(campus, segments.getOrDefault(campus, "none"), session, number)))
                .method(way.method(), BodyPublishers.ofString(body(way, campus, number)));
        if (!way.body().isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return world.sendBare(request, headers);
    }

    private static String body(Way way, String campus, int number) {
        return way.body().replace("{n}", Integer.toString(number)).replace("{camera}", camera(campus));
    }

    private static String camera(String campus) {
        return campus.equals(OWN) ? "G-01" : "G-02";
    }

    /** Of the role's own camera, if it may look at it. */
    private String session(String token) {
        HttpResponse<byte[]> begun = world.send(
                "POST",
                "/api/v1/playback",
                playback.replace("{camera}", camera(OWN)),
                "Authorization",
                "Bearer " + token);
        return begun.statusCode() == 201 ? json(begun).path("id").asText() : NOWHERE;
    }

    @Test
    void everyOperationAsEveryRoleAtTheOwnAndAtAForeignCampus() {
        int asked = 0;
        List<String> wrong = new ArrayList<>();
        for (Role role : Role.values()) {
            String token =
                    world.token("matrix-" + asked, Set.of(new Grant(role, role.ofCampus() ? new Code(OWN) : null)));
            String session = session(token);
            for (Way way : ways) {
                for (String campus : List.of(OWN, FOREIGN)) {
                    asked++;
                    HttpResponse<byte[]> answer = ask(way, campus, session, asked, "Authorization", "Bearer " + token);
                    String expected = expected(
                            way,
                            documented.getOrDefault(way.operation(), Map.of()).getOrDefault(role, "undocumented"),
                            campus);
                    String actual = verdict(answer);
                    if (!expected.equals(actual)) {
                        wrong.add("%s %s at %s: expected %s, was %s (%d)"
                                .formatted(role, way.operation(), campus, expected, actual, answer.statusCode()));
                    }
                }
            }
        }
        System.out.println(
                "asked " + ways.size() + " operations as " + Role.values().length + " roles at two campuses: " + asked);
        assertThat(wrong).isEmpty();
        assertThat(asked).isEqualTo(documented.size() * Role.values().length * 2);
        assertThat(documented).hasSameSizeAs(ways).hasSizeGreaterThan(35);
    }

    private static String expected(Way way, String cell, String campus) {
        boolean named = way.path().contains("{campus}")
                || way.path().contains("{camera}")
                || way.body().contains("{camera}");
        return switch (cell) {
            case "anyone", "signed in", "all" -> "allowed";
            case "own" -> named && campus.equals(FOREIGN) ? "hidden" : "allowed";
            case "case" -> named ? "hidden" : "allowed";
            case "-" -> "forbidden";
            default -> cell;
        };
    }

    /** The gate's answer; whatever else is wrong with the request was found behind it. */
    private static String verdict(HttpResponse<byte[]> answer) {
        boolean head = answer.request().method().equals("HEAD"); // says no more than its status
        String field = head ? "camera" : field(answer);
        return switch (answer.statusCode()) {
            case 403 -> field.equals("session") ? "allowed" : "forbidden"; // a token has no account of its own
            case 404 -> Set.of("campus", "camera").contains(field) ? "hidden" : "allowed";
            default -> "allowed";
        };
    }

    private static String field(HttpResponse<byte[]> answer) {
        return answer.statusCode() < 400 || answer.body().length == 0
                ? ""
                : json(answer).path("field").asText("");
    }

    @Test
    void nobodyGetsAnAnswerToAnything() {
        for (Way way : ways) {
            if (!documented.getOrDefault(way.operation(), Map.of()).containsValue("anyone")) {
                for (String campus : List.of(OWN, "NOWHERE")) {
                    HttpResponse<byte[]> answer = ask(way, campus, NOWHERE, 0);
                    assertThat(answer.statusCode()).as(way.operation()).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void listsTellOfTheCallersCampusesOnly() {
        String token = world.token("lists", Set.of(new Grant(Role.OFFICER, new Code(OWN))));
        for (String path : List.of("/api/v1/campuses", "/api/v1/coverage")) {
            String told =
                    json(world.get(path, "Authorization", "Bearer " + token)).toString();
            assertThat(told).as(path).contains(OWN).doesNotContain(FOREIGN);
        }
        JsonNode county = json(world.get("/api/v1/coverage?" + window, "Authorization", "Bearer " + token));
        assertThat(county.path("seconds"))
                .as("totals of the own campus")
                .isEqualTo(json(world.get("/api/v1/campuses/" + OWN + "/coverage?" + window))
                        .path("seconds"));
        String police = world.token("police", Set.of(new Grant(Role.POLICE, null)));
        assertThat(json(world.get("/api/v1/campuses", "Authorization", "Bearer " + police))
                        .path("campuses"))
                .isEmpty();
    }

    @Test
    void aForeignCameraIsAnsweredInTheWordsOfOneThatDoesNotExist() {
        String token = world.token("words", Set.of(new Grant(Role.OFFICER, new Code(OWN))));
        String foreign = new String(
                world.get("/api/v1/cameras/G-02", "Authorization", "Bearer " + token)
                        .body(),
                StandardCharsets.UTF_8);
        String none = new String(
                world.get("/api/v1/cameras/G-99", "Authorization", "Bearer " + token)
                        .body(),
                StandardCharsets.UTF_8);

        assertThat(foreign).isEqualTo(none.replace("G-99", "G-02"));
    }
}
