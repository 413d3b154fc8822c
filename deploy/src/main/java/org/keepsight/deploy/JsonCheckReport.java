package org.keepsight.deploy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.CheckCount;

/**
 * One JSON document, written as it is found: {@code store, from, to, seed, discrepancies[kind, camera, day, subject,
 * what, mended, mending], looked{rows, objects, seals, contents}, kinds{}, complete, clean, failure}.
 */
final class JsonCheckReport implements CheckReport {
    private final JsonGenerator json;

    JsonCheckReport(PrintWriter out, Map<String, ?> about) {
        try {
            json = JsonMapper.builder().build().createGenerator(out).useDefaultPrettyPrinter();
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            for (Map.Entry<String, ?> each : about.entrySet()) {
                json.writePOJOField(each.getKey(), each.getValue());
            }
            json.writeArrayFieldStart("discrepancies");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void found(CheckFinding finding) {
        try {
            json.writePOJO(finding);
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void end(CheckCount counted, Map<String, Long> kinds, @Nullable String failure) {
        try {
            json.writeEndArray();
            json.writePOJOField("looked", counted);
            json.writePOJOField("kinds", new LinkedHashMap<>(kinds));
            json.writeBooleanField("complete", failure == null);
            json.writeBooleanField("clean", failure == null && kinds.isEmpty());
            json.writeStringField("failure", failure);
            json.writeEndObject();
            json.writeRaw('\n');
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
