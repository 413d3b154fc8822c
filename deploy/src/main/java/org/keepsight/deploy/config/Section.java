package org.keepsight.deploy.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the configuration file while it is read: hands out values, notes every problem, and knows at the end
 * which keys nobody asked for. After a problem the default stands in, so that reading goes on and finds the rest.
 */
final class Section {
    private final String path;
    private final @Nullable JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();
    private final List<Section> children = new ArrayList<>();

    Section(String path, @Nullable JsonNode node, List<String> problems) {
        this.path = path;
        this.problems = problems;
        this.node = node != null && node.isObject() ? node : null;
        if (node != null && !node.isObject() && !node.isNull() && !node.isMissingNode()) {
            problem("", "must be a mapping of keys to values");
        }
    }

    /** Whether the file has this section at all. */
    boolean present() {
        return node != null;
    }

    boolean has(String key) {
        return node != null && node.hasNonNull(key);
    }

    Section section(String key) {
        known.add(key);
        Section child = new Section(name(key), node == null ? null : node.get(key), problems);
        children.add(child);
        return child;
    }

    /** A list of mappings. */
    List<Section> sections(String key) {
        known.add(key);
        if (!has(key)) {
            return List.of();
        }
        JsonNode values = value(key);
        if (!values.isArray()) {
            problem(key, "must be a list of mappings");
            return List.of();
        }
        List<Section> read = new ArrayList<>();
        for (JsonNode value : values) {
            read.add(new Section(name(key) + "[" + read.size() + "]", value, problems));
        }
        children.addAll(read);
        return read;
    }

    Optional<String> text(String key) {
        known.add(key);
        if (!has(key)) {
            return Optional.empty();
        }
        JsonNode value = value(key);
        if (!value.isValueNode()) {
            problem(key, "must be a single value");
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** A value its parser accepts; its complaint becomes the problem. */
    <T> T value(String key, T otherwise, Function<String, T> parser) {
        return text(key).map(text -> parse(key, text, parser)).orElse(otherwise);
    }

    <T> Optional<T> value(String key, Function<String, T> parser) {
        return text(key).map(text -> parse(key, text, parser));
    }

    /** A list of values; each the parser does not accept is a problem. */
    <T> Optional<List<T>> list(String key, Function<String, T> parser) {
        known.add(key);
        if (!has(key)) {
            return Optional.empty();
        }
        JsonNode values = value(key);
        if (!values.isArray()) {
            problem(key, "must be a list: [a, b]");
            return Optional.empty();
        }
        List<T> read = new ArrayList<>();
        for (JsonNode value : values) {
            T item = parse(key, value.asText(), parser);
            if (item != null) {
                read.add(item);
            }
        }
        return Optional.of(read);
    }

    private <T> @Nullable T parse(String key, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            problem(key, "'" + text + "': " + e.getMessage());
            return null;
        }
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        return value(key, otherwise, text -> within(Units.duration(text), least, most));
    }

    long size(String key, long otherwise) {
        return value(key, otherwise, Units::size);
    }

    int integer(String key, int otherwise, int least, int most) {
        return value(key, otherwise, text -> {
            if (!text.matches("-?[0-9]{1,9}")) {
                throw new IllegalArgumentException("must be a whole number");
            }
            return within(Integer.parseInt(text), least, most);
        });
    }

    boolean flag(String key, boolean otherwise) {
        return value(key, otherwise, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }

    /** A secret given directly, or as the path of a file that holds it under {@code key-file}, relative to
     * {@code base}. */
    Optional<Secret> secret(String key, Path base) {
        Optional<String> direct = text(key);
        Optional<String> file = text(key + "-file");
        if (direct.isPresent() && file.isPresent()) {
            problem(key, "is given twice: directly and as " + key + "-file");
        }
        return direct.map(Secret::new)
                .or(() -> file.flatMap(name -> {
                    try {
                        return Optional.of(
                                new Secret(Files.readString(base.resolve(name)).strip()));
                    } catch (IOException e) {
                        problem(key + "-file", "cannot be read: " + name);
                        return Optional.empty();
                    }
                }));
    }

    void problem(String key, String complaint) {
        problems.add(name(key) + ": " + complaint);
    }

    /** Reports the keys of this section and those below that nobody asked for. */
    void reportUnknown() {
        if (node != null) {
            StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
                    .filter(key -> !known.contains(key))
                    .forEach(key -> problem(key, "is not a key of this configuration"));
        }
        children.forEach(Section::reportUnknown);
    }

    private JsonNode value(String key) {
        return Objects.requireNonNull(node).get(key);
    }

    private String name(String key) {
        if (path.isEmpty()) {
            return key.isEmpty() ? "configuration" : key;
        }
        return key.isEmpty() ? path : path + "." + key;
    }

    private static <C extends Comparable<C>> C within(C value, C least, C most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("must be between " + Units.show(least) + " and " + Units.show(most));
        }
        return value;
    }
}
