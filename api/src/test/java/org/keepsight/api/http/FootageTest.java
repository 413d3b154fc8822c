package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keepsight.storage.media.ForeignFfmpeg;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.registry.Camera;

/** Segments, media, playlists and stills over HTTP, judged by a player nobody here wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FootageTest {
    private final Instant begin = Instant.now().minus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    private ApiWorld world;
    private List<Segment> first;
    private List<Segment> second;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        Camera camera = world.camera("QX01", "G-01", "校门", "GATE");
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 12, "-g", "20", "-an");
        // 12 s in three segments, then nothing for 10 s, then another 12 s
        first = world.record(camera, clip, 320, 180, begin, 2);
        second = world.record(camera, clip, 320, 180, begin.plusSeconds(22), 2);
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private String range(long from, long to) {
        return "?from=" + begin.plusSeconds(from) + "&to=" + begin.plusSeconds(to);
    }

    @Test
    void segmentsComeAPageAtATime() {
        JsonNode page = json(world.get("/api/v1/cameras/G-01/segments" + range(0, 60) + "&limit=4"));

        assertThat(page.path("segments")).hasSize(4);
        JsonNode one = page.path("segments").get(0);
        assertThat(one.path("start").asText()).isEqualTo(begin.toString());
        assertThat(one.path("duration").decimalValue()).isEqualByComparingTo("4");
        assertThat(one.path("digest").asText())
                .isEqualTo(first.getFirst().digest().hex());
        assertThat(one.path("codecs").asText()).startsWith("avc1.");

        JsonNode rest = json(world.get("/api/v1/cameras/G-01/segments" + range(0, 60) + "&limit=4&cursor="
                + page.path("next").asText()));

        assertThat(rest.path("segments")).hasSize(2);
        assertThat(rest.has("next")).isFalse();
        assertThat(rest.path("segments").get(1).path("id").asText())
                .isNotEqualTo(page.path("segments").get(3).path("id").asText());
    }

    @Test
    void anyOffsetIsUnderstoodAndAPlusThatBecameASpaceToo() {
        String from = begin.atZone(ApiWorld.ZONE).toOffsetDateTime().toString();
        for (String written : List.of(from.replace("+", "%2B"), from)) {
            JsonNode page =
                    json(world.get("/api/v1/cameras/G-01/segments?from=" + written + "&to=" + begin.plusSeconds(60)));
            assertThat(page.path("segments")).as(page.toString()).hasSize(6);
        }
    }

    private String playback(long from, long to) {
        return world.playback("G-01", begin.plusSeconds(from), begin.plusSeconds(to));
    }

    private String media() {
        return playback(0, 60) + "segments/" + firstSegment("G-01") + "/media.mp4";
    }

    private String firstSegment(String camera) {
        return json(world.get("/api/v1/cameras/" + camera + "/segments" + range(0, 1)))
                .path("segments")
                .get(0)
                .path("id")
                .asText();
    }

    @Test
    void mediaIsTheObjectByteForByte() {
        HttpResponse<byte[]> whole = world.get(media());

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(Digest.ofContent(whole.body())).isEqualTo(first.getFirst().digest());
        assertThat(whole.headers().firstValue("ETag"))
                .contains('"' + first.getFirst().digest().hex() + '"');
        assertThat(whole.headers().firstValue("Content-Type")).contains("video/mp4");
    }

    @Test
    void mediaIsGivenInRanges() {
        byte[] whole = world.get(media()).body();

        HttpResponse<byte[]> part = world.get(media(), "Range", "bytes=100-299");
        HttpResponse<byte[]> tail = world.get(media(), "Range", "bytes=-10");
        HttpResponse<byte[]> behind = world.get(media(), "Range", "bytes=" + whole.length + "-");
        HttpResponse<byte[]> several = world.get(media(), "Range", "bytes=0-1,5-6");
        HttpResponse<byte[]> outdated = world.get(media(), "Range", "bytes=0-1", "If-Range", "\"other\"");

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 300));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 100-299/" + whole.length);
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 10, whole.length));
        assertThat(behind.statusCode()).isEqualTo(416);
        assertThat(behind.headers().firstValue("Content-Range")).contains("bytes */" + whole.length);
        assertThat(several.statusCode()).isEqualTo(200);
        assertThat(outdated.statusCode()).isEqualTo(200);
    }

    @Test
    void mediaThatIsKnownIsNotSentAgain() {
        String etag = world.get(media()).headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = world.get(media(), "If-None-Match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void aForeignPlayerPlaysThePlaylistAcrossTheHole() throws IOException {
        String path = playback(0, 60) + "playback.m3u8";
        String playlist = new String(world.get(path).body(), StandardCharsets.UTF_8);

        assertThat(playlist).containsOnlyOnce("#EXT-X-DISCONTINUITY\n").doesNotContain("http", "\n/");
        assertThat(frames(playback(0, 12) + "playback.m3u8")).isEqualTo(120);
        assertThat(frames(playback(22, 60) + "playback.m3u8")).isEqualTo(120);
        // Debian's ffmpeg drops one fragment where the initialisation part changes; it must not complain
        assertThat(frames(path)).isBetween(220, 240);
    }

    /** Frames that ffprobe decodes, without a word of complaint. */
    private int frames(String path) throws IOException {
        String counted = ForeignFfmpeg.ffprobe(List.of(
                "-headers",
                "Authorization: Bearer " + world.token + "\r\n",
                "-count_frames",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                world.uri(path).toString()));
        return Integer.parseInt(
                counted.lines().findFirst().orElse("").replace(",", "").strip());
    }

    @Test
    void thePlaylistBeginsWithTheFragmentThatContainsTheInstant() {
        String playlist = new String(world.get(playback(5, 7) + "playback.m3u8").body(), StandardCharsets.UTF_8);

        List<String> instants = playlist.lines()
                .filter(line -> line.startsWith("#EXT-X-PROGRAM-DATE-TIME:"))
                .map(line -> line.substring(line.indexOf(':') + 1))
                .toList();
        assertThat(instants)
                .containsExactly(
                        begin.plusSeconds(4).toString(), begin.plusSeconds(6).toString());
    }

    @Test
    void aRangeWithoutFootageSaysWhereTheNearestIs() {
        HttpResponse<byte[]> none = world.get(playback(14, 16) + "playback.m3u8");

        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(json(none).path("detail").asText())
                .contains(begin.toString(), first.getLast().end().toString());
    }

    @Test
    void aStillShowsTheKeyframeAtOrBeforeTheInstant() throws IOException {
        HttpResponse<byte[]> still =
                world.get(playback(0, 60) + "still.jpg?at=" + begin.plusMillis(27_300) + "&width=160");

        assertThat(still.statusCode()).isEqualTo(200);
        assertThat(still.headers().firstValue("Keepsight-Picture-At"))
                .contains(second.getFirst().time().start().plusSeconds(4).toString());
        assertThat(ImageIO.read(new ByteArrayInputStream(still.body())).getWidth())
                .isEqualTo(160);
    }

    @ParameterizedTest
    @ValueSource(strings = {"media", "range", "still", "no still"})
    void headIsToldWhatGetWouldBeAndNothingMore(String what) throws IOException {
        String path = switch (what) {
            case "still" -> playback(0, 60) + "still.jpg?at=" + begin.plusMillis(27_300);
            case "no still" -> playback(0, 60) + "still.jpg?at=" + begin.plusSeconds(15);
            default -> media();
        };
        String range = what.equals("range") ? "bytes=100-299" : "none";
        HttpResponse<byte[]> get = world.get(path, "Range", range);
        String[] head = RawHttp.answer(
                        world.server.port(),
                        "HEAD " + path + " HTTP/1.1",
                        "Host: 127.0.0.1",
                        "Authorization: Bearer " + world.token,
                        "Range: " + range,
                        "Connection: close")
                .split("\r\n\r\n", -1);

        assertThat(head[0]).startsWith("HTTP/1.1 " + get.statusCode());
        for (String name : List.of("ETag", "Content-Type", "Content-Range", "Keepsight-Picture-At")) {
            get.headers()
                    .firstValue(name)
                    .ifPresent(value -> assertThat(head[0]).containsIgnoringCase(name + ": " + value));
        }
        if (get.statusCode() < 400) {
            assertThat(head[0]).containsIgnoringCase("Content-Length: " + get.body().length);
        }
        assertThat(head).as("no body").hasSize(2).endsWith("");
    }

    @Test
    void thereIsNoStillWhereNothingIsRecorded() {
        assertThat(world.get(playback(0, 60) + "still.jpg?at=" + begin.plusSeconds(15))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneMissingObjectDoesNotHideTheRest(@TempDir Path directory) throws IOException {
        Camera camera = world.camera("QX01", "G-02", "校门", "GATE");
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 12, "-g", "20", "-an");
        List<Segment> segments = world.record(camera, clip, 320, 180, begin, 2);
        world.store.delete(
                List.of(new ObjectVersion(ObjectKey.of(segments.get(1)).toString(), null)));

        HttpResponse<byte[]> playlist =
                world.get(world.playback("G-02", begin, begin.plusSeconds(60)) + "playback.m3u8");

        assertThat(playlist.statusCode()).isEqualTo(200);
        assertThat(new String(playlist.body(), StandardCharsets.UTF_8))
                .containsOnlyOnce("#EXT-X-DISCONTINUITY\n")
                .contains("#EXT-X-PROGRAM-DATE-TIME:" + begin.plus(Duration.ofSeconds(8)));
    }

    @Test
    void anObjectThatCannotBeOpenedIsUnavailableWithNothingOfTheObjectsOwn() throws IOException {
        Camera camera = world.camera("QX01", "G-03", "校门", "GATE");
        TestClip clip = TestClip.make(world.directory, VideoCodec.H264, "320x180", 10, 4, "-g", "20", "-an");
        Segment segment = world.record(camera, clip, 320, 180, begin, 2).getFirst();
        world.store.delete(List.of(new ObjectVersion(ObjectKey.of(segment).toString(), null)));
        String media = world.playback("G-03", begin, begin.plusSeconds(60)) + "segments/" + firstSegment("G-03")
                + "/media.mp4";

        HttpResponse<byte[]> answer = world.get(media, "Range", "bytes=0-99");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("type").asText()).isEqualTo("urn:keepsight:problem:unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.headers().map()).doesNotContainKeys("etag", "content-range", "accept-ranges");
        assertThat(answer.headers().firstValue("Content-Length")).contains(Integer.toString(answer.body().length));
    }
}
