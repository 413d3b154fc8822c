package org.keepsight.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.deploy.config.ConfigException;
import org.keepsight.storage.check.CheckCount;
import org.keepsight.storage.model.CameraId;

/**
 * The file in which a check notes what it has done, so that one that broke off goes on where it stopped: a line of what it
 * is about, then in order a line per finding and a line per day passed, all JSON. What stands behind the last day passed
 * of its camera is looked at again. Not thread-safe.
 */
final class CheckProgress implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Writer writer;
    private final Path file;

    private CheckProgress(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    private record Passed(int line, LocalDate through) {}

    /** What an earlier part of the same check had done. */
    static final class Done {
        private final Path file;
        private final Map<CameraId, Passed> passed = new HashMap<>();
        private CheckCount counted = CheckCount.NONE;
        private long seed;

        private Done(Path file) {
            this.file = file;
        }

        /** The seed of its samples. */
        long seed() {
            return seed;
        }

        CheckCount counted() {
            return counted;
        }

        /** Through which day each camera need not be looked at again. */
        Map<CameraId, LocalDate> through() {
            Map<CameraId, LocalDate> through = new HashMap<>();
            passed.forEach((camera, last) -> through.put(camera, last.through()));
            return through;
        }

        /** What was found in what need not be looked at again, in order. */
        void findings(Consumer<CheckFinding> findings) throws IOException {
            lines(file, (number, line) -> {
                Passed last = passed.get(camera(line));
                if (line.has("found") && last != null && number < last.line()) {
                    findings.accept(finding(line.at("/found")));
                }
            });
        }

        private void passed(int number, JsonNode line) {
            passed.put(
                    camera(line),
                    new Passed(number, LocalDate.parse(line.at("/through").asText())));
            counted = counted.plus(count(line));
        }
    }

    /**
     * Reads what was done; nothing when there is no such file.
     *
     * @param about what the check is about
     * @throws ConfigException when the file is of another check
     */
    static Optional<Done> read(Path file, Map<String, ?> about) throws IOException, ConfigException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Done done = new Done(file);
        boolean[] same = {false};
        lines(file, (number, line) -> {
            if (number == 0) {
                done.seed = line.at("/seed").asLong();
                same[0] = line.at("/about").equals(JSON.valueToTree(about));
            } else if (line.has("through")) {
                done.passed(number, line);
            }
        });
        if (!same[0]) {
            throw new ConfigException(List.of(file + " is of another check: give another file, or remove it"));
        }
        return Optional.of(done);
    }

    private static CameraId camera(JsonNode line) {
        return new CameraId(Math.max(1, line.at("/camera").asInt(1)));
    }

    private interface Lines {
        void line(int number, JsonNode line);
    }

    /** Every whole line; one may have been cut off when the check died. */
    private static void lines(Path file, Lines lines) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                JsonNode line = whole(text);
                if (line != null) {
                    lines.line(number, line);
                }
                number++;
            }
        }
    }

    private static @Nullable JsonNode whole(String text) {
        try {
            return text.isEmpty() ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static CheckCount count(JsonNode line) {
        return new CheckCount(
                line.at("/counted/rows").asLong(),
                line.at("/counted/objects").asLong(),
                line.at("/counted/seals").asLong(),
                line.at("/counted/contents").asLong());
    }

    private static CheckFinding finding(JsonNode found) {
        try {
            return JSON.treeToValue(found, CheckFinding.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a file, or goes on with the one that was read. */
    static CheckProgress open(Path file, Map<String, ?> about, long seed) throws IOException {
        boolean begun = Files.exists(file);
        Writer writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        CheckProgress progress = new CheckProgress(file, writer);
        if (begun) {
            progress.writer.write("\n"); // behind a line that may have been cut off
        } else {
            ObjectNode line = JSON.createObjectNode().put("seed", seed);
            line.set("about", JSON.valueToTree(about));
            progress.append(line);
        }
        return progress;
    }

    void found(CameraId lookedAt, CheckFinding finding) {
        ObjectNode line = JSON.createObjectNode().put("camera", lookedAt.value());
        line.set("found", JSON.valueToTree(finding));
        append(line);
    }

    void passed(CameraId camera, LocalDate through, CheckCount counted) {
        ObjectNode line = JSON.createObjectNode().put("camera", camera.value()).put("through", through.toString());
        line.set("counted", JSON.valueToTree(counted));
        append(line);
    }

    private void append(ObjectNode line) {
        try {
            writer.write(line + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the progress file " + file + " cannot be written", e);
        }
    }

    /** Everything is looked at: the file has served. */
    void complete() throws IOException {
        writer.close();
        Files.delete(file);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
