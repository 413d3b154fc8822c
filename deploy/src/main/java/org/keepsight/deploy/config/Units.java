package org.keepsight.deploy.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them: {@code 500ms 10s 5m 1h 30d} and {@code 64KiB 64MiB 20GiB 1TiB}. */
final class Units {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB|TiB)");
    private static final Map<String, Integer> SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private Units() {}

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a duration carries its unit: ms, s, m, h or d, for example 60s");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Bytes. */
    static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size carries its unit: B, KiB, MiB, GiB or TiB, for example 64MiB");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << SHIFTS.getOrDefault(matcher.group(2), 0));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is more than any disk holds", e);
        }
    }

    /** Bytes a second: a size and {@code /s}, or {@code off}. */
    static long rate(String text) {
        if (text.equals("off") || text.equals("false")) { // what YAML makes of a bare off
            return 0;
        }
        if (!text.endsWith("/s")) {
            throw new IllegalArgumentException("a rate is a size for each second, for example 20MiB/s, or off");
        }
        long rate = size(text.substring(0, text.length() - "/s".length()));
        if (rate == 0) {
            throw new IllegalArgumentException("nothing a second is 'off'");
        }
        return rate;
    }

    /** A bound as the user would write it. */
    static String show(Object value) {
        return value instanceof Duration duration
                ? (duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms")
                : value.toString();
    }
}
