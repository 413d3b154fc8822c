package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.RetentionClass;

/** Service tokens and proposals through the page: with the keyboard, in both languages, on a desk and on a phone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdministrationBrowserTest {

    private ApiWorld world;
    private Person school;
    private Person bureau;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX01", "G-02", "校门", "GATE");
        school = Person.add(world, "chen.fang", new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX01")));
        bureau = Person.add(world, "zhao.min", new Grant(Role.BUREAU_ADMINISTRATOR, null));
        browser = new TestBrowser(world);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            world.close();
        }
    }

    private static Locator label(Page page, String text) {
        return page.getByLabel(text, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator row(Page page, String list, String text) {
        return page.locator("." + list + " > li", new Page.LocatorOptions().setHasText(text));
    }

    private BrowserContext context(Person person, String locale) {
        BrowserContext context = browser.desk(locale);
        String[] cookie = person.cookie().split("=", 2);
        context.addCookies(
                List.of(new Cookie(cookie[0], cookie[1]).setUrl(world.uri("/").toString())));
        return context;
    }

    /** On a desk and on a phone; nothing may stick out at the side. */
    private static void shoot(Page page, String name) {
        for (boolean phone : List.of(true, false)) {
            page.setViewportSize(phone ? 390 : 1366, phone ? 844 : 768);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .as(name)
                    .isEqualTo(true);
            TestBrowser.shoot(page, name + (phone ? "-phone" : "-desk"));
        }
    }

    @Test
    void aTokenIsMadeShownOnceAndRevokedWithTheKeyboard() {
        try (BrowserContext context = context(bureau, "zh-CN")) {
            Page page = browser.open(context, "#/users");
            page.locator(".tabs a").focus();
            page.keyboard().press("Enter");
            page.locator(".users > li").first().waitFor();
            page.locator("#add-token").focus();
            page.keyboard().press("Enter");
            page.keyboard().type("county-board");
            page.keyboard().press("Tab");
            page.keyboard().type("县教育局信息中心");
            label(page, "角色").selectOption("BUREAU_AUDITOR");
            page.getByText("添加角色").focus();
            page.keyboard().press("Enter");
            label(page, "有效期至（含当日）")
                    .fill(LocalDate.now(ApiWorld.ZONE).plusDays(30).toString());
            label(page, "事由").fill("大屏展示");
            shoot(page, "tokens-add-zh");
            label(page, "事由").press("Enter");
            String secret = page.locator(".done .secret").innerText();
            row(page, "users", "county-board").waitFor();
            shoot(page, "tokens-zh");
            assertThat(world.get("/api/v1/coverage", "Authorization", "Bearer " + secret)
                            .statusCode())
                    .isEqualTo(200);

            page.reload();
            page.locator("#revoke-county-board").focus();
            assertThat(page.locator(".secret").count()).as("shown once").isZero();
            page.keyboard().press("Enter");
            page.keyboard().type("不再使用");
            page.keyboard().press("Enter");
            page.locator(".users .off").waitFor();
            assertThat(world.get("/api/v1/coverage", "Authorization", "Bearer " + secret)
                            .statusCode())
                    .isEqualTo(401);
        }
        try (BrowserContext context = context(bureau, "en-GB")) {
            Page page = browser.open(context, "#/tokens");
            row(page, "users", "county-board").waitFor();
            page.locator("#add-token").click();
            shoot(page, "tokens-add-en");
            page.keyboard().press("Escape");
            page.locator("#add-token:focus").waitFor();
            shoot(page, "tokens-en");
        }
    }

    @Test
    void aProposalIsSeenByWhoMadeItAndDecidedByAnother() {
        for (String camera : List.of("G-01", "G-02")) {
            HttpResponse<byte[]> asked = school.send(
                    "PATCH",
                    "/api/v1/cameras/" + camera,
                    "{\"retentionClass\": \"GENERAL\", \"classBasis\": \"镜头改拍停车场，见 2026-11 勘察记录\"}");
            assertThat(asked.statusCode()).isEqualTo(202);
        }
        try (BrowserContext context = context(school, "zh-CN")) {
            Page page = browser.open(context, "");
            page.locator("#who a", new Page.LocatorOptions().setHasText("待复核")).click();
            row(page, "proposals", "G-01").getByText("由您提出").waitFor();
            assertThat(page.locator(".proposals button").count()).isZero();
            shoot(page, "proposals-own-zh");
        }
        try (BrowserContext context = context(bureau, "en-GB")) {
            Page page = browser.open(context, "#/proposals");
            row(page, "proposals", "G-01").locator("button").first().focus();
            shoot(page, "proposals-en");
            page.keyboard().press("Enter");
            page.keyboard().type("I was there");
            shoot(page, "proposals-approve-en");
            page.keyboard().press("Enter");
            row(page, "proposals", "G-01")
                    .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(classOf("G-01")).isEqualTo(RetentionClass.GENERAL);

            page.locator("[id^=reject-]").focus();
            page.keyboard().press("Enter");
            page.keyboard().type("this one still sees the gate");
            page.keyboard().press("Enter");
            page.getByText("Nothing waits for a second person").waitFor();
            assertThat(classOf("G-02")).isEqualTo(RetentionClass.KEY);
            shoot(page, "proposals-none-en");
        }
    }

    private RetentionClass classOf(String camera) {
        return world.registry.camera(new Code(camera)).retentionClass();
    }
}
