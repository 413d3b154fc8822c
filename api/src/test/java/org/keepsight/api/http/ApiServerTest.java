package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.status.RecordingState;
import org.keepsight.api.status.StoreGuarantee;
import org.keepsight.retention.lock.LockBacklog;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraLive;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.StreamEventKind;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.LockMode;
import org.keepsight.storage.registry.Camera;
import org.keepsight.storage.registry.NewArea;

/** The registry, coverage, status, retention, health and the page over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerTest {
    private final Instant begin = Instant.now().minus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    private ApiWorld world;
    private Camera camera;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        camera = world.camera("QX01", "G-01", "校门", "GATE");
        TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 12, "-g", "20", "-an");
        world.record(camera, clip, 160, 120, begin, 6);
        world.record(camera, clip, 160, 120, begin.plusSeconds(32), 6);
        world.streams.append(List.of(
                new StreamEvent(camera.id(), begin, StreamEventKind.CONNECTED, null, ""),
                new StreamEvent(camera.id(), begin.plusSeconds(12), StreamEventKind.ENDED, null, "closed"),
                new StreamEvent(camera.id(), begin.plusSeconds(32), StreamEventKind.CONNECTED, null, "")));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private void report(Instant durableUntil) {
        world.streams.report(
                List.of(new CameraLive(camera.id(), Instant.now(), durableUntil, StreamState.DELIVERING, "25 fps")),
                any -> 1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void coverageTellsTheGapItsCauseAndItsEvidence() {
        report(begin.plusSeconds(44));
        JsonNode coverage =
                json(world.get("/api/v1/cameras/G-01/coverage?from=" + begin + "&to=" + begin.plusSeconds(44)));

        assertThat(coverage.path("seconds").path("recorded").decimalValue()).isEqualByComparingTo("24");
        assertThat(coverage.path("seconds").path("window").decimalValue()).isEqualByComparingTo("44");
        JsonNode gap = coverage.path("gaps").get(0);
        assertThat(gap.path("start").asText()).isEqualTo(begin.plusSeconds(12).toString());
        assertThat(gap.path("duration").decimalValue()).isEqualByComparingTo("20");
        assertThat(gap.path("cause").asText()).isEqualTo("CAMERA_OFFLINE");
        assertThat(gap.path("open").asBoolean()).isFalse();
        assertThat(gap.path("evidence").path("kind").asText()).isEqualTo("ENDED");
        assertThat(coverage.path("longestGap").decimalValue()).isEqualByComparingTo("20");
        assertThat(coverage.path("integrityRate").asDouble()).isBetween(0.54, 0.55);
    }

    @Test
    void rangesOfACameraCoverItsWindowExactly() {
        Instant from = begin.minus(Duration.ofDays(4));
        Instant to = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        JsonNode coverage = json(world.get("/api/v1/cameras/G-01/coverage?from=" + from + "&to=" + to));

        BigDecimal sum = BigDecimal.ZERO;
        for (String kind :
                List.of("recorded", "pending", "lost", "expired", "unknown", "notMature", "notExpected", "gaps")) {
            for (JsonNode range : coverage.path(kind)) {
                sum = sum.add(Json.seconds(Duration.between(
                        Instant.parse(range.path("start").asText()),
                        Instant.parse(range.path("end").asText()))));
            }
        }
        assertThat(sum).isEqualByComparingTo(Json.seconds(Duration.between(from, to)));
        assertThat(coverage.path("seconds").path("notMature").decimalValue()).isPositive();
    }

    @Test
    void withoutAWindowCampusAndCountyTellOfTodayInTheDeploymentsZone() {
        JsonNode campus = json(world.get("/api/v1/campuses/QX01/coverage"));
        JsonNode county = json(world.get("/api/v1/coverage"));

        Instant midnight =
                LocalDate.now(ApiWorld.ZONE).atStartOfDay(ApiWorld.ZONE).toInstant();
        assertThat(campus.path("from").asText()).isEqualTo(midnight.toString());
        assertThat(campus.path("cameras").findValuesAsText("camera")).contains("G-01");
        assertThat(campus.path("missingKinds").toString()).contains("DORM").doesNotContain("GATE");
        assertThat(county.path("campuses").get(0).path("campus").asText()).isEqualTo("QX01");
        assertThat(county.path("campuses").get(0).path("cameraCount").asInt()).isPositive();
        assertThat(county.path("longestGap")).isEqualTo(campus.path("longestGap"));
        assertThat(county.path("oldestRetrievable").asText()).isEqualTo(begin.toString());
    }

    @Test
    void aCampusCanBeAskedForOneOfItsAreas() {
        JsonNode gate = json(world.get("/api/v1/campuses/QX01/coverage?area=" + encoded("校门")));

        assertThat(gate.path("cameras")).isNotEmpty();
        assertThat(gate.path("oldestRetrievable").asText()).isEqualTo(begin.toString());
        world.registry.addArea(new Code("QX01"), new NewArea("PLAYGROUND", "操场"), ApiWorld.ACTOR, "a test needs it");
        HttpResponse<byte[]> unwatched = world.get("/api/v1/campuses/QX01/coverage?area=" + encoded("操场"));
        assertThat(unwatched.statusCode()).isEqualTo(200);
        assertThat(json(unwatched).path("cameras").isEmpty()).isTrue();
        assertThat(json(unwatched).has("oldestRetrievable")).isFalse();
        assertThat(world.get("/api/v1/campuses/QX01/coverage?area=" + encoded("屋顶"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyRecentFootageMeansRecording() {
        report(begin.plusSeconds(44));
        JsonNode old = json(world.get("/api/v1/cameras/G-01/status"));
        assertThat(old.path("recording").asBoolean()).isFalse();
        assertThat(old.path("state").asText()).isEqualTo("DELIVERING");
        assertThat(old.path("lastStoredEnd").asText())
                .isEqualTo(begin.plusSeconds(44).toString());
        assertThat(json(world.get("/api/v1/coverage"))
                        .path("campuses")
                        .get(0)
                        .path("notRecording")
                        .toString())
                .contains("G-01");

        report(Instant.now());
        JsonNode fresh = json(world.get("/api/v1/cameras/G-01/status"));
        assertThat(fresh.path("recording").asBoolean()).isTrue();
        assertThat(fresh.path("state").asText()).isEqualTo("RECORDING");
    }

    @Test
    void commandsCarryActorAndReasonIntoTheAudit() {
        HttpResponse<byte[]> added = world.send(
                "POST",
                "/api/v1/campuses",
                "{\"code\": \"QX02\", \"name\": \"城关第一中学\", \"kind\": \"PUBLIC_SCHOOL\"}",
                "Keepsight-Reason",
                encoded("新校区启用"));

        assertThat(added.statusCode()).isEqualTo(201);
        String audited = world.database
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select actor || '/' || reason from access_register where subject = 'QX02' order by id limit 1")
                        .mapTo(String.class)
                        .one());
        assertThat(audited).startsWith("token:everybody-").endsWith("/新校区启用");
    }

    @Test
    void aCameraIsAddedChangedAndDecommissionedWithoutEverShowingItsPassword() {
        HttpResponse<byte[]> added = world.send("POST", "/api/v1/campuses/QX01/cameras", """
                {"code": "G-77", "name": "侧门", "area": "校门", "url": "rtsp://u:s3cret@127.0.0.1/live"}
                """);
        assertThat(added.statusCode()).as("%s", json(added)).isEqualTo(201);
        assertThat(json(added).path("hasCredentials").asBoolean()).isTrue();
        assertThat(new String(added.body(), StandardCharsets.UTF_8)).doesNotContain("s3cret");

        JsonNode changed = json(world.send("PATCH", "/api/v1/cameras/G-77", "{\"name\": \"东侧门\"}"));
        assertThat(changed.path("name").asText()).isEqualTo("东侧门");

        JsonNode gone = json(world.send("DELETE", "/api/v1/cameras/G-77", ""));
        assertThat(gone.has("decommissionedAt")).as("%s", gone).isTrue();
        assertThat(json(world.get("/api/v1/campuses/QX01/cameras")).toString()).contains("DECOMMISSIONED");
    }

    @Test
    void manyCamerasGetAnotherAccountWhereTheyTakeIt() {
        world.camera("QX01", "P-1", "校门", "GATE");
        world.camera("QX01", "P-2", "校门", "GATE");
        world.asked.clear();

        HttpResponse<byte[]> unknown = world.send("POST", "/api/v1/camera-credentials", """
                {"cameras": ["P-2", "P-9"], "credentials": {"username": "admin", "password": "P-2"}}
                """);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(world.asked).isEmpty();

        HttpResponse<byte[]> changed = world.send("POST", "/api/v1/camera-credentials", """
                {"cameras": ["P-1", "P-2", "P-2"], "credentials": {"username": "admin", "password": "P-2"}}
                """);
        assertThat(json(changed).path("cameras")).hasSize(2);
        assertThat(json(changed).at("/cameras/0/applied").asBoolean()).isFalse();
        assertThat(json(changed).at("/cameras/0/why").asText()).isEqualTo("AUTHENTICATION_REFUSED");
        assertThat(json(changed).at("/cameras/1/applied").asBoolean()).isTrue();
        assertThat(world.asked).containsExactlyInAnyOrder("rtsp://127.0.0.1:1/P-1", "rtsp://127.0.0.1:1/P-2");
        assertThat(world.registry.camera(new Code("P-1")).hasCredentials()).isFalse();
        assertThat(world.registry.camera(new Code("P-2")).hasCredentials()).isTrue();
    }

    @Test
    void aClassOfItsOwnCanBeGivenUpForTheAreas() {
        world.camera("QX01", "G-78", "校门", "GATE");
        JsonNode own = json(
                world.send("PATCH", "/api/v1/cameras/G-78", "{\"retentionClass\": \"KEY\", \"classBasis\": \"通知要求\"}"));
        assertThat(own.path("retentionClass").asText()).isEqualTo("KEY");
        assertThat(own.path("classBasis").asText()).isEqualTo("通知要求");

        HttpResponse<byte[]> unfounded =
                world.send("PATCH", "/api/v1/cameras/G-78", "{\"retentionClass\": \"AREA_DEFAULT\"}");
        assertThat(unfounded.statusCode()).isEqualTo(400);
        assertThat(json(unfounded).toString()).contains("classBasis");

        JsonNode areas = json(world.send(
                "PATCH", "/api/v1/cameras/G-78", "{\"retentionClass\": \"AREA_DEFAULT\", \"classBasis\": \"重新对准校门\"}"));
        assertThat(areas.path("retentionClass").asText()).as("%s", areas).isEqualTo("KEY");
        assertThat(areas.has("classBasis")).isFalse();
    }

    @Test
    void aMissingKindCanBeDeclaredNotApplicable() {
        world.camera("QX03", "K-01", "大门", "GATE");
        JsonNode campus =
                json(world.send("PUT", "/api/v1/campuses/QX03/areas/not-applicable/DORM", "{\"basis\": \"走读学校\"}"));

        assertThat(campus.path("notApplicable").get(0).path("kind").asText()).isEqualTo("DORM");
        assertThat(json(world.get("/api/v1/campuses/QX03/coverage"))
                        .path("missingKinds")
                        .toString())
                .doesNotContain("DORM");
    }

    @Test
    void retentionIsToldAndSwept() {
        assertThat(json(world.get("/api/v1/retention/policies")).path("policies"))
                .hasSizeGreaterThanOrEqualTo(2);
        JsonNode sweep = json(world.send("POST", "/api/v1/retention/sweeps", ""));
        assertThat(sweep.path("condemned").asInt(-1)).as("%s", sweep).isZero();
        JsonNode deletions = json(world.get("/api/v1/retention/deletions?from=" + begin + "&to=" + Instant.now()));
        assertThat(deletions.path("deletions").isArray()).isTrue();
    }

    @Test
    void readinessSaysWhatIsDegradedAndWhetherFootageIsLost() {
        Instant since = Instant.parse("2026-11-21T08:00:00Z");
        world.recording = new RecordingState(
                true, new Degradation(Map.of(DegradedReason.DATABASE_AWAY, since), 100, 1_000, since));
        HttpResponse<byte[]> degraded = world.get("/health/ready");
        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(json(degraded).path("degraded").asBoolean()).isTrue();
        JsonNode state = json(world.get("/api/v1/deployment/recording"));
        assertThat(state).isEqualTo(json(degraded).path("recording"));
        assertThat(state.at("/reasons/0/reason").asText()).isEqualTo("DATABASE_AWAY");
        assertThat(state.at("/reasons/0/since").asText()).isEqualTo("2026-11-21T08:00:00Z");
        assertThat(state.at("/spool/bound").asLong()).isEqualTo(1_000);
        assertThat(state.at("/losing").asBoolean()).isFalse();

        world.recording =
                new RecordingState(false, new Degradation(Map.of(DegradedReason.DISK_FULL, since), 1, 1, null));
        HttpResponse<byte[]> losing = world.get("/health/ready");
        assertThat(losing.statusCode()).isEqualTo(503);
        assertThat(json(losing).at("/recording/losing").asBoolean()).isTrue();

        world.recording = RecordingState.NONE;
        assertThat(world.get("/health/ready").statusCode())
                .as("a serve without workers")
                .isEqualTo(200);
    }

    @Test
    void healthAnswersOnBothListenersAndMetricsOnTheirOwn() throws IOException {
        world.get("/api/v1/campuses");
        try (ManagementServer management = ManagementServer.start(
                ManagementSettings.of("0.0.0.0", 0, null, true),
                world.services.jdbi(),
                world.store,
                world.services.figures(),
                world.services.signs())) {
            assertThat(RawHttp.status(management.port(), "GET /health/ready HTTP/1.1", "Host: anything"))
                    .isEqualTo(200);
            assertThat(RawHttp.status(management.port(), "GET /api/v1/campuses HTTP/1.1", "Host: anything"))
                    .isEqualTo(404);
            assertThat(RawHttp.answer(
                            management.port(), "GET /metrics HTTP/1.1", "Host: anything", "Connection: close"))
                    .contains("jvm_memory_used_bytes", "keepsight_http_requests_seconds_count");
        }
        assertThat(world.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(json(world.get("/health/ready")).path("checks")).hasSize(2);
        world.guarantee = new StoreGuarantee(LockMode.COMPLIANCE, new LockBacklog(3, 1, "AccessDenied"));
        JsonNode store = json(world.get("/health/ready")).path("store");
        assertThat(store.path("lock").asText()).isEqualTo("compliance");
        assertThat(store.path("meaning").path("en").asText()).startsWith("Until its date nobody can delete");
        assertThat(store.path("meaning").path("zh").asText()).contains("任何人都不能删除");
        assertThat(json(world.get("/health/ready")).path("degraded").asBoolean())
                .as("a segment that could not be locked is told")
                .isTrue();
        assertThat(json(world.get("/api/v1/deployment")).path("store")).isEqualTo(store);
        world.guarantee = new StoreGuarantee(LockMode.NONE, LockBacklog.NONE);
        assertThat(json(world.get("/health/ready")).path("degraded").asBoolean())
                .isFalse();
        assertThat(world.get("/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void aStoreThatHangsHidesNeitherTheDatabaseNorTheMetrics() {
        Vertx vertx = Listener.loop();
        CountDownLatch gate = new CountDownLatch(1);
        try (Blocking blocking = new Blocking(2, 0)) {
            Context loop = vertx.getOrCreateContext();
            AtomicInteger asked = new AtomicInteger();
            Probe hanging = new Probe("objectStore", "failed", blocking, () -> {
                asked.incrementAndGet();
                gate.await();
                return true;
            });
            Probe broken = new Probe("database", "failed", blocking, () -> {
                throw new IOException("refused");
            });
            List<Future<Health.Check>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Promise<Health.Check> promise = Promise.promise();
                loop.runOnContext(now -> hanging.ask(loop).onComplete(promise));
                answers.add(promise.future());
            }
            Promise<Health.Check> other = Promise.promise();
            loop.runOnContext(now -> broken.ask(loop).onComplete(other));

            assertThat(Listener.await(other.future())).isEqualTo(new Health.Check("database", false, "failed"));
            answers.forEach(each -> assertThat(Listener.await(each).answers()).isFalse());
            assertThat(asked).hasValue(1);
            gate.countDown();
        } finally {
            Listener.await(vertx.close());
        }
    }

    @Test
    void thePageIsServedWithoutInlineScript() {
        HttpResponse<byte[]> page = world.get("/");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(world.get("/vendor/hls.js").body().length).isGreaterThan(100_000);
        assertThat(world.get(
                                "/",
                                "If-None-Match",
                                page.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
    }
}
