package org.keepsight.ingest.spool;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;

/**
 * What the name of a segment being recorded says of it: {@code {start}-{run}-{seq}-{class}.part}, written as in {@link
 * org.keepsight.storage.object.ObjectKey}, in the directory of its camera.
 *
 * @param start exact to the microsecond
 */
record PartName(CameraId camera, Instant start, RunId run, int sequence, RetentionClass retentionClass) {
    static final String SUFFIX = ".part";

    private static final Pattern FORM =
            Pattern.compile("(\\d{17})-([0-9a-f]{16})([0-9a-f]{16})-(\\d{8})-([gk])\\.part");

    /** Nothing when the name is not of this form. */
    static Optional<PartName> parse(CameraId camera, String fileName) {
        Matcher name = FORM.matcher(fileName);
        return name.matches()
                ? Optional.of(new PartName(
                        camera,
                        Instant.EPOCH.plus(Long.parseLong(name.group(1)), ChronoUnit.MICROS),
                        new RunId(new UUID(
                                Long.parseUnsignedLong(name.group(2), 16), Long.parseUnsignedLong(name.group(3), 16))),
                        Integer.parseInt(name.group(4)),
                        RetentionClass.ofLetter(name.group(5).charAt(0))))
                : Optional.empty();
    }

    String fileName() {
        return String.format(
                Locale.ROOT,
                "%017d-%s-%08d-%c%s",
                ChronoUnit.MICROS.between(Instant.EPOCH, start),
                run.toString().replace("-", ""),
                sequence,
                retentionClass.letter(),
                SUFFIX);
    }
}
