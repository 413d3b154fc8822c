package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.api.status.RecordingState;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.time.ClockVerdict;

/** The outlook of the store, a clock that is not believed, and a shortage: over HTTP, and in Debian's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutlookBrowserTest {

    private ApiWorld world;
    private TestBrowser browser;
    private Person one;
    private Person two;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        Camera camera = world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "P-01", "操场", "PLAYGROUND");
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 4, "-g", "20", "-an");
        world.record(camera, clip, 160, 120, Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS), 2);
        one = Person.add(world, "one", new Grant(Role.BUREAU_ADMINISTRATOR, null));
        two = Person.add(world, "two", new Grant(Role.BUREAU_ADMINISTRATOR, null));
        browser = new TestBrowser(world);
        browser.account("admin2", "李管理", "县教育局", new Grant(Role.BUREAU_ADMINISTRATOR, null));
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    @Test
    void clockIsBelievedWhenAPersonConfirmsIt() {
        assertThat(json(one.get("/api/v1/clock")).path("doubt").asText()).isEqualTo("NOT_ASKED_YET");
        assertThat(one.send("POST", "/api/v1/clock/confirm", "{\"now\": \"2035-01-01T00:00:00Z\"}")
                        .statusCode())
                .isEqualTo(409);

        HttpResponse<byte[]> confirmed =
                one.send("POST", "/api/v1/clock/confirm", "{\"now\": \"%s\"}".formatted(Instant.now()));

        assertThat(confirmed.statusCode()).isEqualTo(200);
        assertThat(json(confirmed).path("trusted").asBoolean()).isTrue();
    }

    @Test
    void shortageIsDeclaredByTwoAndEndedByOne() {
        String body = "{\"retentionClass\": \"%s\", \"freeBytes\": 1000, \"until\": \"%s\", \"basis\": \"局字 12 号\"}";
        String until = Instant.now().plus(Duration.ofDays(3)).toString();
        String path = "/api/v1/retention/shortage-orders";
        HttpResponse<byte[]> key = one.send("POST", path, body.formatted("KEY", until));
        assertThat(key.statusCode()).isEqualTo(400);
        assertThat(json(key).path("detail").asText()).contains("never shed");
        assertThat(one.send("POST", path, body.formatted("GENERAL", "2020-01-01T00:00:00Z"))
                        .statusCode())
                .isEqualTo(400);

        HttpResponse<byte[]> asked = one.send("POST", path, body.formatted("GENERAL", until));
        assertThat(asked.statusCode()).isEqualTo(202);
        String approval = "/api/v1/proposals/" + json(asked).path("id").asText() + "/approve";
        assertThat(one.send("POST", approval, "").statusCode()).isEqualTo(403);
        assertThat(json(one.get(path)).path("orders")).isEmpty();
        assertThat(two.send("POST", approval, "").statusCode()).isEqualTo(200);

        assertThat(json(one.get(path)).at("/orders/0/inForce").asBoolean()).isTrue();
        assertThat(json(one.get(path)).at("/orders/0/approvedBy").asText()).isEqualTo("two");
        assertThat(json(two.send("POST", path + "/1/end", ""))
                        .at("/orders/0/endedBy")
                        .asText())
                .isEqualTo("two");
        assertThat(two.send("POST", path + "/1/end", "").statusCode()).isEqualTo(409);
        assertThat(two.send("POST", path + "/9/end", "").statusCode()).isEqualTo(404);
    }

    @Test
    void camerasAreAddedInThought() {
        String path = "/api/v1/retention/outlook";
        assertThat(json(one.get(path)).path("campuses")).hasSize(2);
        HttpResponse<byte[]> planned =
                one.get(path + "?addCameras=40&addMbit=4&addClass=KEY&addCampus=QX01&addFrom=2030-01-01");
        assertThat(json(planned).at("/planned/bitsPerSecond").asLong()).isEqualTo(4_000_000);
        assertThat(json(planned).path("perDay").asLong()).isGreaterThan(40 * 43_200_000_000L - 1);
        for (String wrong : List.of(
                "?addCameras=0", "?addCameras=1&addMbit=4", "?addCameras=1&addMbit=x&addClass=KEY&addCampus=QX01")) {
            assertThat(one.get(path + wrong).statusCode()).as(wrong).isEqualTo(400);
        }
        assertThat(one.get(path + "?addCameras=1&addMbit=4&addClass=KEY&addCampus=nowhere")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void pageShowsTheOutlookAndSaysWhyNothingIsDeleted() {
        Instant now = Instant.now();
        world.recording = new RecordingState(
                true,
                Degradation.NONE,
                new ClockVerdict.Suspended(ClockVerdict.Doubt.AHEAD, Instant.parse("2035-01-01T00:00:00Z"), now),
                now.plus(Duration.ofDays(9)));
        try (BrowserContext desk = browser.desk("zh-CN");
                BrowserContext phone = browser.phone("en-GB")) {
            Page page = browser.signedIn(desk, "admin2", "#/outlook");
            page.getByText("存储预测").first().waitFor();
            page.getByText("暂停删除").first().waitFor();
            page.locator("#plan").click();
            page.locator(".card .go").click();
            page.getByText("另增 40 台摄像机").waitFor();
            page.locator(".users > li").first().waitFor();
            TestBrowser.shoot(page, "outlook-desk");

            Page small = browser.signedIn(phone, "admin2", "#/outlook");
            small.getByText("Deletion is suspended").first().waitFor();
            small.locator("#declare").click();
            TestBrowser.shoot(small, "outlook-phone");
        } finally {
            world.recording = new RecordingState(true, Degradation.NONE);
        }
    }
}
