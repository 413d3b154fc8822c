package org.keepsight.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/** The OpenAPI contract as shipped. */
final class Contract {
    private static final String RESOURCE = "openapi.yaml";

    private Contract() {}

    static byte[] yaml() {
        return Resources.read(RESOURCE);
    }

    /** The contract as far as requests are checked against it. */
    static Future<OpenAPIContract> load(Vertx vertx) {
        try {
            ObjectNode contract = (ObjectNode) new YAMLMapper().readTree(yaml());
            leaveOut(contract, contract);
            return OpenAPIContract.from(vertx, new JsonObject(contract.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Vert.x refuses a contract whose answers are pictures or problems, although it is to check requests only; it cannot
     * name a header it could not decode, so headers are checked where they are read; and who asks is found out elsewhere.
     */
    private static void leaveOut(JsonNode node, JsonNode contract) {
        if (node.path("security").isArray()) {
            ((ObjectNode) node).remove("security");
        }
        node.path("responses").forEach(response -> ((ObjectNode) response).remove("content"));
        Iterator<JsonNode> parameters = node.path("parameters").elements();
        while (parameters.hasNext()) {
            JsonNode parameter = parameters.next();
            JsonNode named = parameter.has("$ref")
                    ? contract.at(parameter.path("$ref").asText().substring(1))
                    : parameter;
            if (named.path("in").asText().equals("header")
                    && node.path("parameters").isArray()) {
                parameters.remove();
            }
        }
        node.forEach(each -> leaveOut(each, contract));
    }
}
