package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.BearerSecret;
import org.keepsight.api.identity.Caller;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.api.playback.PlaybackSession;
import org.keepsight.api.playback.PlaybackSessions;
import org.keepsight.api.playback.PlaybackSessions.Place;
import org.keepsight.storage.audit.RegisterCheck;
import org.keepsight.storage.audit.RegisterProblem;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Camera;

/** Playback sessions: whose they are, what they reach, and what of them the register says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaybackTest {
    private static final Pattern RANGE = Pattern.compile("#EXT-X-BYTERANGE:(\\d+)@(\\d+)\\n(\\S+)");

    private final Instant begin = Instant.now().minus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    private ApiWorld world;
    private String officer;
    private String other;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        Camera camera = world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 12, "-g", "20", "-an");
        world.record(camera, clip, 320, 180, begin, 3); // 12 s: two segments of three fragments of 2 s
        officer = "Bearer " + world.token("officer-1", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        other = "Bearer " + world.token("officer-2", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @BeforeEach
    void recent() {
        world.database.jdbi().useHandle(handle -> handle.execute("delete from playback_session"));
    }

    @Test
    void whatIsReallyFetchedStandsInTheRegisterAsRanges() throws IOException {
        String path = world.playback("G-01", begin.plusSeconds(1), begin.plusSeconds(11), officer);
        String playlist = text(world.get(path + "playback.m3u8", "Authorization", officer));
        List<String[]> fragments = fragments(playlist);
        assertThat(fragments).hasSize(6);

        for (int i : List.of(0, 1, 2, 3, 5)) { // not the one from 8 to 10 s
            assertThat(fetch(path, fragments.get(i), officer).statusCode()).isEqualTo(206);
            assertThat(fetch(path, fragments.get(i), officer).statusCode()).isEqualTo(206);
        }
        assertThat(end(path, officer)).isEqualTo(204);

        JsonNode fetched = register("playback.fetched", session(path)).get(0);
        assertThat(register("playback.fetched", session(path))).hasSize(1);
        assertThat(fetched.path("actor").asText()).isEqualTo("token:officer-1");
        assertThat(fetched.path("camera").asText()).isEqualTo("G-01");
        assertThat(fetched.path("campus").asText()).isEqualTo("QX01");
        assertThat(fetched.at("/detail/ranges").toString())
                .isEqualTo("[[\"%s\",\"%s\"],[\"%s\",\"%s\"]]"
                        .formatted(begin, begin.plusSeconds(8), begin.plusSeconds(10), begin.plusSeconds(12)));
        JsonNode begun = register("playback.begun", session(path)).get(0);
        assertThat(begun.path("from").asText()).isEqualTo(begin.plusSeconds(1).toString());
        assertThat(begun.path("verified").asText()).isEqualTo("TOKEN");
        assertThat(begun.path("address").asText()).isEqualTo("127.0.0.1");
        List<RegisterProblem> problems = new ArrayList<>();
        new RegisterCheck(world.database.jdbi(), TestAudit.KEY, null).run(problems::add);
        assertThat(problems).isEmpty();
    }

    @Test
    void aPathIsUselessToOthersAndForOtherCamerasAndRanges() {
        String path = world.playback("G-01", begin, begin.plusSeconds(4), officer);
        List<String[]> fragments = fragments(text(world.get(
                world.playback("G-01", begin, begin.plusSeconds(12), officer) + "playback.m3u8",
                "Authorization",
                officer)));

        assertThat(status(path + "playback.m3u8", officer)).isEqualTo(200);
        assertThat(status(path + "playback.m3u8", other)).isEqualTo(404);
        assertThat(status(path.replace("G-01", "G-02") + "playback.m3u8", officer))
                .isEqualTo(404);
        assertThat(world.sendBare(HttpRequest.newBuilder(world.uri(path + "playback.m3u8"))
                                .GET())
                        .statusCode())
                .isEqualTo(401);
        assertThat(fetch(path, fragments.get(1), officer).statusCode()).isEqualTo(206);
        assertThat(fetch(path, fragments.get(2), officer).statusCode())
                .as("the same segment, behind the range")
                .isEqualTo(403);
        assertThat(status(path + fragments.getFirst()[2], officer))
                .as("the whole segment, which goes on behind the range")
                .isEqualTo(403);
        assertThat(fetch(path, fragments.get(5), officer).statusCode())
                .as("another segment")
                .isEqualTo(404);
        assertThat(status(path + "still.jpg?at=" + begin.plusSeconds(3), officer))
                .isEqualTo(200);
        assertThat(status(path + "still.jpg?at=" + begin.plusSeconds(5), officer))
                .isEqualTo(403);
    }

    @Test
    void aSessionEndsWithItsTime() {
        String path = world.playback("G-01", begin, begin.plusSeconds(4), officer);
        owner(
                "update keepsight.playback_session set begun_at = now() - interval '2 h', expires_at = now() - interval '1 s'");

        assertThat(status(path + "playback.m3u8", officer)).isEqualTo(404);
    }

    @Test
    void whatIsUnderWayEndsWithTheTokenItWasBegunWith() {
        String name = "officer-" + System.nanoTime();
        String passing = "Bearer " + world.token(name, Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        String path = world.playback("G-01", begin, begin.plusSeconds(4), passing);
        Caller caller = world.identity
                .doorkeeper()
                .admit(new BearerSecret(passing.substring("Bearer ".length())), true)
                .caller();
        PlaybackSessions sessions = new PlaybackSessions(
                world.database.jdbi(), TestAudit.log(), InstantSource.system(), ApiSettings.DEFAULT_REASONS);
        PlaybackSession session = sessions.of(caller, UUID.fromString(session(path)));
        assertThat(sessions.lives(session)).isTrue();

        world.identity.tokens().revoke(name, ApiWorld.ACTOR, "a test");

        assertThat(sessions.lives(session)).isFalse();
        assertThat(status(path + "playback.m3u8", passing)).isEqualTo(401);
    }

    @Test
    void whatIsUnderWayEndsWithItsPersonsSignInOrAccount() {
        PlaybackSessions sessions = new PlaybackSessions(
                world.database.jdbi(), TestAudit.log(), InstantSource.system(), ApiSettings.DEFAULT_REASONS);
        Camera camera = world.registry.camera(new Code("G-01"));
        Place place = new Place(camera, world.registry.campus(new Code("QX01")));
        String password = "correct horse battery staple";
        world.identity
                .accounts()
                .add(
                        new NewAccount("viewer", "孙", "保卫处", Set.of(new Grant(Role.OFFICER, new Code("QX01")))),
                        password,
                        ApiWorld.ACTOR,
                        "a test");
        for (boolean disabled : new boolean[] {false, true}) {
            Caller viewer = world.identity
                    .signIn()
                    .signIn("viewer", password, null, "127.0.0.1")
                    .admission()
                    .caller();
            PlaybackSession session =
                    sessions.begin(viewer, List.of(place), new TimeRange(begin, begin.plusSeconds(4)), null);
            assertThat(sessions.lives(session)).isTrue();
            if (disabled) {
                owner("update keepsight.account set enabled = false where name = 'viewer'");
            } else {
                world.identity.signIn().signOut(viewer);
            }
            assertThat(sessions.lives(session)).isFalse();
        }
    }

    @Test
    void whoIsShutOutGetsNoMoreOfWhatIsUnderWay() throws IOException, InterruptedException {
        Instant start = begin.plusSeconds(600);
        Camera camera = world.camera("QX01", "G-03", "校门", "GATE");
        TestClip large =
                TestClip.make(world.directory, VideoCodec.H264, "1280x720", 25, 16, "-g", "50", "-qp", "0", "-an");
        Segment segment = world.record(camera, large, 1280, 720, start, 8).getFirst();
        assertThat(segment.bytes()).as("more than sockets hold").isGreaterThan(20 << 20);
        String name = "officer-" + System.nanoTime();
        String passing = "Bearer " + world.token(name, Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        String path = world.playback("G-03", start, start.plusSeconds(60), passing)
                + fragments(text(world.get(
                                world.playback("G-03", start, start.plusSeconds(60), passing) + "playback.m3u8",
                                "Authorization",
                                passing)))
                        .getFirst()[2];

        long got = RawHttp.slowly(
                world.server.port(),
                () -> world.identity.tokens().revoke(name, ApiWorld.ACTOR, "a test"),
                "GET " + path + " HTTP/1.1",
                "Host: 127.0.0.1",
                "Authorization: " + passing,
                "Connection: close");

        assertThat(got).isGreaterThan(1 << 20).isLessThan(segment.bytes());
    }

    @Test
    void aStillIsAnEntryOfItsOwn() {
        String path = world.playback("G-01", begin, begin.plusSeconds(12), officer);

        assertThat(status(path + "still.jpg?at=" + begin.plusMillis(5_300), officer))
                .isEqualTo(200);

        JsonNode shown = register("still.shown", session(path)).get(0);
        assertThat(shown.path("from").asText()).isEqualTo(begin.plusSeconds(4).toString());
    }

    @Test
    void whatCannotBeWrittenDownIsNotShown() {
        String path = world.playback("G-01", begin, begin.plusSeconds(12), officer);
        String[] fragment = fragments(text(world.get(path + "playback.m3u8", "Authorization", officer)))
                .getFirst();
        owner("alter table keepsight.playback_fetch add constraint broken check (camera = 'x') not valid");
        owner("alter table keepsight.access_register add constraint broken check (actor = 'x') not valid");
        try {
            HttpResponse<byte[]> media = fetch(path, fragment, officer);
            HttpResponse<byte[]> still =
                    world.get(path + "still.jpg?at=" + begin.plusSeconds(1), "Authorization", officer);
            HttpResponse<byte[]> begun = world.send(
                    "POST",
                    "/api/v1/playback",
                    "{\"cameras\":[\"G-01\"],\"from\":\"%s\",\"to\":\"%s\"}".formatted(begin, begin.plusSeconds(1)),
                    "Authorization",
                    officer);
            HttpResponse<byte[]> search = world.get(
                    "/api/v1/cameras/G-01/segments?from=" + begin + "&to=" + begin.plusSeconds(9),
                    "Authorization",
                    officer);

            for (HttpResponse<byte[]> each : List.of(media, still, begun, search)) {
                assertThat(each.statusCode()).isEqualTo(500);
                assertThat(each.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
            }
        } finally {
            owner("alter table keepsight.playback_fetch drop constraint broken");
            owner("alter table keepsight.access_register drop constraint broken");
        }
    }

    @Test
    void oldFootageAndAnotherUnitsAskForAReason() {
        Instant old = Instant.now().minus(Duration.ofDays(8));
        String body = "{\"cameras\":[\"G-01\"],\"from\":\"%s\",\"to\":\"%s\"%s}";

        HttpResponse<byte[]> without = begin(officer, body.formatted(old, old.plusSeconds(60), ""));
        HttpResponse<byte[]> with =
                begin(officer, body.formatted(old, old.plusSeconds(60), ",\"reason\":\"第 12 号通知\""));
        HttpResponse<byte[]> young = begin(officer, body.formatted(begin, begin.plusSeconds(60), ""));
        HttpResponse<byte[]> foreign = begin("Bearer " + world.token, body.formatted(begin, begin.plusSeconds(60), ""));

        assertThat(without.statusCode()).isEqualTo(400);
        assertThat(json(without).path("field").asText()).isEqualTo("reason");
        assertThat(with.statusCode()).isEqualTo(201);
        assertThat(register("playback.begun", json(with).path("id").asText())
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("第 12 号通知");
        assertThat(young.statusCode()).isEqualTo(201);
        assertThat(json(foreign).path("field").asText()).isEqualTo("reason");
    }

    @Test
    void theRegisterIsTheBureausAndEachCampussOwn() {
        world.playback("G-01", begin, begin.plusSeconds(4), officer);
        String range = "?from=" + begin + "&to=" + Instant.now().plusSeconds(60);
        String campus1 = "Bearer "
                + world.token(
                        "ca-1-" + System.nanoTime(), Set.of(new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX01"))));
        String campus2 = "Bearer "
                + world.token(
                        "ca-2-" + System.nanoTime(), Set.of(new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX02"))));

        assertThat(status("/api/v1/register" + range, officer)).isEqualTo(403);
        assertThat(json(world.get(
                                "/api/v1/register" + range + "&camera=G-01&action=playback.", "Authorization", campus1))
                        .path("entries"))
                .isNotEmpty();
        JsonNode foreign = json(world.get("/api/v1/register" + range, "Authorization", campus2))
                .path("entries");
        foreign.forEach(each -> assertThat(each.path("campus").asText()).isEqualTo("QX02"));
    }

    @Test
    void theRegisterIsExported() throws IOException {
        world.playback("G-01", begin, begin.plusSeconds(4), officer);
        String range = "?from=" + begin + "&to=" + Instant.now().plusSeconds(60) + "&actor=token:officer-1";

        HttpResponse<byte[]> csv = world.get("/api/v1/register/export" + range);
        HttpResponse<byte[]> exported = world.get("/api/v1/register/export" + range + "&format=json");

        assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.headers().firstValue("Content-Disposition").orElse("")).contains("keepsight-register.csv");
        assertThat(text(csv)).startsWith("\ufeffat,actor,").contains("\"playback.begun\"");
        assertThat(json(exported).path("entries").size())
                .isEqualTo((int) text(csv).lines().count() - 1);
    }

    private HttpResponse<byte[]> begin(String who, String body) {
        return world.send("POST", "/api/v1/playback", body, "Authorization", who);
    }

    private JsonNode register(String action, String session) {
        JsonNode entries = json(world.get("/api/v1/register?from=" + begin + "&to="
                        + Instant.now().plusSeconds(60) + "&action=" + action + "&limit=1000"))
                .path("entries");
        ArrayNode ours = JsonNodeFactory.instance.arrayNode();
        entries.forEach(each -> {
            if (each.path("subject").asText().equals(session)) {
                ours.add(each);
            }
        });
        return ours;
    }

    private static String session(String path) {
        return path.split("/", -1)[4];
    }

    private int end(String path, String who) {
        return world.send("DELETE", "/api/v1/playback/" + session(path), "", "Authorization", who)
                .statusCode();
    }

    private int status(String path, String who) {
        return world.get(path, "Authorization", who).statusCode();
    }

    private HttpResponse<byte[]> fetch(String path, String[] fragment, String who) {
        long offset = Long.parseLong(fragment[1]);
        long last = offset + Long.parseLong(fragment[0]) - 1;
        return world.get(path + fragment[2], "Authorization", who, "Range", "bytes=" + offset + "-" + last);
    }

    private static List<String[]> fragments(String playlist) {
        List<String[]> fragments = new ArrayList<>();
        Matcher matcher = RANGE.matcher(playlist);
        while (matcher.find()) {
            fragments.add(new String[] {matcher.group(1), matcher.group(2), matcher.group(3)});
        }
        return fragments;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Somebody with the role that owns the tables. */
    private void owner(String sql) {
        world.owner.useHandle(handle -> handle.execute(sql));
    }
}
