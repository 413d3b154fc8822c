package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.retention.hold.Holds;
import org.keepsight.retention.hold.NewHold;
import org.keepsight.storage.audit.TestAudit;
import org.keepsight.storage.database.BackdatedFootage;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/** The retention report over HTTP, as a file, and on the page and on paper in Debian's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportBrowserTest {
    private static final Duration LENGTH = Duration.ofHours(12);

    private final Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private ApiWorld world;
    private BackdatedFootage footage;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        footage = new BackdatedFootage(world.database.jdbi(), world.store.name());
        camera("QX01", "G-01", "校门", "GATE", 200, 95, RetentionClass.KEY);
        Camera gappy = camera("QX01", "P-01", "操场", "PLAYGROUND", 200, 29, RetentionClass.GENERAL);
        recorded(gappy, 31, 34, RetentionClass.GENERAL);
        camera("QX01", "C-01", "食堂", "CANTEEN", 3, 3, RetentionClass.KEY);
        camera("QX02", "H-01", "=2+2", "PLAYGROUND", 200, 45, RetentionClass.GENERAL);
        new Holds(world.database.jdbi(), TestAudit.log(), Instant::now)
                .request(
                        new NewHold(List.of(new Code("H-01")), ago(45, 35), "公安〔2026〕7号", null, null),
                        ApiWorld.ACTOR,
                        "a test");
        browser = new TestBrowser(world);
        browser.account("auditor", "李督导", "县教育局督导室", new Grant(Role.BUREAU_AUDITOR, null));
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    private TimeRange ago(long from, long to) {
        return new TimeRange(begun.minus(from, ChronoUnit.DAYS), begun.minus(to, ChronoUnit.DAYS));
    }

    /** Recorded for so many days up to now, and, by a clock that was ahead, for the time the test takes. */
    private Camera camera(
            String campus, String code, String area, String kind, long age, long days, RetentionClass retentionClass) {
        Camera camera = world.camera(campus, code, area, kind);
        world.owner.useHandle(
                handle -> handle.createUpdate("update keepsight.camera set commissioned_at = :at where code = :code")
                        .bind("at", begun.minus(age, ChronoUnit.DAYS))
                        .bind("code", code)
                        .execute());
        recorded(camera, -1, days, retentionClass);
        return camera;
    }

    private void recorded(Camera camera, long to, long from, RetentionClass retentionClass) {
        TimeRange range = ago(from, to);
        Instant start = range.start();
        RunId run = RunId.create(start);
        for (int i = 0; start.isBefore(range.end()); i++) {
            footage.segment(camera.id(), run, i, new TimeRange(start, start.plus(LENGTH)), 1L << 30, retentionClass);
            start = start.plus(LENGTH);
        }
    }

    private static JsonNode camera(JsonNode report, String code) {
        for (JsonNode each : report.path("cameras")) {
            if (each.path("camera").asText().equals(code)) {
                return each;
            }
        }
        throw new AssertionError("no camera " + code + " in " + report);
    }

    @Test
    void aCampusIsToldCameraByCamera() {
        JsonNode report = json(world.get("/api/v1/reports/retention?campus=QX01"));

        assertThat(report.path("compliance").path("due").asInt()).isEqualTo(2);
        assertThat(report.path("compliance").path("compliant").asInt()).isEqualTo(1);
        assertThat(report.path("compliance").path("rate").asDouble()).isEqualTo(0.5);
        assertThat(report.path("compliance").path("immature").asInt()).isEqualTo(1);
        assertThat(camera(report, "G-01").path("state").asText()).isEqualTo("COMPLIANT");
        assertThat(camera(report, "C-01").path("state").asText()).isEqualTo("IMMATURE");
        JsonNode gappy = camera(report, "P-01");
        assertThat(gappy.path("state").asText()).isEqualTo("NOT_COMPLIANT");
        assertThat(gappy.path("missingDays").size()).isBetween(1, 2);
        assertThat(gappy.path("missingDays").get(0).path("unknown").asDouble()).isPositive();
        assertThat(gappy.path("overdue").get(0).path("reason").asText()).isEqualTo("NOT_SWEPT");
        JsonNode required = gappy.path("required").get(0);
        JsonNode coverage = json(world.get("/api/v1/cameras/P-01/coverage?from=%s&to=%s&asOf=%s"
                .formatted(
                        required.path("start").asText(),
                        required.path("end").asText(),
                        report.path("asOf").asText())));
        assertThat(gappy.path("seconds")).as("the same seconds as coverage").isEqualTo(coverage.path("seconds"));
    }

    @Test
    void theCountyNamesItsWorstCamerasAndEverybodySeesTheirOwn() {
        JsonNode county = json(world.get("/api/v1/reports/retention"));
        assertThat(county.path("campuses")).hasSize(2);
        assertThat(county.path("worst").get(0).path("camera").asText()).isEqualTo("P-01");
        assertThat(county.path("compliance").path("heldBytes").asLong()).isPositive();

        String officer = "Bearer " + world.token("officer-of-1", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        JsonNode own = json(world.get("/api/v1/reports/retention", "Authorization", officer));
        assertThat(own.path("campuses")).hasSize(1);
        assertThat(own.path("compliance"))
                .isEqualTo(
                        json(world.get("/api/v1/reports/retention?campus=QX01")).path("compliance"));
        assertThat(world.get("/api/v1/reports/retention?campus=QX02", "Authorization", officer)
                        .statusCode())
                .isEqualTo(404);
        assertThat(world.get("/api/v1/reports/retention/export?campus=QX02", "Authorization", officer)
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> ahead =
                world.get("/api/v1/reports/retention?asOf=" + Instant.now().plusSeconds(600));
        assertThat(json(ahead).path("field").asText()).isEqualTo("asOf");
    }

    @Test
    void aFileForSpreadsheetsIsHarmlessAndRegistered() {
        HttpResponse<byte[]> file = world.get("/api/v1/reports/retention/export");
        String text = new String(file.body(), StandardCharsets.UTF_8);

        assertThat(file.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(text).startsWith("\ufeffasOf,campus,");
        assertThat(text.lines()).hasSize(5);
        assertThat(text)
                .contains("\"清溪县实验小学\"", "\"'=2+2\"", "\"'=2+2 H-01\"", "\"NOT_COMPLIANT\"", "\"HELD ")
                .doesNotContain(",\"=");
        JsonNode register = json(world.get("/api/v1/register?action=report.&from=%s&to=%s"
                .formatted(begun.minusSeconds(60), Instant.now().plusSeconds(60))));
        assertThat(register.path("entries").get(0).path("action").asText()).isEqualTo("report.exported");
    }

    @Test
    void thePageShowsItInBothLanguagesAndPrints() {
        try (BrowserContext desk = browser.desk("zh-CN");
                BrowserContext phone = browser.phone("en-GB")) {
            Page page = browser.signedIn(desk, "auditor", "#/report");
            page.locator(".report table").first().waitFor();
            assertThat(page.locator(".report").innerText()).contains("保存报告：全部校区", "66.6%", "P-01", "不达标", "证据保全 1 号锁定");
            TestBrowser.shoot(page, "report-county-desk");
            page.locator(".report tbody a").first().click();
            page.locator("h1", new Page.LocatorOptions().setHasText("实验小学")).waitFor();
            assertThat(page.locator(".report").innerText()).contains("未满期", "G-01", "达标");
            TestBrowser.shoot(page, "report-campus-desk");
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            page.setViewportSize(794, 1123);
            TestBrowser.shoot(page, "report-campus-print");
            byte[] paper = page.pdf(new Page.PdfOptions().setPath(TestBrowser.SCREENS.resolve("report-campus.pdf")));
            assertThat(new String(paper, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");

            Page small = browser.signedIn(phone, "auditor", "#/report/QX01");
            small.locator(".report table").waitFor();
            assertThat(small.locator(".report").innerText()).contains("Retention report: 清溪县实验小学", "not compliant");
            assertThat(small.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
            TestBrowser.shoot(small, "report-campus-phone");
            String day = LocalDate.now(ApiWorld.ZONE).minusDays(2).toString();
            small.locator("input[type=date]").fill(day);
            small.locator(".asking .go").click();
            small.locator(".report .head .quiet", new Page.LocatorOptions().setHasText("00:00:00"))
                    .waitFor();
            TestBrowser.shoot(small, "report-past-phone");
            assertThat(small.locator(".exports a").getAttribute("href")).contains("campus=QX01", "asOf=");
        }
    }
}
