package org.keepsight.deploy.supervision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Degradation;
import org.keepsight.storage.model.DegradedReason;

/**
 * What a worker answers when it is asked whether it is ready.
 *
 * @param ready whether it lives and its spool takes footage
 * @param database whether the database answers it
 */
public record WorkerCondition(boolean ready, boolean database, Degradation degradation) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** As it goes over the wire. */
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("ready", ready).put("degraded", degradation.degraded() || !database);
        ObjectNode check = root.putArray("checks").addObject();
        check.put("name", "database").put("answers", database);
        ObjectNode spool = root.putObject("spool");
        spool.put("bytes", degradation.spoolBytes()).put("bound", degradation.spoolBound());
        if (degradation.oldestSpooled() != null) {
            spool.put("oldest", degradation.oldestSpooled().toString());
        }
        ObjectNode reasons = root.putObject("reasons");
        degradation.reasons().forEach((reason, since) -> reasons.put(reason.name(), since.toString()));
        return root.toString();
    }

    /** @throws IOException when it is no such answer */
    static WorkerCondition parse(String json) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(json);
            Map<DegradedReason, Instant> reasons = new EnumMap<>(DegradedReason.class);
            root.path("reasons")
                    .properties()
                    .forEach(each -> reasons.put(
                            DegradedReason.valueOf(each.getKey()),
                            Instant.parse(each.getValue().asText())));
            JsonNode spool = root.path("spool");
            return new WorkerCondition(
                    root.path("ready").asBoolean(),
                    root.at("/checks/0/answers").asBoolean(),
                    new Degradation(
                            reasons,
                            spool.path("bytes").asLong(),
                            spool.path("bound").asLong(),
                            instant(spool.path("oldest"))));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new IOException("a worker's answer cannot be read", e);
        }
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.asText()) : null;
    }
}
