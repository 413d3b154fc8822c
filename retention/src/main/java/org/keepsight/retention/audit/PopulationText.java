package org.keepsight.retention.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.retention.audit.Population.Camera;
import org.keepsight.retention.audit.Population.Stratum;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

/**
 * The canonical text of a population: what its digest is of, and all that a third party needs to draw the sample again. UTF-8,
 * lines end with a line feed:
 *
 * <pre>{@code
 * keepsight-population/1
 * as-of 2026-11-22T02:00:00Z
 * stratum 1 QX01 GATE 129600
 * camera G-01 29500000-29629600 29500000-29500100,29500102-29629600
 * }</pre>
 *
 * <p>Below its stratum (number, campus, area kind, minutes) each camera: the minutes that had to be kept, then those that the
 * catalogue claimed. Pure.
 */
final class PopulationText {
    private static final String FORM = "keepsight-population/1";

    private PopulationText() {}

    static byte[] write(Population population) {
        StringBuilder text = new StringBuilder(1024);
        text.append(FORM).append("\nas-of ").append(population.asOf()).append('\n');
        int number = 0;
        for (Stratum stratum : population.strata()) {
            text.append("stratum ")
                    .append(++number)
                    .append(' ')
                    .append(stratum.campus())
                    .append(' ');
            text.append(stratum.kind().name())
                    .append(' ')
                    .append(stratum.minutes())
                    .append('\n');
            for (Camera camera : stratum.cameras()) {
                text.append("camera ")
                        .append(camera.code())
                        .append(' ')
                        .append(camera.minutes())
                        .append(' ');
                text.append(camera.claimed()).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException when this is not what {@link #write} writes */
    static Population parse(byte[] text) {
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < 2 || !lines.getFirst().equals(FORM)) {
            throw new IllegalArgumentException("a population begins with " + FORM);
        }
        Instant asOf = Instant.parse(words(lines.get(1), "as-of", 2)[1]);
        List<Stratum> strata = new ArrayList<>();
        int line = 2;
        while (line < lines.size()) {
            String[] head = words(lines.get(line++), "stratum", 5);
            List<Camera> cameras = new ArrayList<>();
            while (line < lines.size() && lines.get(line).startsWith("camera ")) {
                String[] camera = words(lines.get(line++), "camera", 4);
                cameras.add(
                        new Camera(new Code(camera[1]), MinuteRanges.parse(camera[2]), MinuteRanges.parse(camera[3])));
            }
            Stratum stratum = new Stratum(new Code(head[2]), AreaKind.valueOf(head[3]), cameras);
            strata.add(stratum);
            if (Integer.parseInt(head[1]) != strata.size() || Long.parseLong(head[4]) != stratum.minutes()) {
                throw new IllegalArgumentException("the head of stratum " + head[1] + " is wrong");
            }
        }
        return new Population(asOf, strata);
    }

    private static String[] words(String line, String first, int number) {
        String[] words = line.split(" ", -1);
        if (words.length != number || !words[0].equals(first)) {
            throw new IllegalArgumentException("not a line of a population: " + line);
        }
        return words;
    }
}
