package org.keepsight.storage.catalogue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * Reads PostgreSQL's text of a {@code tstzmultirange}, for example
 * <code>{["2026-05-01 00:00:00+00","2026-05-01 12:00:00.5+00"),[...)}</code>.
 *
 * <p>Every zone offset is understood (the text is in the session's zone). Only what Keepsight stores is accepted:
 * bounded ranges {@code [start, end)} in the ISO date style.
 */
final class Multiranges {
    private final String text;
    private int at;

    private Multiranges(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when the text is anything else */
    static TimeRanges parse(String text) {
        return text.equals("{}") ? TimeRanges.NONE : new Multiranges(text).multirange();
    }

    private TimeRanges multirange() {
        List<TimeRange> ranges = new ArrayList<>();
        char before = '{';
        do {
            expect(before);
            expect('[');
            Instant start = instant();
            expect(',');
            ranges.add(new TimeRange(start, instant()));
            expect(')');
            before = ',';
        } while (peek() == ',');
        expect('}');
        if (at != text.length()) {
            throw unreadable();
        }
        return new TimeRanges(ranges);
    }

    /** {@code "YYYY-MM-DD hh:mm:ss[.ffffff]+hh[:mm[:ss]]"}, quoted because of the blank. */
    private Instant instant() {
        expect('"');
        int year = number();
        expect('-');
        int month = number();
        expect('-');
        long day = LocalDate.of(year, month, number()).toEpochDay();
        expect(' ');
        long second = day * 86_400 + number() * 3_600L;
        expect(':');
        second += number() * 60L;
        expect(':');
        second += number();
        int nano = peek() == '.' ? fraction() : 0;
        second -= offset();
        expect('"');
        return Instant.ofEpochSecond(second, nano);
    }

    private int fraction() {
        at++;
        int begin = at;
        int nano = number();
        for (int digits = at - begin; digits < 9; digits++) {
            nano *= 10;
        }
        return nano;
    }

    private int offset() {
        int sign = peek() == '-' ? -1 : 1;
        expect(sign < 0 ? '-' : '+');
        int seconds = number() * 3_600;
        for (int unit = 60; peek() == ':'; unit /= 60) {
            at++;
            seconds += number() * unit;
        }
        return sign * seconds;
    }

    private int number() {
        int begin = at;
        int value = 0;
        for (char c = peek(); c >= '0' && c <= '9' && at - begin < 9; c = peek()) {
            value = value * 10 + (c - '0');
            at++;
        }
        if (at == begin) {
            throw unreadable();
        }
        return value;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unreadable();
        }
        at++;
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("not a multirange of instants, at character " + at + ": " + text);
    }
}
