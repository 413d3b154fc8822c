package org.keepsight.storage.registry;

/**
 * What is wrong in a registry file, and where.
 *
 * @param line from 1; 0 when the file as a whole is meant
 * @param field the column or key in the file's own words; empty when the line as a whole is meant
 * @param message one sentence without any credentials
 */
public record LineError(int line, String field, String message) implements Comparable<LineError> {
    @Override
    public int compareTo(LineError other) {
        return Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        String where = field.isEmpty() ? "line " + line : "line " + line + ", " + field;
        return (line == 0 ? "" : where + ": ") + message;
    }
}
