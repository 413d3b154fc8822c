package org.keepsight.api.http;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lines of a file for spreadsheets (RFC 4180), in UTF-8. */
final class Csv {
    /** Without it spreadsheets take the file for another encoding. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private Csv() {}

    /** The beginning of a file: its columns. */
    static String header(List<String> columns) {
        return BYTE_ORDER_MARK + String.join(",", columns) + "\r\n";
    }

    /** One line with its end; {@code null} is an empty field. */
    static String line(Stream<? extends @Nullable Object> fields) {
        return fields.map(field -> quoted(field == null ? "" : field.toString()))
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** What a spreadsheet would take for a formula gets an apostrophe, which it hides. */
    private static String quoted(String field) {
        String harmless = !field.isEmpty() && "=+-@\t\r".indexOf(field.charAt(0)) >= 0 ? "'" + field : field;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
