package org.keepsight.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Writes instants exactly as {@link Instant#toString} does (ISO 8601, UTC, 0, 3, 6 or 9 digits of a second), by
 * arithmetic instead of a formatter: the coverage of a campus over 90 days carries thousands of them.
 */
final class InstantWriter extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int LONGEST = "2026-11-21T00:00:00.000000000Z".length();

    InstantWriter() {
        super(Instant.class);
    }

    @Override
    public void serialize(Instant instant, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(text(instant));
    }

    static String text(Instant instant) {
        if (instant.isBefore(FIRST) || !instant.isBefore(BEYOND)) { // the year has not four digits
            return instant.toString();
        }
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), SECONDS_OF_DAY));
        int second = Math.floorMod(instant.getEpochSecond(), SECONDS_OF_DAY);
        char[] text = new char[LONGEST];
        int end = put(text, 0, day.getYear(), 4, '-');
        end = put(text, end, day.getMonthValue(), 2, '-');
        end = put(text, end, day.getDayOfMonth(), 2, 'T');
        end = put(text, end, second / 3600, 2, ':');
        end = put(text, end, second / 60 % 60, 2, ':');
        end = put(text, end, second % 60, 2, '.');
        return new String(text, 0, fraction(text, end, instant.getNano()));
    }

    /** Replaces the point by the Z when the second is whole. */
    private static int fraction(char[] text, int end, int nanos) {
        if (nanos == 0) {
            text[end - 1] = 'Z';
            return end;
        }
        if (nanos % 1_000_000 == 0) {
            return put(text, end, nanos / 1_000_000, 3, 'Z');
        }
        return nanos % 1_000 == 0 ? put(text, end, nanos / 1_000, 6, 'Z') : put(text, end, nanos, 9, 'Z');
    }

    private static int put(char[] text, int at, int value, int digits, char behind) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        text[at + digits] = behind;
        return at + digits + 1;
    }
}
