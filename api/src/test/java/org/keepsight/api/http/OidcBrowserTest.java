package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.ClaimRules;
import org.keepsight.api.identity.ClaimRules.Rule;
import org.keepsight.api.identity.OidcSettings;
import org.keepsight.api.identity.Role;
import org.keepsight.api.oidc.ProviderSettings;
import org.keepsight.api.oidc.RealProvider;

/**
 * People come in through a real OpenID provider on another site, in a real browser, over TLS; what its claims say is what they
 * may.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcBrowserTest {
    private static final String GUARDS = "/schools/QX01/security";

    private ApiWorld world;
    private RealProvider provider;
    private TestBrowser browser;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int port = RealProvider.freePort();
        URI here = URI.create("https://127.0.0.1:" + port);
        provider = new RealProvider(here.resolve("/api/v1/oidc/callback"));
        world = new ApiWorld(directory, port, TestCertificate.make(directory, "server"), settings(here, "清溪县统一身份认证"));
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        browser = new TestBrowser(world);
    }

    private OidcSettings settings(URI here, String label) {
        return new OidcSettings(
                new ProviderSettings(
                        provider.issuer(), RealProvider.CLIENT, RealProvider.SECRET, here, List.of("profile")),
                new ClaimRules(
                        "preferred_username",
                        "name",
                        "organization",
                        List.of("groups"),
                        List.of(
                                new Rule("/schools/{campus}/security", Role.OFFICER, null, null),
                                new Rule("bureau", Role.BUREAU_ADMINISTRATOR, null, null))),
                label,
                Duration.ofSeconds(1),
                Duration.ofHours(1));
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
            world.close();
        }
        provider.close();
    }

    private void person(String subject, String name, String... groups) {
        provider.person(
                subject,
                Map.of(
                        "preferred_username",
                        subject,
                        "name",
                        name,
                        "organization",
                        "清溪县实验小学保卫处",
                        "groups",
                        List.of(groups)));
    }

    /** With the keyboard alone. */
    private static void through(Page page, String who) {
        page.locator(".way").focus();
        page.keyboard().press("Enter");
        page.locator("input[name=who]:focus").waitFor();
        page.keyboard().type(who);
        page.keyboard().press("Enter");
    }

    @Test
    void roleAndCampusComeFromClaimsAndARemovedClaimTakesThemAway() {
        person("zhang", "张卫国", GUARDS, "something else");
        try (BrowserContext context = browser.desk("zh-CN")) {
            Page page = browser.open(context, "#/campus/QX01");
            page.getByText("用清溪县统一身份认证登录").waitFor();
            TestBrowser.shoot(page, "sign-in-oidc-desk");
            through(page, "zhang");

            page.locator(".cameras").first().waitFor();
            assertThat(page.url()).as("where they were going").endsWith("#/campus/QX01");
            page.locator(".brand").click();
            page.locator(".campuses > li").first().waitFor();
            assertThat(page.locator(".campuses").innerText()).contains("QX01").doesNotContain("QX02");
            assertThat(page.locator("#who").innerText()).contains("张卫国").doesNotContain("用户");
            assertThat(context.cookies(world.uri("/").toString()))
                    .filteredOn(each -> each.name.contains("keepsight-"))
                    .as("the session, and nothing of the attempt")
                    .extracting(each -> each.name, OidcBrowserTest::isStrict)
                    .containsExactly(tuple("__Host-keepsight-session", true));
            page.reload();
            page.locator(".campuses > li").first().waitFor();

            person("zhang", "张卫国", "/schools/QX02/security");
            await(page, page.locator(".campuses > li", new Page.LocatorOptions().setHasText("QX02")));
            assertThat(page.locator(".campuses").innerText()).doesNotContain("QX01");

            person("zhang", "张卫国", "something else");
            await(page, page.locator("input[name=name]"));
            page.reload();
            page.locator("input[name=name]").waitFor();
        }
    }

    @Test
    void whoHasNoRightsOrTurnsBackIsToldSo() {
        person("liu", "刘老师", "teachers");
        try (BrowserContext context = browser.phone("en-GB")) {
            Page page = browser.open(context, "");
            page.getByText("Sign in with 清溪县统一身份认证").waitFor();
            TestBrowser.shoot(page, "sign-in-oidc-phone");
            through(page, "liu");
            page.getByText("You are known, but have no rights in Keepsight").waitFor();
            page.locator(".way").waitFor();
            TestBrowser.shoot(page, "sign-in-oidc-no-rights-phone");

            person("liu", "刘老师", GUARDS);
            page.locator(".way").click(); // the provider still knows them
            page.locator(".campuses > li").first().waitFor();
            assertThat(page.url()).endsWith("#/");
            page.locator("#who a[href='#/account']").click();
            page.getByText("You sign in through single sign-on").waitFor();
            assertThat(page.locator("input[type=password]").count()).isZero();
            TestBrowser.shoot(page, "account-oidc-phone");
        }
        try (BrowserContext context = browser.desk("en-GB")) {
            Page page = browser.open(context, "");
            through(page, "nobody there");
            page.getByText("The sign-in was cancelled").waitFor();
            page.locator(".way").waitFor();
            TestBrowser.shoot(page, "sign-in-oidc-cancelled-desk");
            page.navigate(
                    world.uri("/api/v1/oidc/callback?code=1234567890&state=1").toString());
            page.getByText("begun elsewhere or too long ago").waitFor();
        }
    }

    @Test
    void whomTheProviderForgetsIsOutAndAnAdministratorSeesWhoVouches() {
        person("zhao", "赵局长", "bureau");
        person("sun", "孙卫", GUARDS);
        try (BrowserContext context = browser.desk("en-GB");
                BrowserContext phone = browser.phone("zh-CN")) {
            Page theirs = browser.open(phone, "");
            theirs.locator(".way").waitFor();
            through(theirs, "sun");
            theirs.locator(".campuses > li").first().waitFor();

            Page page = browser.open(context, "#/users");
            page.locator(".way").waitFor();
            through(page, "zhao");
            Locator row = page.locator(".users li", new Page.LocatorOptions().setHasText("oidc:sun"));
            row.waitFor();
            assertThat(row.innerText())
                    .contains("single sign-on")
                    .contains("Disable")
                    .doesNotContain("Edit");
            TestBrowser.shoot(page, "users-oidc-desk");
            row.locator("button").click();
            page.getByLabel("Reason", new Page.GetByLabelOptions().setExact(true))
                    .fill("left the school");
            page.locator("button[type=submit]").click();
            await(theirs, theirs.locator("input[name=name]"));
            theirs.locator(".way").click();
            theirs.getByText("不能以这种方式登录").waitFor();
            TestBrowser.shoot(theirs, "sign-in-oidc-refused-phone");

            provider.remove("zhao");
            await(page, page.locator("input[name=name]"));
        }
    }

    @Test
    void nothingInARequestLeadsABrowserElsewhere() {
        String crooked = "?redirect_uri=https://evil.example&return=//evil.example&next=%2F%2Fevil.example";
        HttpResponse<byte[]> begun = bare("/api/v1/oidc/begin" + crooked);
        String cookie = begun.headers().firstValue("Set-Cookie").orElse("");

        assertThat(begun.statusCode()).isEqualTo(303);
        assertThat(location(begun)).startsWith(provider.issuer() + "/").doesNotContain("evil");
        assertThat(cookie)
                .startsWith("__Host-keepsight-oidc=")
                .contains("HttpOnly", "SameSite=Lax", "Max-Age=600", "Secure");
        for (String query :
                List.of("&state=1&code=12345678", "&error=access_denied", "&state=1&state=2", "&response=x.y.z")) {
            String path = "/api/v1/oidc/callback" + crooked + query;
            HttpResponse<byte[]> without = bare(path);
            HttpResponse<byte[]> with = bare(path, "Cookie", cookie.substring(0, cookie.indexOf(';')));
            for (HttpResponse<byte[]> refused : List.of(without, with)) {
                assertThat(refused.statusCode()).as(query).isEqualTo(303);
                assertThat(location(refused))
                        .isEqualTo(world.uri("/#/?refused=STALE").toString());
                assertThat(refused.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(refused.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            }
            assertThat(without.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(with.headers().allValues("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .startsWith("__Host-keepsight-oidc=;")
                    .contains("Max-Age=0");
        }
    }

    private HttpResponse<byte[]> bare(String path, String... headers) {
        return world.sendBare(HttpRequest.newBuilder(world.uri(path)), headers);
    }

    private static String location(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Location").orElse("none");
    }

    /** The page asks every ten seconds, and whenever it is looked at again: here, each second. */
    private static void await(Page page, Locator wanted) {
        for (int i = 0; i < 60 && wanted.count() == 0; i++) {
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
            page.waitForTimeout(1000);
        }
        wanted.first().waitFor();
    }

    private static boolean isStrict(Cookie cookie) {
        return cookie.httpOnly && cookie.secure && cookie.sameSite == SameSiteAttribute.STRICT;
    }
}
