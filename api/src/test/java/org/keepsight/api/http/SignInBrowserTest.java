package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    private static final String PASSWORD = "seven boats on the canal";

    private ApiWorld world;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        browser = new TestBrowser(world);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            world.close();
        }
    }

    private String person(String name, Grant... grants) {
        world.identity
                .accounts()
                .add(new NewAccount(name, "王老师", "实验小学保卫处", Set.of(grants)), PASSWORD, ApiWorld.ACTOR, "a test");
        return name;
    }

    private static void signIn(Page page, String name, String password) {
        page.locator("input[name=name]").fill(name);
        page.locator("input[name=password]").fill(password);
        page.locator("input[name=password]").press("Enter");
    }

    @Test
    void anOfficerSignsInWithTheKeyboardSeesTheOwnCampusAndSignsOut() {
        String name = person("officer.1", new Grant(Role.OFFICER, new Code("QX01")));
        try (BrowserContext context = browser.desk("zh-CN")) {
            Page page = browser.open(context, "");
            page.locator("input[name=name]:focus").waitFor();
            TestBrowser.shoot(page, "sign-in-desk");
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
            TestBrowser.shoot(page, "county-officer-desk");
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
        try (BrowserContext context = browser.phone("en-GB")) {
            Page page = browser.open(context, "#/campus/QX02");
            TestBrowser.shoot(page, "sign-in-phone");
            signIn(page, name, PASSWORD);
            page.getByText("This campus is not registered").waitFor();
            TestBrowser.shoot(page, "foreign-campus-phone");

            world.identity.accounts().change(name, new AccountChange(null, null, false, null), ApiWorld.ACTOR, "left");
            page.locator("input[name=name]").waitFor(); // at its next question, by itself
        }
    }

    @Test
    void anAdministratorAddsAPersonWhoChangesTheFirstPassword() {
        String name =
                person("boss", new Grant(Role.BUREAU_ADMINISTRATOR, null), new Grant(Role.SYSTEM_ADMINISTRATOR, null));
        try (BrowserContext context = browser.desk("en-GB");
                BrowserContext phone = browser.phone("zh-CN")) {
            Page page = browser.open(context, "");
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
            TestBrowser.shoot(page, "users-add-desk");
            page.locator("button[type=submit]").click();
            String first = page.locator(".done .secret").innerText();
            page.locator(".users li", new Page.LocatorOptions().setHasText("张伟"))
                    .waitFor();
            TestBrowser.shoot(page, "users-desk");
            page.setViewportSize(390, 844);
            TestBrowser.shoot(page, "users-phone");

            Page theirs = browser.open(phone, "");
            signIn(theirs, "zhang.wei", first);
            theirs.getByText("这是初始密码").waitFor();
            TestBrowser.shoot(theirs, "first-password-phone");
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
            TestBrowser.shoot(theirs, "county-phone");
            theirs.locator("#who a[href='#/account']").click();
            theirs.getByText("双因素登录").first().waitFor();
            TestBrowser.shoot(theirs, "account-phone");
        }
    }

    private static Locator label(Page page, String text) {
        return page.getByLabel(text, new Page.GetByLabelOptions().setExact(true));
    }
}
