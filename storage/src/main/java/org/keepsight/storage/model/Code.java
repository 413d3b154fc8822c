package org.keepsight.storage.model;

import java.util.regex.Pattern;

/**
 * The user's own name for a campus or a camera: unique in the installation and immutable.
 *
 * <p>1 to 64 letters, digits, {@code . _ -}, beginning with a letter or digit, so that it can stand in a URL path, a
 * file name and a report unchanged.
 */
public record Code(String value) implements Comparable<Code> {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** @throws DomainException {@code INVALID} when the text is not a code */
    public Code {
        if (!isCode(value)) {
            throw DomainException.invalid(
                    "code", "a code is 1 to 64 letters, digits, '.', '_' or '-' and begins with a letter or digit");
        }
    }

    /** Whether the text could be a code. */
    public static boolean isCode(String text) {
        return VALID.matcher(text).matches();
    }

    @Override
    public int compareTo(Code other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
