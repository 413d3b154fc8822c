package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Path;
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
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.registry.Camera;

/** An officer who says why, and an auditor who reads it, in Debian's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegisterBrowserTest {

    private ApiWorld world;
    private TestBrowser browser;
    private Instant old;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        Camera camera = world.camera("QX01", "G-01", "校门", "GATE");
        old = Instant.now()
                .atZone(ApiWorld.ZONE)
                .minusDays(9)
                .truncatedTo(ChronoUnit.DAYS)
                .plusHours(12)
                .toInstant();
        world.owner.useHandle(
                handle -> handle.createUpdate("update keepsight.camera set commissioned_at = :at where code = 'G-01'")
                        .bind("at", old.minus(1, ChronoUnit.DAYS))
                        .execute());
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "320x180", 10, 40, "-g", "20", "-an");
        for (int i = 0; i < 30; i++) {
            world.record(camera, clip, 320, 180, old.plusSeconds(40L * i), 20);
        }
        world.streams.report(
                List.of(new CameraLive(camera.id(), Instant.now(), Instant.now(), StreamState.DELIVERING, "")),
                any -> 1);
        browser = new TestBrowser(world);
        browser.account("officer", "王保卫", "第一中学保卫处", new Grant(Role.OFFICER, new Code("QX01")));
        browser.account("auditor", "李督导", "县教育局督导室", new Grant(Role.BUREAU_AUDITOR, null));
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    @Test
    void whatWasLookedAtAndWhyIsReadByTheAuditor() {
        String day = old.atZone(ApiWorld.ZONE).toLocalDate().toString();
        try (BrowserContext desk = browser.desk("zh-CN")) {
            Page page = browser.signedIn(desk, "officer", "#/campus/QX01?day=" + day);
            Locator strip = page.locator(".camera .strip svg");
            strip.waitFor();
            strip.click(new Locator.ClickOptions().setPosition(strip.boundingBox().width * 12.1 / 24, 14));
            page.locator(".player input").waitFor();
            TestBrowser.shoot(page, "reason-desk");
            page.locator(".player input").fill("6 月 3 日校门纠纷，派出所来函");
            page.keyboard().press("Enter");
            page.locator(".player video").waitFor();
            page.waitForFunction("() => document.querySelector('.player video')?.currentTime > 0.5");
            page.locator(".player .close").click();
            page.locator(".player video").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
        }
        try (BrowserContext desk = browser.desk("zh-CN");
                BrowserContext phone = browser.phone("en-GB")) {
            Page page = browser.signedIn(desk, "auditor", "#/register");
            page.locator(".register > li").first().waitFor();
            while (page.locator(".register .what", new Page.LocatorOptions().setHasText("实际调看"))
                    .all()
                    .isEmpty()) {
                page.locator(".go").click();
                page.waitForTimeout(500);
            }
            assertThat(page.locator(".register").innerText())
                    .contains("开始回放", "派出所来函", "G-01", "officer", "第一中学保卫处", "登录");
            TestBrowser.shoot(page, "register-desk");
            Page small = browser.signedIn(phone, "auditor", "#/register");
            small.locator(".register > li").first().waitFor();
            TestBrowser.shoot(small, "register-phone");
            assertThat(small.locator(".exports a").first().getAttribute("href")).contains("format=csv");
        }
    }
}
