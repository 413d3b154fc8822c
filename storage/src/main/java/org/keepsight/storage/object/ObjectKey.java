package org.keepsight.storage.object;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

/**
 * The name of a segment's object, from which its row can be rebuilt:
 * {@code v1/{camera}/{UTC day of end}/{start}-{end}-{run}-{seq}-{ticks}-{class}-{origin}-{digest}.mp4}.
 *
 * <p>Fixed width (camera 8 digits; day {@code yyyyMMdd}; instants in microseconds since 1970, 17 digits; run 32
 * hexadecimal digits; sequence 8, ticks 12 digits; one letter each for class and origin; digest 64 hexadecimal digits),
 * so that byte order is camera, day, start.
 */
public record ObjectKey(
        CameraId camera,
        TimeRange time,
        RunId run,
        int sequence,
        long ticks,
        RetentionClass retentionClass,
        Origin origin,
        Digest digest) {
    private static final int MAX_CAMERA = 99_999_999;
    private static final int MAX_SEQUENCE = 99_999_999;
    private static final long MAX_TICKS = 999_999_999_999L;
    private static final long MAX_MICROS = 99_999_999_999_999_999L;

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern FORM = Pattern.compile("v1/(\\d{8})/(\\d{8})/([^/]+)");
    private static final Pattern FILE_NAME = Pattern.compile(
            "(\\d{17})-(\\d{17})-([0-9a-f]{32})-(\\d{8})-(\\d{12})-([a-z])-([a-z])-([0-9a-f]{64})\\.mp4");

    /** @throws IllegalArgumentException when a value does not fit its width or an instant is finer than a microsecond */
    public ObjectKey {
        requireWithin("camera", camera.value(), MAX_CAMERA);
        requireWithin("sequence", sequence, MAX_SEQUENCE);
        requireWithin("ticks", ticks, MAX_TICKS);
        requireMicros("start", time.start());
        requireMicros("end", time.end());
    }

    public static ObjectKey of(Segment segment) {
        return new ObjectKey(
                segment.camera(),
                segment.time(),
                segment.run(),
                segment.sequence(),
                segment.ticks(),
                segment.retentionClass(),
                segment.origin(),
                segment.digest());
    }

    /** @throws IllegalArgumentException when the text is not a key of this form */
    public static ObjectKey parse(String key) {
        Matcher form = FORM.matcher(key);
        if (!form.matches()) {
            throw malformed(key, "it is not v1/{camera, 8 digits}/{day, 8 digits}/{file name}");
        }
        ObjectKey parsed = parse(key, Integer.parseInt(form.group(1)), form.group(3));
        if (!parsed.day().equals(form.group(2))) {
            throw malformed(key, "its segment ends on the UTC day " + parsed.day());
        }
        return parsed;
    }

    /**
     * Reads what {@link #fileName} wrote.
     *
     * @throws IllegalArgumentException when the text is not the last part of a key
     */
    public static ObjectKey ofFileName(CameraId camera, String fileName) {
        return parse(fileName, camera.value(), fileName);
    }

    private static ObjectKey parse(String text, int camera, String fileName) {
        Matcher name = FILE_NAME.matcher(fileName);
        if (!name.matches()) {
            throw malformed(
                    text, "its file name is not {start}-{end}-{run}-{seq}-{ticks}-{class}-{origin}-{digest}.mp4");
        }
        try {
            return new ObjectKey(
                    new CameraId(camera),
                    new TimeRange(instant(name.group(1)), instant(name.group(2))),
                    run(name.group(3)),
                    Integer.parseInt(name.group(4)),
                    Long.parseLong(name.group(5)),
                    RetentionClass.ofLetter(name.group(6).charAt(0)),
                    Origin.ofLetter(name.group(7).charAt(0)),
                    Digest.ofHex(name.group(8)));
        } catch (IllegalArgumentException e) {
            throw malformed(text, String.valueOf(e.getMessage()));
        }
    }

    /** The key itself. */
    @Override
    public String toString() {
        return prefix(camera) + day() + "/" + fileName();
    }

    /** The last part of the key: what the closed spool file is called, too. */
    public String fileName() {
        StringBuilder name = new StringBuilder(160);
        padded(name, micros(time.start()), 17).append('-');
        padded(name, micros(time.end()), 17).append('-');
        name.append(HexFormat.of().toHexDigits(run.value().getMostSignificantBits()));
        name.append(HexFormat.of().toHexDigits(run.value().getLeastSignificantBits()))
                .append('-');
        padded(name, sequence, 8).append('-');
        padded(name, ticks, 12).append('-');
        name.append(retentionClass.letter()).append('-').append(origin.letter()).append('-');
        return name.append(digest.hex()).append(".mp4").toString();
    }

    /** What the keys of all segments of a camera begin with. */
    public static String prefix(CameraId camera) {
        return padded(new StringBuilder("v1/"), camera.value(), 8).append('/').toString();
    }

    /** By hand: a check names every row, and formatting took most of its time. */
    private static StringBuilder padded(StringBuilder text, long value, int width) {
        String digits = Long.toString(value);
        return text.append("0".repeat(width - digits.length())).append(digits);
    }

    /** The prefix of every key of a camera's footage that ends on a UTC day. */
    public static String prefix(CameraId camera, LocalDate day) {
        return prefix(camera) + DAY.format(day) + "/";
    }

    private String day() {
        return DAY.format(time.end());
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static RunId run(String hex) {
        return new RunId(new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16)));
    }

    private static void requireWithin(String what, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("the " + what + " of a key is 0 to " + max + ", not " + value);
        }
    }

    private static void requireMicros(String what, Instant instant) {
        if (!instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
            throw new IllegalArgumentException("the " + what + " of a key is exact to the microsecond, not " + instant);
        }
        requireWithin(what, micros(instant), MAX_MICROS);
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is not the key of a segment: " + why);
    }
}
