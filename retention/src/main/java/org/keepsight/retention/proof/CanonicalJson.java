package org.keepsight.retention.proof;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * JSON in the one form in which it is signed and digested: the JSON Canonicalization Scheme (RFC 8785), as far as our values
 * need it. There are objects, lists, strings, true, false, and whole numbers that every reader keeps exactly (up to 2^53);
 * no fractions and no null.
 */
final class CanonicalJson {
    private static final long MOST = 1L << 53;
    private static final ObjectMapper READER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /** @throws IllegalArgumentException when the value has a part that has no canonical form here */
    static byte[] write(JsonNode value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("half a surrogate pair has no canonical form");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads JSON, canonical or not.
     *
     * @throws IllegalArgumentException when it is none, is empty, or names a field twice
     */
    static JsonNode read(byte[] json) {
        try {
            JsonNode value = READER.readTree(json);
            if (value == null || value.isMissingNode()) {
                throw new IllegalArgumentException("it is empty");
            }
            return value;
        } catch (JsonParseException e) {
            boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
            throw new IllegalArgumentException(twice ? "it names a field twice" : "it is not JSON", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, text);
            case ARRAY -> writeList(value, text);
            case STRING -> writeString(value.textValue(), text);
            case BOOLEAN -> text.append(value.booleanValue());
            case NUMBER -> writeNumber(value, text);
            case NULL, BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("it has a part of the kind " + value.getNodeType());
        }
    }

    /** Fields in the order of their names' UTF-16 code units (RFC 8785, 3.2.3), which is that of Java's strings. */
    private static void writeObject(JsonNode object, StringBuilder text) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        text.append('{');
        String between = "";
        for (String name : names) {
            text.append(between);
            writeString(name, text);
            write(object.get(name), text.append(':'));
            between = ",";
        }
        text.append('}');
    }

    private static void writeList(JsonNode list, StringBuilder text) {
        text.append('[');
        for (Iterator<JsonNode> items = list.elements(); items.hasNext(); ) {
            write(items.next(), text);
            if (items.hasNext()) {
                text.append(',');
            }
        }
        text.append(']');
    }

    private static void writeNumber(JsonNode number, StringBuilder text) {
        boolean whole = number.isIntegralNumber() && number.canConvertToLong();
        if (!whole || number.longValue() > MOST || number.longValue() < -MOST) {
            throw new IllegalArgumentException("it has a number that is not a whole one up to 2^53");
        }
        text.append(number.longValue());
    }

    /** RFC 8785, 3.2.2.2. */
    private static void writeString(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
