package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.Grant;
import org.keepsight.api.identity.Role;
import org.keepsight.storage.model.Code;

/** A hold is asked for by one, agreed to by another, released by two more; and policies go down only when two want it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldTest {
    private ApiWorld world;
    private Person officer;
    private Person school;
    private Person bureau;
    private Person other;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        officer = Person.add(world, "officer", new Grant(Role.OFFICER, new Code("QX01")));
        school = Person.add(world, "school", new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX01")));
        bureau = Person.add(world, "bureau", new Grant(Role.BUREAU_ADMINISTRATOR, null));
        other = Person.add(world, "other", new Grant(Role.BUREAU_ADMINISTRATOR, null));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private static String hold(String cameras, Duration begunBefore) {
        Instant from = Instant.now().minus(begunBefore);
        return """
                {"cameras": [%s], "from": "%s", "to": "%s", "caseNumber": "调证字118号", "reason": "食堂门口纠纷"}
                """.formatted(cameras, from, from.plus(Duration.ofHours(1)));
    }

    private static JsonNode made(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(201);
        return json(answer);
    }

    private static void refused(HttpResponse<byte[]> answer, int status, String field, String words) {
        assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(status);
        assertThat(json(answer).path("field").asText()).isEqualTo(field);
        assertThat(json(answer).path("detail").asText()).contains(words);
    }

    private HttpResponse<byte[]> act(Person person, JsonNode hold, String act) {
        return person.send("POST", "/api/v1/holds/" + hold.path("id").asText() + "/" + act, "");
    }

    private String state(JsonNode hold) {
        return json(bureau.get("/api/v1/holds/" + hold.path("id").asText()))
                .path("state")
                .asText();
    }

    @Test
    void oneAsksAnotherAgreesAndTwoOthersRelease() {
        JsonNode hold = made(officer.send("POST", "/api/v1/holds", hold("\"G-01\"", Duration.ofDays(5))));
        assertThat(hold.path("state").asText()).isEqualTo("REQUESTED");
        assertThat(hold.path("tooLate")).isEmpty();
        assertThat(act(officer, hold, "approve").statusCode()).isEqualTo(403);
        assertThat(act(school, hold, "approve").statusCode()).isEqualTo(200);
        refused(act(bureau, hold, "approve"), 409, "hold", "decided on already");
        assertThat(state(hold)).isEqualTo("ACTIVE");

        HttpResponse<byte[]> proposed = act(school, hold, "release");
        assertThat(proposed.statusCode()).isEqualTo(202);
        assertThat(state(hold)).as("nothing is released by one").isEqualTo("ACTIVE");
        refused(act(school, hold, "release"), 403, "proposal", "your roles");
        assertThat(act(bureau, hold, "release").statusCode()).isEqualTo(200);
        assertThat(state(hold)).isEqualTo("RELEASED");
        assertThat(act(bureau, hold, "release").statusCode()).isEqualTo(409);
    }

    @Test
    void whoAskedForItNeitherAgreesNorReleases() {
        JsonNode hold = made(bureau.send("POST", "/api/v1/holds", hold("\"G-01\", \"G-02\"", Duration.ofDays(5))));
        refused(act(bureau, hold, "approve"), 403, "hold", "somebody else");
        refused(act(bureau, hold, "release"), 403, "hold", "somebody else");
        refused(act(school, hold, "approve"), 403, "hold", "other campuses");
        assertThat(act(other, hold, "approve").statusCode()).isEqualTo(200);
        refused(act(bureau, hold, "release"), 403, "hold", "somebody else");
        String proposal = json(act(other, hold, "release")).path("id").asText();
        HttpResponse<byte[]> agreed = bureau.send("POST", "/api/v1/proposals/" + proposal + "/approve", "");
        refused(agreed, 403, "hold", "somebody else");
        assertThat(state(hold)).isEqualTo("ACTIVE");
        JsonNode seen = json(officer.get("/api/v1/holds")).path("holds").get(0);
        assertThat(seen.path("cameras")).hasSize(1);
        assertThat(seen.path("otherCameras").asInt()).isEqualTo(1);
        assertThat(seen.at("/release/proposedBy").asText()).isEqualTo("other");
    }

    @Test
    void aRequestNobodyAgreedToIsRefusedByOneOther() {
        JsonNode hold = made(officer.send("POST", "/api/v1/holds", hold("\"G-01\"", Duration.ofDays(5))));
        assertThat(act(school, hold, "release").statusCode()).isEqualTo(200);
        assertThat(state(hold)).isEqualTo("RELEASED");
        assertThat(json(bureau.get("/api/v1/holds")).path("holds").findValuesAsText("id"))
                .doesNotContain(hold.path("id").asText());
        assertThat(json(bureau.get("/api/v1/holds?released=true")).path("holds").findValuesAsText("id"))
                .contains(hold.path("id").asText());
    }

    @Test
    void aHoldIsExtendedAndProtectsAfterItsReviewDateToo() {
        JsonNode hold = made(officer.send("POST", "/api/v1/holds", hold("\"G-01\"", Duration.ofDays(5))));
        assertThat(act(school, hold, "approve").statusCode()).isEqualTo(200);
        world.owner.useHandle(handle -> handle.execute(
                "update keepsight.hold set review_at = now() - interval '1 day' where id = ?::uuid",
                hold.path("id").asText()));
        assertThat(state(hold)).isEqualTo("EXPIRED_FOR_REVIEW");
        Instant review = Instant.now().plus(Duration.ofDays(30));
        HttpResponse<byte[]> extended = school.send(
                "POST", "/api/v1/holds/" + hold.path("id").asText() + "/extend", "{\"reviewAt\": \"" + review + "\"}");
        assertThat(extended.statusCode()).isEqualTo(200);
        assertThat(state(hold)).isEqualTo("ACTIVE");
        refused(
                school.send(
                        "POST",
                        "/api/v1/holds/" + hold.path("id").asText() + "/extend",
                        "{\"reviewAt\": \"2020-01-01T00:00:00Z\"}"),
                400,
                "reviewAt",
                "future");
    }

    @Test
    void whatMakesNoSenseIsRefusedWithItsReason() {
        String path = "/api/v1/holds";
        refused(officer.send("POST", path, hold("\"G-01\"", Duration.ofHours(-1))), 400, "from", "past");
        refused(bureau.send("POST", path, hold("\"NONE\"", Duration.ofDays(1))), 404, "camera", "no camera 'NONE'");
        refused(officer.send("POST", path, hold("\"G-02\"", Duration.ofDays(1))), 404, "camera", "no camera 'G-02'");
        refused(world.send("POST", path, hold("\"G-01\"", Duration.ofDays(1))), 403, "session", "person");
        assertThat(officer.send("POST", path, hold("", Duration.ofDays(1))).statusCode())
                .isEqualTo(400);
        assertThat(officer.send(
                                "POST",
                                path,
                                hold("\"G-01\"", Duration.ofDays(1)).replace("调证字118号", " "))
                        .statusCode())
                .isEqualTo(400);
        assertThat(officer.get(path + "/00000000-0000-4000-8000-000000000000").statusCode())
                .isEqualTo(404);
        assertThat(officer.get(path + "/nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void fewerDaysThanBeforeAreDecidedByTwoAndFewerThanTheLawNeverAre() {
        String path = "/api/v1/retention/policies";
        String days = "{\"camera\": \"G-01\", \"days\": %d, \"basis\": \"通知\"}";
        refused(bureau.send("POST", path, days.formatted(29)), 400, "days", "30 to");
        refused(
                bureau.send("POST", path, "{\"retentionClass\": \"KEY\", \"days\": 89, \"basis\": \"b\"}"),
                400,
                "days",
                "90 to");
        refused(bureau.send("POST", path, days.formatted(40).replace("G-01", "NONE")), 404, "camera", "NONE");
        refused(bureau.send("POST", path, "{\"days\": 40, \"basis\": \"b\"}"), 400, "retentionClass", "one of");
        assertThat(bureau.send("POST", path, days.formatted(180)).statusCode()).isEqualTo(201);
        HttpResponse<byte[]> fewer = bureau.send("POST", path, days.formatted(120));
        assertThat(fewer.statusCode()).isEqualTo(202);
        String proposal = json(fewer).path("id").asText();
        assertThat(bureau.send("POST", "/api/v1/proposals/" + proposal + "/approve", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(other.send("POST", "/api/v1/proposals/" + proposal + "/approve", "")
                        .statusCode())
                .isEqualTo(200);
        JsonNode newest = json(bureau.get(path)).path("policies");
        newest = newest.get(newest.size() - 1);
        assertThat(newest.path("days").asInt()).isEqualTo(120);
        assertThat(newest.path("createdBy").asText()).isEqualTo("bureau");
        assertThat(newest.path("approvedBy").asText()).isEqualTo("other");
    }
}
