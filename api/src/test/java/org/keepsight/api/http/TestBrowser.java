package org.keepsight.api.http;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.NewAccount;

/** Debian's Chromium before the pages of a world; its screenshots lie in {@code target/screens}. */
final class TestBrowser implements AutoCloseable {
    static final Path SCREENS = Path.of("target", "screens");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final ApiWorld world;
    private final Playwright playwright;
    private final Browser browser;

    TestBrowser(ApiWorld world) {
        this.world = world;
        if (Files.notExists(CHROMIUM)) {
            throw new IllegalStateException("the page is tested in Debian's Chromium: apt-get install -y chromium");
        }
        try {
            Files.createDirectories(SCREENS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    }

    /** An account of a person who will sign in here. */
    void account(String name, String displayName, String unit, Grant... grants) {
        world.identity
                .accounts()
                .add(
                        new NewAccount(name, displayName, unit, Set.of(grants)),
                        Person.PASSWORD,
                        ApiWorld.ACTOR,
                        "a test");
    }

    /** A browser at a desk, 1366 x 768. */
    BrowserContext desk(String locale) {
        return context(locale, 1366, 768);
    }

    /** A browser on a phone, 390 x 844. */
    BrowserContext phone(String locale) {
        return context(locale, 390, 844);
    }

    private BrowserContext context(String locale, int width, int height) {
        return browser.newContext(new Browser.NewContextOptions()
                .setLocale(locale)
                .setViewportSize(width, height)
                .setIgnoreHTTPSErrors(true)); // a world's certificate signs for itself
    }

    Page open(BrowserContext context, String hash) {
        Page page = context.newPage();
        page.setDefaultTimeout(60_000);
        page.navigate(world.uri("/").toString() + hash);
        return page;
    }

    /** Opens a page as somebody. */
    Page signedIn(BrowserContext context, String name, String hash) {
        Page page = open(context, hash);
        page.locator("input[name=name]").fill(name);
        page.locator("input[name=password]").fill(Person.PASSWORD);
        page.locator("input[name=password]").press("Enter");
        return page;
    }

    /** A screenshot, for people to look at. */
    static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENS.resolve(name + ".png"))
                .setFullPage(true));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
