package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.keepsight.retention.proof.VerifyingKey;
import org.keepsight.retention.verify.Verification;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.registry.Camera;

/** Certificates over HTTP, verified from what was downloaded, and on their page in Debian's Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesBrowserTest {
    private static final int DAYS = 2;

    @TempDir
    private Path directory;

    private ApiWorld world;
    private TestBrowser browser;
    private VerifyingKey key;
    private Segment segment;
    private LocalDate yesterday;
    private String window;

    @BeforeAll
    void start(@TempDir Path objects) throws IOException {
        world = new ApiWorld(objects);
        Camera gate = world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX01", "Y-01", "操场", "PLAYGROUND");
        world.camera("QX02", "G-02", "校门", "GATE");
        yesterday = ApiWorld.newestCertified();
        Instant noon = yesterday.atTime(12, 0).atZone(ApiWorld.ZONE).toInstant();
        TestClip clip = TestClip.make(objects, VideoCodec.H264, "160x120", 10, 20, "-g", "20", "-an");
        segment = world.record(gate, clip, 160, 120, noon, 5).getFirst();
        for (int i = 1; i < 8; i++) {
            world.record(gate, clip, 160, 120, noon.plusSeconds(1800L * i), 10);
        }
        key = world.certify(DAYS);
        browser = new TestBrowser(world);
        browser.account("auditor", "李督导", "县教育局督导室", new Grant(Role.BUREAU_AUDITOR, null));
        window = "from=" + noon.minus(DAYS, ChronoUnit.DAYS) + "&to="
                + yesterday.plusDays(1).atStartOfDay(ApiWorld.ZONE).toInstant();
    }

    @AfterAll
    void stop() {
        browser.close();
        world.close();
    }

    @Test
    void whatIsDownloadedIsVerifiedOffline() throws Exception {
        JsonNode days =
                json(world.get("/api/v1/campuses/QX01/certificates?" + window)).path("days");
        assertThat(days).hasSize(DAYS);
        JsonNode last = days.get(DAYS - 1);
        assertThat(last.path("day").asText()).isEqualTo(yesterday.toString());
        assertThat(last.path("state").asText()).isEqualTo("ISSUED");
        int number = last.path("certificates").get(0).path("number").asInt();
        String place = "/api/v1/campuses/QX01/certificates/" + number;

        Path certificate = downloaded(place, "certificate.json");
        Path former = downloaded("/api/v1/campuses/QX01/certificates/" + (number - 1), "former.json");
        Path leaves = downloaded(place + "/leaves.gz", "leaves.gz");
        Path proof = downloaded(place + "/inclusion?sha256=" + segment.digest(), "proof.json");
        Path film = directory.resolve("film.mp4");
        try (InputStream in = world.store.get(ObjectKey.of(segment).toString(), 0, segment.bytes())) {
            Files.copy(in, film);
        }
        String pem = new String(anonymously("/api/v1/certificate-keys.pem").body(), StandardCharsets.UTF_8);
        Set<VerifyingKey> published = Set.copyOf(VerifyingKey.ofPem(pem));
        assertThat(published).containsExactly(key);
        assertThat(json(anonymously("/api/v1/certificate-keys"))
                        .at("/keys/0/id")
                        .asText())
                .isEqualTo(key.id().toString());

        assertThat(Verification.of(List.of(film, leaves, certificate, former), published)
                        .isRight())
                .isTrue();
        assertThat(Verification.of(List.of(film, proof, certificate), published).isRight())
                .isTrue();
    }

    private Path downloaded(String path, String name) throws IOException {
        HttpResponse<byte[]> answer = world.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Disposition")).isPresent();
        return Files.write(directory.resolve(name), answer.body());
    }

    private HttpResponse<byte[]> anonymously(String path) {
        return world.sendBare(HttpRequest.newBuilder(world.uri(path)).GET());
    }

    @Test
    void whatIsNotThereIsNotFoundAndNonsenseRefused() {
        String place = "/api/v1/campuses/QX01/certificates";
        assertThat(world.get(place + "/99").statusCode()).isEqualTo(404);
        assertThat(world.get(place + "/x").statusCode()).isEqualTo(400);
        assertThat(world.get(place + "/1/inclusion?sha256=" + "0".repeat(64)).statusCode())
                .isEqualTo(404);
        assertThat(world.get(place + "/1/inclusion?sha256=zz").statusCode()).isEqualTo(400);
        String officer = world.token("elsewhere", Set.of(new Grant(Role.OFFICER, new Code("QX02"))));
        assertThat(world.get(place + "?" + window, "Authorization", "Bearer " + officer)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void thePageShowsTheMonthAndWhatADaySays() {
        for (String locale : List.of("zh-CN", "en-GB")) {
            look(locale, false);
            look(locale, true);
        }
    }

    private void look(String locale, boolean phone) {
        try (BrowserContext context = phone ? browser.phone(locale) : browser.desk(locale)) {
            Page page = browser.signedIn(
                    context,
                    "auditor",
                    "#/certificates/QX01?month=" + yesterday.toString().substring(0, 7));
            page.locator("#day-" + yesterday).click();
            page.locator(".certificate table").waitFor();
            assertThat(page.locator(".certificate").innerText())
                    .contains("G-01", "Y-01", key.id().toString());
            assertThat(page.locator(".days .issued").count()).isPositive();
            String name = "certificates-" + locale + (phone ? "-phone" : "-desk");
            TestBrowser.shoot(page, name);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(page.locator(".month").isVisible()).isFalse();
            TestBrowser.shoot(page, name + "-print");
        }
    }
}
