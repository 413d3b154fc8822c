package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;

/** An officer puts footage on hold, another agrees, two others release it: on the pages of each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldBrowserTest {
    private ApiWorld world;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        browser = new TestBrowser(world);
        browser.account("wang", "王保卫", "第一中学保卫处", new Grant(Role.OFFICER, new Code("QX01")));
        browser.account("liu", "刘主任", "第一中学", new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX01")));
        browser.account("chen", "陈科长", "县教育局安全科", new Grant(Role.BUREAU_ADMINISTRATOR, null));
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    @Test
    void footageIsHeldAndReleasedByPeople() {
        String yesterday = LocalDate.now(ApiWorld.ZONE).minusDays(1).toString();
        try (BrowserContext desk = browser.desk("zh-CN")) {
            Page page = browser.signedIn(
                    desk,
                    "wang",
                    "#/holds?camera=G-01&from=" + yesterday + "T04:00:00Z&to=" + yesterday + "T04:20:00Z");
            page.locator("label", new Page.LocatorOptions().setHasText("案件或文书编号"))
                    .locator("xpath=following-sibling::input")
                    .fill("城关公(刑)调证字〔2026〕118号");
            page.locator("form .field").last().locator("input").fill("食堂门口纠纷，家长要求保留");
            TestBrowser.shoot(page, "hold-request-desk");
            page.locator("form .go").click();
            page.locator(".done").getByText("第 1 号锁定已生效").waitFor();
            assertThat(row(page).innerText()).contains("待复核", "食堂门口纠纷", "G-01", "由您提出");
            TestBrowser.shoot(page, "hold-requested-desk");
        }
        try (BrowserContext phone = browser.phone("zh-CN")) {
            Page page = browser.signedIn(phone, "liu", "#/holds");
            act(page, "同意锁定", "情况属实");
            row(page).getByText("锁定中").waitFor();
            TestBrowser.shoot(page, "hold-active-phone");
            act(page, "申请解除", "纠纷已调解");
            row(page)
                    .getByText("申请解除", new Locator.GetByTextOptions().setExact(false))
                    .first()
                    .waitFor();
        }
        try (BrowserContext desk = browser.desk("en-GB")) {
            Page page = browser.signedIn(desk, "chen", "#/holds");
            row(page).waitFor();
            TestBrowser.shoot(page, "hold-desk-en");
            act(page, "Agree to release", "settled");
            page.getByText("No footage is on hold.").waitFor();
            page.locator("#released").check();
            row(page).getByText("released by chen").waitFor();
            assertThat(row(page).innerText()).contains("released by chen", "settled");
            TestBrowser.shoot(page, "hold-released-desk-en");
        }
    }

    private static Locator row(Page page) {
        return page.locator(".proposals > li").first();
    }

    private static void act(Page page, String button, String reason) {
        row(page)
                .locator("button", new Locator.LocatorOptions().setHasText(button))
                .click();
        page.locator("form .field").last().locator("input").fill(reason);
        page.locator("form .go").click();
    }
}
