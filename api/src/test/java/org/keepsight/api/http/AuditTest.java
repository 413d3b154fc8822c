package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.retention.scrub.ScrubDemand;
import org.keepsight.retention.scrub.ScrubState;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.registry.Camera;

/** Spot audits over real HTTP and in Debian's Chromium: an auditor begins one, brings the seed, sees what became of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {

    private ApiWorld world;
    private String auditor;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "640x360", 5, 40, "-g", "25", "-an");
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(32, ChronoUnit.MINUTES);
        List<Segment> segments = new ArrayList<>();
        for (Camera camera : List.of(
                world.camera("QX01", "G-01", "校门", "GATE"),
                world.camera("QX01", "C-01", "食堂", "CANTEEN"),
                world.camera("QX02", "D-01", "宿舍", "DORM"))) {
            for (int i = 0; i < 24; i++) {
                segments.addAll(world.record(camera, clip, 640, 360, begin.plusSeconds(40L * i), 8));
            }
            world.streams.report(
                    List.of(new CameraLive(
                            camera.id(), Instant.now().plus(1, ChronoUnit.DAYS), null, StreamState.CONNECTING, "")),
                    any -> 1);
        }
        world.owner.useHandle(handle -> handle.createUpdate("update keepsight.camera set commissioned_at = :at")
                .bind("at", begin.atOffset(ZoneOffset.UTC))
                .execute());
        for (int i : new int[] {4, 31}) {
            Path object = directory
                    .resolve("objects/objects")
                    .resolve(ObjectKey.of(segments.get(i)).toString());
            if (i == 4) {
                Files.delete(object);
            } else {
                Files.write(object, new byte[(int) segments.get(i).bytes()]);
            }
        }
        auditor = "Bearer " + world.token("auditing", Set.of(new Grant(Role.BUREAU_AUDITOR, null)));
        browser = new TestBrowser(world);
        browser.account("auditor", "李督导", "县教育局督导室", new Grant(Role.BUREAU_AUDITOR, null));
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    private HttpResponse<byte[]> ask(String method, String path, String body) {
        return world.send(method, path, body, "Authorization", auditor, "Keepsight-Reason", "2026%20spring");
    }

    private JsonNode get(String path) {
        HttpResponse<byte[]> answer = world.get(path, "Authorization", auditor);
        assertThat(answer.statusCode())
                .as("%s: %s", path, new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return json(answer);
    }

    @Test
    void anAuditFromPopulationToReport() throws Exception {
        HttpResponse<byte[]> begun = ask(
                "POST",
                "/api/v1/audits",
                "{\"campuses\": [\"QX01\"], \"kinds\": [\"GATE\", \"CANTEEN\"], \"size\": 10000, \"seedLater\": true}");
        assertThat(begun.statusCode())
                .as(new String(begun.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        JsonNode frozen = json(begun);
        assertThat(frozen.path("state").asText()).isEqualTo("AWAITING_SEED");
        assertThat(frozen.has("seed")).isFalse();
        String at = "/api/v1/audits/" + frozen.path("id").asText();
        byte[] population =
                world.get(at + "/population.txt", "Authorization", auditor).body();
        assertThat(Digest.ofContent(population).hex())
                .isEqualTo(frozen.path("population").asText());
        assertThat(ask("POST", at + "/resume", "").statusCode()).isEqualTo(409);

        assertThat(json(ask("POST", at + "/seed", "{\"seed\": \"6 5 3 1\"}"))
                        .path("seed")
                        .path("text")
                        .asText())
                .isEqualTo("6 5 3 1");
        assertThat(ask("POST", at + "/seed", "{}").statusCode()).isEqualTo(409);
        JsonNode detail = ended(at);
        JsonNode audit = detail.path("audit");
        assertThat(audit.path("looked").asInt())
                .isEqualTo(audit.path("size").asInt())
                .isEqualTo(detail.path("sample").size());
        assertThat(audit.path("proof").path("failures").asInt()).isBetween(2, 6);
        assertThat(audit.path("proof").path("bound").asDouble())
                .isGreaterThan(audit.path("proof").path("rate").asDouble());
        assertThat(audit.path("required").path("failures").asInt())
                .isGreaterThan(audit.path("proof").path("failures").asInt());
        assertThat(detail.path("strata")).hasSize(2);
        List<String> verdicts = new ArrayList<>();
        detail.path("sample")
                .forEach(minute -> verdicts.add(minute.path("verdict").asText()));
        assertThat(verdicts).contains("OK", "MISSING", "CORRUPT", "NOT_RECORDED");

        int right = verdicts.indexOf("OK") + 1;
        HttpResponse<byte[]> still = world.get(at + "/stills/" + right + ".jpg", "Authorization", auditor);
        assertThat(still.statusCode()).isEqualTo(200);
        assertThat(still.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(still.body()).startsWith(0xff, 0xd8).hasSizeLessThan(20_481);
        assertThat(world.get(
                                at + "/stills/" + (verdicts.indexOf("NOT_RECORDED") + 1) + ".jpg",
                                "Authorization",
                                auditor)
                        .statusCode())
                .isEqualTo(404);
        for (String language : List.of("zh", "en")) {
            HttpResponse<byte[]> report = world.get(at + "/report.html?language=" + language, "Authorization", auditor);
            assertThat(report.statusCode()).isEqualTo(200);
            assertThat(report.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("img-src data:");
            assertThat(new String(report.body(), StandardCharsets.UTF_8))
                    .contains(
                            language.equals("zh") ? "抽查 第" : "Spot audit",
                            "data:image/jpeg;base64,",
                            "6 5 3 1",
                            frozen.path("population").asText())
                    .doesNotContain("<script", "http://", "https://", "{n}", "verdict.");
        }
        registered(frozen.path("id").asText(), audit.path("size").asInt());
        assertThat(get("/api/v1/audits").path("audits").get(0).path("number").asInt())
                .isPositive();
    }

    /** What was looked at, camera by camera and minute by minute; and who saw pictures, once for a page of them. */
    private void registered(String audit, int size) {
        List<String> actions = world.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery("select e.action from access_register e where e.subject = :audit")
                                .bind("audit", audit)
                                .mapTo(String.class)
                                .list());
        assertThat(actions).filteredOn("audit.frozen"::equals).hasSize(1);
        assertThat(actions).filteredOn("audit.seeded"::equals).hasSize(1);
        assertThat(actions).filteredOn("audit.looked"::equals).hasSize(size);
        assertThat(actions).filteredOn("audit.viewed"::equals).hasSize(1);
    }

    private JsonNode ended(String at) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(120);
        while (true) {
            JsonNode detail = get(at);
            if (detail.path("audit").path("state").asText().equals("FINISHED")) {
                return detail;
            }
            assertThat(Instant.now()).as(detail.path("audit").toString()).isBefore(limit);
            Thread.sleep(100);
        }
    }

    @Test
    void nonsenseIsRefusedAndNobodyElseLooks() {
        assertThat(ask("POST", "/api/v1/audits", "{\"size\": 0}").statusCode()).isEqualTo(400);
        assertThat(ask("POST", "/api/v1/audits", "{\"size\": 5, \"seed\": \"x\", \"seedLater\": true}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ask("POST", "/api/v1/audits", "{\"campuses\": [\"NOWHERE\"]}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ask("POST", "/api/v1/audits", "{\"seed\": \" x\"}").statusCode())
                .isEqualTo(400);
        assertThat(ask("POST", "/api/v1/audits", "{\"sise\": 1}").statusCode()).isEqualTo(400);
        assertThat(world.get("/api/v1/audits?cursor=x", "Authorization", auditor)
                        .statusCode())
                .isEqualTo(400);
        assertThat(world.get("/api/v1/audits/00000000-0000-4000-8000-000000000000", "Authorization", auditor)
                        .statusCode())
                .isEqualTo(404);
        String officer = "Bearer " + world.token("officer-audit", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        assertThat(world.get("/api/v1/audits", "Authorization", officer).statusCode())
                .isEqualTo(403);
    }

    @Test
    void howScrubbingGoesIsToldAndDamageDegrades() {
        world.scrub = new ScrubState(
                20 << 20, new ScrubDemand(0, 0), "FOUND_DAMAGE", 3, Instant.parse("2026-11-22T01:02:03Z"), "");
        try {
            assertThat(get("/api/v1/retention/scrubbing").path("damaged").asInt())
                    .isEqualTo(3);
            JsonNode ready = json(world.get("/health/ready"));
            assertThat(ready.path("ready").asBoolean()).isTrue();
            assertThat(ready.path("degraded").asBoolean()).isTrue();
            assertThat(ready.path("damage").path("segments").asInt()).isEqualTo(3);
        } finally {
            world.scrub = ScrubState.NONE;
        }
        assertThat(json(world.get("/health/ready")).path("degraded").asBoolean())
                .isFalse();
    }

    @Test
    void theAuditorSeesItAllOnThePage() throws Exception {
        try (BrowserContext desk = browser.desk("zh-CN")) {
            Page page = browser.signedIn(desk, "auditor", "#/audits");
            page.locator(".audits > li").first().waitFor();
            page.locator("input[type=number]").fill("60");
            page.locator("form input[required]").last().fill("2026 年春季保存情况督导");
            TestBrowser.shoot(page, "audits-desk");
            page.locator(".go").click();
            page.locator(".audit .digest").first().waitFor();
            TestBrowser.shoot(page, "audit-seed-desk");
            page.locator(".audit form input").first().fill("骰子 3 5 1 6");
            page.locator(".audit form input").last().fill("现场掷骰子");
            page.locator(".audit .go").click();
            page.locator(".wall li").first().waitFor();
            page.waitForFunction(
                    "() => document.querySelectorAll('.wall li.open').length === 0 && document.querySelectorAll('.wall li').length > 50");
            page.waitForFunction(
                    "() => [...document.querySelectorAll('.wall img')].slice(0, 6).every(img => img.complete && img.naturalWidth === 320)");
            assertThat(page.locator(".answers").innerText()).contains("95%", "不合格");
            assertThat(page.locator(".facts").innerText()).contains("骰子 3 5 1 6", "SHA-256");
            TestBrowser.shoot(page, "audit-desk");
            page.locator(".wall").scrollIntoViewIfNeeded();
            TestBrowser.shoot(page, "audit-wall-desk");
            try (BrowserContext phone = browser.phone("en-GB")) {
                Page small = browser.signedIn(
                        phone, "auditor", page.url().substring(page.url().indexOf('#')));
                small.locator(".wall img").first().waitFor();
                assertThat((int) small.evaluate("() => document.documentElement.scrollWidth"))
                        .isLessThanOrEqualTo(390);
                TestBrowser.shoot(small, "audit-phone");
                small.locator(".wall").scrollIntoViewIfNeeded();
                TestBrowser.shoot(small, "audit-wall-phone");
                small.navigate(world.uri("/").toString() + "#/audits");
                small.locator(".audits .name").first().waitFor();
                TestBrowser.shoot(small, "audits-phone");
            }
            Locator print = page.locator(".audit .way");
            Page report = desk.newPage();
            report.navigate(world.uri("/" + print.getAttribute("href")).toString());
            report.locator(".wall figure").first().waitFor();
            assertThat((boolean) report.evaluate("() => [...document.images].every(img => img.naturalWidth > 0)"))
                    .isTrue();
            assertThat(report.evaluate("() => getComputedStyle(document.querySelector('.wall')).display"))
                    .isEqualTo("grid");
            report.pdf(new Page.PdfOptions()
                    .setPath(TestBrowser.SCREENS.resolve("audit-report.pdf"))
                    .setPreferCSSPageSize(true));
            TestBrowser.shoot(report, "audit-report");
        }
    }
}
