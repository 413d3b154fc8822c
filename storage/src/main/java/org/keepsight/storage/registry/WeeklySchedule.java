package org.keepsight.storage.registry;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.TimeRanges;

/**
 * An expected window (应录时段): {@code 24x7}, or weekly windows such as {@code MON-FRI 06:00-22:00, SAT 08:00-12:00} in
 * the deployment's zone. A window may end at {@code 24:00}; it never crosses midnight. Days may wrap ({@code FRI-MON}).
 *
 * <p>The text is kept in one spelling, so that equal schedules are equal values.
 */
public record WeeklySchedule(String text) {
    private static final String ALL = "24x7";
    private static final String DAY = "(MON|TUE|WED|THU|FRI|SAT|SUN)";
    private static final Pattern WINDOW =
            Pattern.compile(DAY + "(?: ?- ?" + DAY + ")? (\\d\\d?):(\\d\\d) ?- ?(\\d\\d?):(\\d\\d)");
    private static final int MINUTES_OF_DAY = 24 * 60;

    /** Every moment. */
    public static final WeeklySchedule ALWAYS = new WeeklySchedule(ALL);

    /** @throws DomainException {@code INVALID}, field {@code expectedWindow}, when the text is no schedule */
    public WeeklySchedule {
        text = isAlways(text)
                ? ALL
                : windows(text).stream().map(Window::toString).collect(Collectors.joining(", "));
    }

    /**
     * The moments of {@code within} that the schedule expects, clipped to it.
     *
     * <p>Where clocks jump forward a window edge inside the skipped hour lies at the jump; where they go back a window
     * reaches from the first occurrence of its start to the last occurrence of its end.
     */
    public TimeRanges expected(TimeRange within, ZoneId zone) {
        if (text.equals(ALL)) {
            return TimeRanges.of(within);
        }
        List<Window> windows = windows(text);
        List<TimeRange> expected = new ArrayList<>();
        LocalDate last = within.end().atZone(zone).toLocalDate();
        for (LocalDate date = within.start().atZone(zone).toLocalDate(); !date.isAfter(last); date = date.plusDays(1)) {
            for (Window window : windows) {
                if (window.includes(date.getDayOfWeek())) {
                    window.on(date, zone).flatMap(within::intersect).ifPresent(expected::add);
                }
            }
        }
        return new TimeRanges(expected);
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isAlways(String text) {
        return text.strip().equalsIgnoreCase(ALL);
    }

    private static List<Window> windows(String text) {
        List<Window> windows = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            windows.add(window(part.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT)));
        }
        return windows;
    }

    private static Window window(String text) {
        Matcher matcher = WINDOW.matcher(text);
        if (!matcher.matches()) {
            throw invalid(
                    "'" + text + "' is not a window; write 24x7 or, for example, MON-FRI 06:00-22:00, SAT 08:00-12:00");
        }
        DayOfWeek first = day(matcher.group(1));
        DayOfWeek last = matcher.group(2) == null ? first : day(matcher.group(2));
        int from = minute(matcher.group(3), matcher.group(4));
        int to = minute(matcher.group(5), matcher.group(6));
        if (from >= to) {
            throw invalid("'" + text + "' ends before it starts; a window that crosses midnight is written as two");
        }
        return new Window(first, last, from, to);
    }

    private static DayOfWeek day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().startsWith(name)) {
                return day;
            }
        }
        throw new AssertionError("the pattern admits only days, not " + name);
    }

    private static int minute(String hours, String minutes) {
        int hour = Integer.parseInt(hours);
        int minute = Integer.parseInt(minutes);
        if (minute > 59 || hour * 60 + minute > MINUTES_OF_DAY) {
            throw invalid("'" + hours + ":" + minutes + "' is not a time of day from 00:00 to 24:00");
        }
        return hour * 60 + minute;
    }

    private static DomainException invalid(String message) {
        return DomainException.invalid("expectedWindow", message);
    }

    /** One weekly window; {@code from} and {@code to} are minutes since local midnight, {@code to} at most 24:00. */
    private record Window(DayOfWeek first, DayOfWeek last, int from, int to) {
        boolean includes(DayOfWeek day) {
            int reach = Math.floorMod(last.getValue() - first.getValue(), 7);
            return Math.floorMod(day.getValue() - first.getValue(), 7) <= reach;
        }

        Optional<TimeRange> on(LocalDate date, ZoneId zone) {
            return TimeRange.between(instant(date, from, zone, true), instant(date, to, zone, false));
        }

        private static Instant instant(LocalDate date, int minute, ZoneId zone, boolean earliest) {
            LocalDateTime local = minute == MINUTES_OF_DAY
                    ? date.plusDays(1).atStartOfDay()
                    : date.atTime(LocalTime.of(minute / 60, minute % 60));
            ZoneOffsetTransition transition = zone.getRules().getTransition(local);
            if (transition == null) {
                return local.atZone(zone).toInstant();
            }
            if (transition.isGap()) {
                return transition.getInstant();
            }
            return local.toInstant(earliest ? transition.getOffsetBefore() : transition.getOffsetAfter());
        }

        @Override
        public String toString() {
            String days = first == last ? name(first) : name(first) + "-" + name(last);
            return days + " " + clock(from) + "-" + clock(to);
        }

        private static String name(DayOfWeek day) {
            return day.name().substring(0, 3);
        }

        private static String clock(int minute) {
            return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
        }
    }
}
