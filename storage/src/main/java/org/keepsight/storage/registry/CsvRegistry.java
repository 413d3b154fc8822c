package org.keepsight.storage.registry;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a registry from CSV (RFC 4180): a heading, then one row for each camera. */
final class CsvRegistry {
    private CsvRegistry() {}

    /** A row; {@code line} is where it begins. */
    private record Row(int line, List<String> cells) {
        boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }

    static void read(String text, RegistryDraft draft) throws RegistryText.Unreadable {
        List<Row> rows = rows(text).stream().filter(row -> !row.isBlank()).toList();
        if (rows.isEmpty()) {
            draft.error(1, "", "the file has no heading");
            return;
        }
        List<@Nullable RegistryColumn> columns = columns(rows.getFirst(), draft);
        if (columns.isEmpty()) {
            return;
        }
        List<String> heading = rows.getFirst().cells();
        for (Row row : rows.subList(1, rows.size())) {
            read(row, columns, heading, draft);
        }
    }

    private static void read(
            Row row, List<@Nullable RegistryColumn> columns, List<String> heading, RegistryDraft draft) {
        if (row.cells().size() > columns.size()) {
            draft.error(
                    row.line(),
                    "",
                    "the row has %d cells, the heading %d".formatted(row.cells().size(), columns.size()));
            return;
        }
        Map<RegistryColumn, RegistryDraft.Cell> values = new EnumMap<>(RegistryColumn.class);
        for (int i = 0; i < row.cells().size(); i++) {
            RegistryColumn column = columns.get(i);
            String value = row.cells().get(i);
            if (column != null && !value.isBlank()) {
                values.put(
                        column,
                        new RegistryDraft.Cell(value, row.line(), heading.get(i).strip()));
            }
        }
        RegistryDraft.Cells cells = new RegistryDraft.Cells(row.line(), values, RegistryColumn::heading);
        draft.camera(draft.area(draft.campus(cells, true), cells, true), cells);
    }

    /** The column of each heading cell; empty when the heading is so wrong that the rows would only repeat it. */
    private static List<@Nullable RegistryColumn> columns(Row heading, RegistryDraft draft) {
        List<@Nullable RegistryColumn> columns = new ArrayList<>();
        boolean wrong = false;
        for (String cell : heading.cells()) {
            RegistryColumn column = RegistryColumn.ofHeading(cell).orElse(null);
            if (column == null && !cell.isBlank()) {
                draft.error(heading.line(), cell.strip(), "the column '" + cell.strip() + "' is not known");
            } else if (column != null && columns.contains(column)) {
                draft.error(heading.line(), cell.strip(), "the column '" + cell.strip() + "' is there twice");
            }
            columns.add(column);
        }
        for (RegistryColumn column : RegistryColumn.values()) {
            if (column.required() && !columns.contains(column)) {
                draft.error(heading.line(), column.heading(), "the column '" + column.heading() + "' is missing");
                wrong = true;
            }
        }
        return wrong ? List.of() : columns;
    }

    private static List<Row> rows(String text) throws RegistryText.Unreadable {
        List<Row> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        int line = 1;
        int rowLine = 1;
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            if (text.charAt(at) == '"') {
                int from = at;
                at = quoted(text, at, line, cell);
                line += (int)
                        text.substring(from, at).chars().filter(c -> c == '\n').count();
            } else {
                int end = at;
                while (end < text.length() && ",\r\n".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                cell.append(text, at, end);
                at = end;
            }
            cells.add(cell.toString());
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                if (at < text.length()) {
                    continue;
                }
            }
            rows.add(new Row(rowLine, List.copyOf(cells)));
            cells.clear();
            at = behindLineBreak(text, at);
            rowLine = ++line;
        }
        return rows;
    }

    /** Reads a quoted cell into {@code cell}; returns the position behind it. */
    private static int quoted(String text, int from, int line, StringBuilder cell) throws RegistryText.Unreadable {
        int at = from + 1;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw new RegistryText.Unreadable(line, "the quotation mark that opens here is never closed");
            }
            cell.append(text, at, quote);
            at = quote + 1;
            if (at == text.length() || ",\r\n".indexOf(text.charAt(at)) >= 0) {
                return at;
            }
            if (text.charAt(at) != '"') {
                throw new RegistryText.Unreadable(line, "a quotation mark inside a quoted cell is written twice");
            }
            cell.append('"');
            at++;
        }
    }

    private static int behindLineBreak(String text, int at) {
        int next = at;
        if (next < text.length() && text.charAt(next) == '\r') {
            next++;
        }
        return next < text.length() && text.charAt(next) == '\n' ? next + 1 : next;
    }
}
