package org.keepsight.api.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The OpenAPI contract as shipped. */
final class Contract {
    private static final String RESOURCE = "openapi.yaml";

    private Contract() {}

    static byte[] yaml() {
        return Resources.read(RESOURCE);
    }

    static Future<OpenAPIContract> load(Vertx vertx) {
        try {
            Map<String, Object> contract =
                    new ObjectMapper(new YAMLFactory()).readValue(yaml(), new TypeReference<>() {});
            return OpenAPIContract.from(vertx, new JsonObject(contract));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
