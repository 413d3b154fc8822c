package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.api.status.RecordingState;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Camera;

/** The page in a real browser, over a real day: yesterday from 12:00 in the deployment's zone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private final LocalDate day = LocalDate.now(ApiWorld.ZONE).minusDays(1);
    private final Instant noon = day.atTime(12, 0).atZone(ApiWorld.ZONE).toInstant();

    private ApiWorld world;
    private String officer;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(Files.createTempDirectory(directory, "world"));
        TestClip h264 = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 40, "-g", "20", "-an");
        TestClip h265 = TestClip.make(directory, VideoCodec.H265, "320x180", 10, 40, "-g", "20", "-an");
        Camera gate = world.camera("QX01", "G-01", "校门", "GATE");
        record(gate, h264);
        world.record(gate, h264, 320, 180, noon.plus(8, ChronoUnit.HOURS), 20);
        record(world.camera("QX01", "C-01", "食堂", "CANTEEN"), h265);
        officer = world.token("officer-at-the-screen", Set.of(new Grant(Role.OFFICER, new Code("QX01"))));
        browser = new TestBrowser(world);
    }

    /** From 12:00 to 12:10 and from 12:40 to 12:50, in runs of 40 s; in between the connection was refused. */
    private void record(Camera camera, TestClip clip) throws IOException {
        List<StreamEvent> events = new ArrayList<>();
        events.add(new StreamEvent(camera.id(), noon, StreamEventKind.CONNECTED, null, ""));
        for (int minute : new int[] {0, 40}) {
            Instant start = noon.plus(minute, ChronoUnit.MINUTES);
            for (int i = 0; i < 15; i++) {
                world.record(camera, clip, 320, 180, start.plusSeconds(40L * i), 20);
            }
        }
        events.add(new StreamEvent(
                camera.id(), noon.plusSeconds(600), StreamEventKind.CONNECT_REFUSED, null, "connection refused"));
        events.add(
                new StreamEvent(camera.id(), noon.plus(40, ChronoUnit.MINUTES), StreamEventKind.CONNECTED, null, ""));
        world.streams.append(events);
        world.streams.report(
                List.of(new CameraLive(
                        camera.id(),
                        Instant.now(),
                        noon.plus(50, ChronoUnit.MINUTES),
                        StreamState.CONNECTING,
                        "refused")),
                any -> 1);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            world.close();
        }
    }

    private BrowserContext context(String locale) {
        BrowserContext context = browser.desk(locale);
        context.setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + officer));
        return context;
    }

    private static Locator strip(Page page, String camera) {
        return page.locator(".camera")
                .filter(new Locator.FilterOptions().setHasText(camera))
                .locator(".strip svg");
    }

    private static void click(Locator strip, double hour) {
        Locator.ClickOptions options = new Locator.ClickOptions();
        double width = strip.boundingBox().width;
        strip.click(options.setPosition(width * hour / 24, 14));
    }

    @Test
    void degradedRecordingIsSaidCalmlyAndLossLoudly() {
        Instant since = Instant.now().minusSeconds(600);
        try (BrowserContext english = context("en-GB");
                BrowserContext chinese = context("zh-CN")) {
            world.recording = new RecordingState(
                    true,
                    new Degradation(
                            Map.of(DegradedReason.STORE_REFUSES, since), 5L << 30, 20L << 30, since.minusSeconds(60)));
            Page page = browser.open(english, "");
            Locator condition = page.locator("#condition");
            condition.getByText("the object store does not answer").waitFor();
            assertThat(condition.innerText())
                    .startsWith("Recording goes on and nothing is lost, but")
                    .contains("5 GiB wait to be stored");
            assertThat(condition.getAttribute("class")).isEqualTo("condition");

            world.recording = new RecordingState(
                    false, new Degradation(Map.of(DegradedReason.SPOOL_FULL, since), 20L << 30, 20L << 30, since));
            Page other = browser.open(chinese, "");
            other.getByText("录像正在丢失：缓存已满").waitFor();
            assertThat(other.locator("#condition").getAttribute("class")).contains("losing");

            world.recording = new RecordingState(true, Degradation.NONE);
            other.reload();
            other.getByText("全部校区").first().waitFor();
            assertThat(other.locator("#condition").isVisible()).isFalse();
        } finally {
            world.recording = new RecordingState(true, Degradation.NONE);
        }
    }

    @Test
    void theLanguageFollowsTheBrowserAndThePersonsChoice() {
        try (BrowserContext chinese = context("zh-CN");
                BrowserContext english = context("en-GB")) {
            Page page = browser.open(chinese, "");
            page.getByText("全部校区").first().waitFor();
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo("zh-CN");

            Page other = browser.open(english, "");
            other.getByText("All campuses").first().waitFor();
            other.getByText("中文").click();
            other.getByText("全部校区").first().waitFor();
            other.reload();
            other.getByText("全部校区").first().waitFor();
        }
    }

    @Test
    void aGapIsSeenWithItsCause() {
        try (BrowserContext context = context("en-GB")) {
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            Locator strip = strip(page, "G-01");
            strip.locator(".gap").first().waitFor();
            double width = strip.boundingBox().width;
            strip.hover(new Locator.HoverOptions().setPosition(width * 12.42 / 24, 14));

            String tip = page.locator(".tip:visible").textContent();

            assertThat(tip).contains("camera offline", "connection refused");
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo("en-GB");
        }
    }

    @Test
    void clickingTheStripPlaysFromThatInstant() {
        try (BrowserContext context = context("en-GB")) {
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            Locator strip = strip(page, "G-01");
            strip.locator(".recorded").first().waitFor();
            click(strip, 12.75);

            page.waitForFunction("() => document.querySelector('video')?.currentTime > 1.5");

            String shown = page.locator(".player .instant").textContent();
            assertThat(shown).startsWith(day + " 12:4");
            assertThat(videoWidth(page)).isEqualTo(320);
        }
    }

    @Test
    void theKeyboardFindsTheGapAndPlaysBesideIt() {
        try (BrowserContext context = context("en-GB")) {
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            Locator strip = strip(page, "G-01");
            strip.locator(".gap").first().waitFor();
            strip.focus();
            strip.press("Home");
            strip.press("PageUp");
            assertThat(strip.getAttribute("aria-valuetext")).startsWith("01:00:00");
            strip.press("n");
            strip.press("Enter");
            page.locator(".player").getByText("Nothing is recorded at").waitFor();
            assertThat(page.locator("video").count()).isZero();
            assertThat(page.locator(".player .steps").isVisible()).isFalse();
        }
    }

    @Test
    void whereTheBrowserCannotDecodeTheStillIsShownAndTheCodecNamed() {
        try (BrowserContext context = context("en-GB")) {
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            assumeThat(page.evaluate("MediaSource.isTypeSupported('video/mp4; codecs=\"hvc1.1.6.L93.B0\"')"))
                    .as("this Chromium cannot decode H.265")
                    .isEqualTo(false);
            Locator strip = strip(page, "C-01");
            strip.locator(".recorded").first().waitFor();
            click(strip, 12.75);

            page.waitForFunction("() => document.querySelector('.player img')?.naturalWidth > 0");

            assertThat(page.locator(".player .said").textContent()).contains("H.265 (HEVC)");
            assertThat(page.locator(".player .instant").textContent()).startsWith(day + " 12:4");
        }
    }

    @Test
    void whereFootageEndsPlaybackGoesOnWithTheNextHoursLater() {
        try (BrowserContext context = context("en-GB")) {
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            Locator strip = strip(page, "G-01");
            strip.locator(".recorded").first().waitFor();
            click(strip, 12.81);
            page.waitForFunction("() => document.querySelector('video')?.currentTime > 0.2");

            page.evaluate("() => { const v = document.querySelector('video'); v.currentTime = v.duration - 1; }");

            page.locator(".player .instant", new Page.LocatorOptions().setHasText(day + " 20:00"))
                    .waitFor();
        }
    }

    @Test
    void aBrowserWithoutMediaSourcePlaysThePlaylistByItself() {
        try (BrowserContext context = context("en-GB")) {
            context.addInitScript("delete window.MediaSource");
            Page page = browser.open(context, "#/campus/QX01?day=" + day);
            assumeThat(page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')"))
                    .as("this Chromium plays HLS by itself")
                    .isNotEqualTo("");
            Locator strip = strip(page, "G-01");
            strip.locator(".recorded").first().waitFor();
            click(strip, 12.75);

            page.waitForFunction("() => document.querySelector('video')?.currentTime > 1.5");

            assertThat(page.locator(".player .instant").textContent()).startsWith(day + " 12:4");
        }
    }

    @Test
    void aMangledLinkShowsTheCounty() {
        try (BrowserContext context = context("en-GB")) {
            browser.open(context, "#/campus/%E0%A4%A")
                    .getByText("All campuses")
                    .first()
                    .waitFor();
        }
    }

    @Test
    void textsThatDoNotComeAreAskedForAgain() {
        try (BrowserContext context = context("en-GB")) {
            AtomicInteger asked = new AtomicInteger();
            context.route("**/texts/*.json", route -> {
                if (asked.getAndIncrement() == 0) {
                    route.abort();
                } else {
                    route.resume();
                }
            });
            Page page = browser.open(context, "");
            page.locator("#notice").getByText("The server does not answer").waitFor();
            page.getByText("All campuses").first().waitFor();
            assertThat(page.locator("#notice").isVisible()).isFalse();
        }
    }

    private static @Nullable Object videoWidth(Page page) {
        return page.evaluate("document.querySelector('video').videoWidth");
    }
}
