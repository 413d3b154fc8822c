package org.keepsight.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
