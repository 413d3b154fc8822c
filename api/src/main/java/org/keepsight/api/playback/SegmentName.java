package org.keepsight.api.playback;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;

/**
 * The name of a camera's segment in URLs and cursors: {@code {end}-{run}-{sequence}}, the end in microseconds since
 * 1970, the run in 32 hexadecimal digits.
 */
public record SegmentName(Instant end, RunId run, int sequence) {
    private static final Pattern FORM = Pattern.compile(
            "(\\d{1,16})-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})-(\\d{1,9})");

    public static SegmentName of(Segment segment) {
        return new SegmentName(segment.end(), segment.run(), segment.sequence());
    }

    /** Reads a name; nothing when the text is none. */
    public static Optional<SegmentName> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        Instant end = Instant.EPOCH.plus(Long.parseLong(m.group(1)), ChronoUnit.MICROS);
        UUID run = UUID.fromString(String.join("-", m.group(2), m.group(3), m.group(4), m.group(5), m.group(6)));
        return Optional.of(new SegmentName(end, new RunId(run), Integer.parseInt(m.group(7))));
    }

    @Override
    public String toString() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, end)
                + "-"
                + run.toString().replace("-", "")
                + "-"
                + sequence;
    }
}
