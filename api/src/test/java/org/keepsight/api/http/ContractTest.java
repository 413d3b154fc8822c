package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.api.identity.AccountKind;
import org.keepsight.api.identity.Verified;
import org.keepsight.api.status.CameraState;
import org.keepsight.retention.audit.Audit;
import org.keepsight.retention.audit.Verdict;
import org.keepsight.retention.coverage.GapCause;
import org.keepsight.retention.report.Breach;
import org.keepsight.retention.report.RetentionState;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.DegradedReason;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.StreamState;
import org.keepsight.storage.registry.CampusKind;
import org.keepsight.storage.registry.ClassChoice;

class ContractTest {
    @Test
    void everyOperationHasItsEndpointAndEveryEndpointItsOperation(@TempDir Path directory) throws IOException {
        Vertx vertx = Listener.loop();
        try (ApiWorld world = new ApiWorld(directory)) {
            OpenAPIContract contract = Listener.await(Contract.load(vertx));

            Set<String> operations = contract.operations().stream()
                    .map(Operation::getOperationId)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(operations).hasSizeGreaterThan(20);
            assertThat(ApiServer.endpoints(world.settings, world.services).keySet())
                    .containsExactlyInAnyOrderElementsOf(operations);
            assertThat(world.get("/openapi.yaml").body()).isEqualTo(Contract.yaml());
        } finally {
            Listener.await(vertx.close());
        }
    }

    @Test
    void everyFieldAndParameterIsDescribed() throws IOException {
        JsonNode contract = new YAMLMapper().readTree(Contract.yaml());
        Set<String> bare = new TreeSet<>();
        undescribed("", contract, contract, bare);
        assertThat(bare).isEmpty();
    }

    @Test
    void theContractKnowsEveryWordTheProgramKnows() throws IOException {
        JsonNode schemas = new YAMLMapper().readTree(Contract.yaml()).at("/components/schemas");

        assertThat(words(schemas.at("/Gap/properties/cause"))).isEqualTo(names(GapCause.values()));
        assertThat(words(schemas.at("/CameraStatus/properties/state"))).isEqualTo(names(CameraState.values()));
        assertThat(words(schemas.at("/CameraStatus/properties/streamState"))).isEqualTo(names(StreamState.values()));
        assertThat(words(schemas.at("/RecordingState/properties/reasons/items/properties/reason")))
                .isEqualTo(names(DegradedReason.values()));
        assertThat(words(schemas.at("/AreaKind"))).isEqualTo(names(AreaKind.values()));
        assertThat(words(schemas.at("/CampusKind"))).isEqualTo(names(CampusKind.values()));
        assertThat(words(schemas.at("/RetentionClass"))).isEqualTo(names(RetentionClass.values()));
        assertThat(words(schemas.at("/CameraChange/properties/retentionClass"))).isEqualTo(names(ClassChoice.values()));
        assertThat(words(schemas.at("/Identity/properties/verified"))).isEqualTo(names(Verified.values()));
        assertThat(words(schemas.at("/User/properties/kind"))).isEqualTo(names(AccountKind.values()));
        assertThat(words(schemas.at("/Segment/properties/origin"))).isEqualTo(names(Origin.values()));
        assertThat(words(schemas.at("/Verdict"))).isEqualTo(names(Verdict.values()));
        assertThat(words(schemas.at("/Audit/properties/state"))).isEqualTo(names(Audit.State.values()));
        assertThat(words(schemas.at("/Segment/properties/state"))).isEqualTo(names(SegmentState.values()));
        assertThat(words(schemas.at("/CameraRetention/properties/state"))).isEqualTo(names(RetentionState.values()));
        assertThat(words(schemas.at("/CameraRetention/properties/breaches/items/properties/kind")))
                .isEqualTo(names(Breach.Kind.values()));
    }

    private static Set<String> words(JsonNode schema) {
        Set<String> words = new TreeSet<>();
        schema.path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static Set<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void undescribed(String path, JsonNode node, JsonNode contract, Set<String> bare) {
        node.path("properties").properties().forEach(each -> {
            if (!isDescribed(each.getValue(), contract)) {
                bare.add(path + "." + each.getKey());
            }
        });
        if (node.has("in") && !node.has("description")) {
            bare.add(path);
        }
        node.properties().forEach(each -> undescribed(path + "/" + each.getKey(), each.getValue(), contract, bare));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            undescribed(path + "/" + i, node.get(i), contract, bare);
        }
    }

    /** By itself, by what it refers to, or by what its elements are. */
    private static boolean isDescribed(JsonNode schema, JsonNode contract) {
        if (schema.has("description")) {
            return true;
        }
        if (schema.has("$ref")) {
            return isDescribed(contract.at(schema.path("$ref").asText().substring(1)), contract)
                    || contract.at(schema.path("$ref").asText().substring(1)).has("properties");
        }
        return schema.has("items");
    }
}
