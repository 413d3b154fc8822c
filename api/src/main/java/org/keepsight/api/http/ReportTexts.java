package org.keepsight.api.http;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The words of printed pages: the page's own dictionary of a language. Every word becomes text, never markup. Immutable. */
record ReportTexts(Map<String, String> words) {
    private static final ObjectReader DICTIONARY = JsonMapper.builder().build().readerForMapOf(String.class);

    ReportTexts {
        words = Map.copyOf(words);
    }

    /** @param language {@code zh} or {@code en}, as the contract admits */
    static ReportTexts of(String language) {
        try {
            return new ReportTexts(DICTIONARY.readValue(Resources.read("web/texts/" + language + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The language of the words (BCP 47). */
    String locale() {
        return plain("locale");
    }

    /** The text with this key, its {names} filled in by turns of name and value, fit to stand in HTML. */
    String text(String key, Object... values) {
        String text = plain(key);
        for (int i = 0; i < values.length; i += 2) {
            text = text.replace("{" + values[i] + "}", String.valueOf(values[i + 1]));
        }
        return escaped(text);
    }

    private String plain(String key) {
        return words.getOrDefault(key, key);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
