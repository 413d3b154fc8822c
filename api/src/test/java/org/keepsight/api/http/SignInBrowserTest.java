package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.AccountChange;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;

/** People come in through the page: with the keyboard, in both languages, on a desk and on a phone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInBrowserTest {
    private static final Path SCREENS = Path.of("target", "screens");
    private static final String PASSWORD = "seven boats on the canal";

    private ApiWorld world;
    private Playwright playwright;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    }

    @AfterAll
    void stop() {
        if (playwright != null) {
            browser.close();
            playwright.close();
            world.close();
        }
    }

    private String person(String name, Grant... grants) {
        world.identity
                .accounts()
                .add(new NewAccount(name, "王老师", "实验小学保卫处", Set.of(grants)), PASSWORD, ApiWorld.ACTOR, "a test");
        return name;
    }

    private BrowserContext context(String locale, int width, int height) {
        return browser.newContext(
                new Browser.NewContextOptions().setLocale(locale).setViewportSize(width, height));
    }

    private Page open(BrowserContext context, String hash) {
        Page page = context.newPage();
        page.setDefaultTimeout(60_000);
        page.navigate(world.uri("/").toString() + hash);
        return page;
    }

    private static void signIn(Page page, String name, String password) {
        page.locator("input[name=name]").fill(name);
        page.locator("input[name=password]").fill(password);
        page.locator("input[name=password]").press("Enter");
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENS.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Test
    void anOfficerSignsInWithTheKeyboardSeesTheOwnCampusAndSignsOut() {
        String name = person("officer.1", new Grant(Role.OFFICER, new Code("QX01")));
        try (BrowserContext context = context("zh-CN", 1366, 768)) {
            Page page = open(context, "");
            page.locator("input[name=name]:focus").waitFor();
            shoot(page, "sign-in-desk");
            page.keyboard().type(name);
            page.keyboard().press("Tab");
            page.keyboard().type("wrong password of mine");
            page.keyboard().press("Enter");
            page.getByText("用户名或密码不正确").waitFor();
            page.keyboard().type(PASSWORD);
            page.keyboard().press("Enter");

            page.locator(".campuses").waitFor();
            assertThat(page.locator(".campuses > li").count()).isEqualTo(1);
            assertThat(page.locator(".campuses").innerText()).contains("QX01").doesNotContain("QX02");
            assertThat(page.locator("#who").innerText()).contains("王老师").doesNotContain("用户");
            shoot(page, "county-officer-desk");
            assertThat(context.cookies().getFirst().httpOnly).isTrue();
            assertThat(page.evaluate("document.cookie")).isEqualTo("");

            page.reload();
            page.locator(".campuses").waitFor();
            page.locator("#who button").click();
            page.locator("input[name=name]").waitFor();
            page.reload();
            page.locator("input[name=name]").waitFor();
            assertThat(page.locator(".campuses").count()).isZero();
        }
    }

    @Test
    void aLinkToAForeignCampusLeadsNowhereAndADisabledPersonIsOut() {
        String name = person("officer.2", new Grant(Role.OFFICER, new Code("QX01")));
        try (BrowserContext context = context("en-GB", 390, 844)) {
            Page page = open(context, "#/campus/QX02");
            shoot(page, "sign-in-phone");
            signIn(page, name, PASSWORD);
            page.getByText("This campus is not registered").waitFor();
            shoot(page, "foreign-campus-phone");

            world.identity.accounts().change(name, new AccountChange(null, null, false, null), ApiWorld.ACTOR, "left");
            page.locator("input[name=name]").waitFor(); // at its next question, by itself
        }
    }

    @Test
    void anAdministratorAddsAPersonWhoChangesTheFirstPassword() {
        String name =
                person("boss", new Grant(Role.BUREAU_ADMINISTRATOR, null), new Grant(Role.SYSTEM_ADMINISTRATOR, null));
        try (BrowserContext context = context("en-GB", 1366, 768);
                BrowserContext phone = context("zh-CN", 390, 844)) {
            Page page = open(context, "");
            signIn(page, name, PASSWORD);
            page.locator("#who a", new Page.LocatorOptions().setHasText("Users"))
                    .click();
            page.locator("button", new Page.LocatorOptions().setHasText("Add user"))
                    .first()
                    .click();
            label(page, "User name").fill("zhang.wei");
            label(page, "Name").fill("张伟");
            label(page, "Unit").fill("第一中学保卫处");
            label(page, "Role").selectOption("OFFICER");
            label(page, "Campus").selectOption("QX01");
            page.locator("button", new Page.LocatorOptions().setHasText("Add role"))
                    .click();
            label(page, "Reason").fill("new colleague");
            shoot(page, "users-add-desk");
            page.locator("button[type=submit]").click();
            String first = page.locator(".done .secret").innerText();
            page.locator(".users li", new Page.LocatorOptions().setHasText("张伟"))
                    .waitFor();
            shoot(page, "users-desk");
            page.setViewportSize(390, 844);
            shoot(page, "users-phone");

            Page theirs = open(phone, "");
            signIn(theirs, "zhang.wei", first);
            theirs.getByText("这是初始密码").waitFor();
            shoot(theirs, "first-password-phone");
            List<Locator> fields = theirs.locator(".form input").all();
            fields.get(0).fill(first);
            fields.get(1).fill("123456789012");
            fields.get(2).fill("123456789012");
            fields.get(2).press("Enter");
            theirs.getByText("不能使用这个密码").waitFor();
            fields.get(1).fill(PASSWORD);
            fields.get(2).fill(PASSWORD);
            fields.get(2).press("Enter");
            theirs.locator(".campuses").waitFor();
            shoot(theirs, "county-phone");
            theirs.locator("#who a[href='#/account']").click();
            theirs.getByText("双因素登录").first().waitFor();
            shoot(theirs, "account-phone");
        }
    }

    private static Locator label(Page page, String text) {
        return page.getByLabel(text, new Page.GetByLabelOptions().setExact(true));
    }
}
