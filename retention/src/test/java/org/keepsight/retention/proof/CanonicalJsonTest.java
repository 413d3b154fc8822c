package org.keepsight.retention.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    /** RFC 8785, 3.2.3: the example of sorting, by UTF-16 code units. */
    @Test
    void fieldsAreSortedAsPublished() {
        String given = """
                {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                 "\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}
                """;

        assertThat(canonical(given).replaceAll("\"[^\"]*\":(\"[^\"]*\")", "$1"))
                .isEqualTo("{\"Carriage Return\",\"One\",\"Control\",\"Latin Small Letter O With Diaeresis\","
                        + "\"Euro Sign\",\"Emoji: Grinning Face\",\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** RFC 8785, 3.2.2: the string of the example. */
    @Test
    void stringsAreEscapedAsPublished() {
        assertThat(canonical("[ \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\" ]"))
                .isEqualTo("[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
        assertThat(canonical("\"\\b\\t\\f\\r\\u0000\\u001f\\u007f清溪\""))
                .isEqualTo("\"\\b\\t\\f\\r\\u0000\\u001f\u007f清溪\"");
    }

    @Test
    void wholeNumbersOnly() {
        assertThat(canonical(" {\"b\" : [true,false , {}], \"a\":-9007199254740992 }"))
                .isEqualTo("{\"a\":-9007199254740992,\"b\":[true,false,{}]}");
        for (String refused : new String[] {"1.5", "1e3", "9007199254740993", "null", "99999999999999999999"}) {
            assertThatThrownBy(() -> canonical("[" + refused + "]"))
                    .as(refused)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CanonicalJson.write(JsonNodeFactory.instance.textNode("\ud83d")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyOneReadingIsPossible() {
        for (String refused : new String[] {"", "{\"a\":1,\"a\":2}", "{} {}", "{", "nonsense"}) {
            assertThatThrownBy(() -> canonical(refused)).as(refused).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String canonical(String json) {
        return new String(
                CanonicalJson.write(CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8);
    }
}
