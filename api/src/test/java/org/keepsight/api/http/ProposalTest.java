package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keepsight.api.http.ApiWorld.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
import org.keepsight.storage.registry.CameraChange;
import org.keepsight.storage.registry.ClassChoice;
import org.keepsight.storage.registry.NewArea;

/** Less is kept of a camera only when two people want it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProposalTest {
    private static final String GENERAL = "{\"retentionClass\": \"GENERAL\", \"classBasis\": \"只拍到停车场\"}";

    private ApiWorld world;
    private Person school;
    private Person bureau;
    private Person other;
    private int number;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        world = new ApiWorld(directory);
        world.camera("QX01", "G-01", "校门", "GATE");
        world.camera("QX02", "G-02", "校门", "GATE");
        world.registry.addArea(new Code("QX01"), new NewArea("OTHER", "停车场"), ApiWorld.ACTOR, "a test");
        school = Person.add(world, "school", new Grant(Role.CAMPUS_ADMINISTRATOR, new Code("QX01")));
        bureau = Person.add(world, "bureau", new Grant(Role.BUREAU_ADMINISTRATOR, null));
        other = Person.add(world, "other", new Grant(Role.BUREAU_ADMINISTRATOR, null));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private String camera() {
        String code = "C-" + ++number;
        world.camera("QX01", code, "校门", "GATE");
        return code;
    }

    private RetentionClass classOf(String camera) {
        return world.registry.camera(new Code(camera)).retentionClass();
    }

    private static String proposed(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(202);
        return json(answer).path("id").asText();
    }

    private HttpResponse<byte[]> decide(Person person, String proposal, String decision) {
        return person.send("POST", "/api/v1/proposals/" + proposal + "/" + decision, "");
    }

    private static List<String> waiting(Person person) {
        return json(person.get("/api/v1/proposals")).path("proposals").findValuesAsText("id");
    }

    @Test
    void aClassIsLoweredWhenAnotherAgreesAndRaisedAtOnce() {
        String camera = camera();
        HttpResponse<byte[]> asked = school.send("PATCH", "/api/v1/cameras/" + camera, GENERAL);
        String id = proposed(asked);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.KEY);
        assertThat(json(asked).at("/content/before/retentionClass").asText()).isEqualTo("KEY");
        assertThat(json(asked).at("/content/after/basis").asText()).isEqualTo("只拍到停车场");
        assertThat(school.send("PATCH", "/api/v1/cameras/" + camera, GENERAL).statusCode())
                .as("it waits already")
                .isEqualTo(409);

        assertThat(decide(school, id, "approve").statusCode()).isEqualTo(403);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.KEY);
        assertThat(decide(bureau, id, "approve").statusCode()).isEqualTo(200);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.GENERAL);
        assertThat(decide(other, id, "approve").statusCode()).isEqualTo(404);

        HttpResponse<byte[]> raised = school.send(
                "PATCH", "/api/v1/cameras/" + camera, "{\"retentionClass\": \"KEY\", \"classBasis\": \"校门改建\"}");
        assertThat(raised.statusCode()).isEqualTo(200);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.KEY);
    }

    @Test
    void movingToALesserAreaAndGivingUpAClassOfItsOwnAreNoWaysAround() {
        String camera = camera();
        String moved = proposed(school.send("PATCH", "/api/v1/cameras/" + camera, "{\"area\": \"停车场\"}"));
        assertThat(decide(bureau, moved, "reject").statusCode()).isEqualTo(200);
        assertThat(world.registry.camera(new Code(camera)).area().name()).isEqualTo("校门");

        school.send(
                "PATCH",
                "/api/v1/cameras/" + camera,
                "{\"area\": \"停车场\", \"retentionClass\": \"KEY\", \"classBasis\": \"通道\"}");
        assertThat(world.registry.camera(new Code(camera)).area().name()).isEqualTo("停车场");
        String followed = proposed(school.send(
                "PATCH",
                "/api/v1/cameras/" + camera,
                "{\"retentionClass\": \"AREA_DEFAULT\", \"classBasis\": \"无通道\"}"));
        assertThat(decide(bureau, followed, "approve").statusCode()).isEqualTo(200);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.GENERAL);
    }

    @Test
    void itIsAskedForAloneAndByAPerson() {
        String camera = camera();
        HttpResponse<byte[]> mixed =
                school.send("PATCH", "/api/v1/cameras/" + camera, GENERAL.replace("{", "{\"name\": \"x\", "));
        assertThat(mixed.statusCode()).isEqualTo(400);
        assertThat(json(mixed).path("field").asText()).isEqualTo("retentionClass");
        HttpResponse<byte[]> machine = world.send("PATCH", "/api/v1/cameras/" + camera, GENERAL);
        assertThat(machine.statusCode()).isEqualTo(403);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.KEY);
        assertThat(world.registry.camera(new Code(camera)).name()).isNotEqualTo("x");
    }

    @Test
    void whoMayNotDecideHearsSoAndForeignProposalsAreNotShown() {
        String own = proposed(school.send("PATCH", "/api/v1/cameras/" + camera(), GENERAL));
        String foreign = proposed(bureau.send("PATCH", "/api/v1/cameras/G-02", GENERAL));

        assertThat(waiting(school)).contains(own).doesNotContain(foreign);
        assertThat(waiting(bureau)).contains(own, foreign);
        JsonNode mine = json(bureau.get("/api/v1/proposals")).path("proposals");
        mine.forEach(each -> assertThat(each.path("mayDecide").asBoolean())
                .isEqualTo(!each.path("proposedBy").asText().equals("bureau")));
        assertThat(decide(bureau, foreign, "approve").statusCode())
                .as("one's own")
                .isEqualTo(403);
        assertThat(decide(other, foreign, "reject").statusCode()).isEqualTo(200);
        assertThat(decide(other, "00000000-0000-4000-8000-000000000000", "approve")
                        .statusCode())
                .isEqualTo(404);
        assertThat(decide(other, "no-id", "approve").statusCode()).isEqualTo(400);
        assertThat(classOf("G-02")).isEqualTo(RetentionClass.KEY);
    }

    @Test
    void whatChangedSinceIsNotCarriedOut() {
        String camera = camera();
        String id = proposed(school.send("PATCH", "/api/v1/cameras/" + camera, GENERAL));
        world.registry.changeCamera(
                new Code(camera),
                CameraChange.ofClass(null, ClassChoice.KEY, "an order of the bureau"),
                ApiWorld.ACTOR,
                "a test");

        assertThat(decide(bureau, id, "approve").statusCode()).isEqualTo(409);
        assertThat(classOf(camera)).isEqualTo(RetentionClass.KEY);
        assertThat(waiting(bureau)).contains(id);
        assertThat(decide(bureau, id, "reject").statusCode()).isEqualTo(200);
    }
}
