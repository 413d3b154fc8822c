package org.keepsight.api.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One satisfiable range of bytes (RFC 9110, 14.1.2).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte, included
 */
record ByteRange(long first, long last) {
    private static final Pattern FORM =
            Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

    /** No byte of the range exists: 416. */
    static final class Unsatisfiable extends Exception {
        Unsatisfiable() {
            super("no byte of the range exists");
        }
    }

    /**
     * Reads a Range header for a representation of {@code length} bytes.
     *
     * @return nothing when the header is not one range of bytes, which is then to be ignored
     * @throws Unsatisfiable when the range begins behind the end
     */
    static Optional<ByteRange> parse(String header, long length) throws Unsatisfiable {
        Matcher m = FORM.matcher(header.strip());
        if (!m.matches() || (m.group(1).isEmpty() && m.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (m.group(1).isEmpty()) {
            long suffix = Math.min(Long.parseLong(m.group(2)), length);
            if (suffix == 0) {
                throw new Unsatisfiable();
            }
            return Optional.of(new ByteRange(length - suffix, length - 1));
        }
        long first = Long.parseLong(m.group(1));
        long last = m.group(2).isEmpty() ? length - 1 : Math.min(Long.parseLong(m.group(2)), length - 1);
        if (!m.group(2).isEmpty() && Long.parseLong(m.group(2)) < first) {
            return Optional.empty();
        }
        if (first >= length) {
            throw new Unsatisfiable();
        }
        return Optional.of(new ByteRange(first, last));
    }

    long length() {
        return last - first + 1;
    }
}
