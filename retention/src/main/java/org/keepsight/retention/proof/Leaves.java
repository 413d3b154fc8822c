package org.keepsight.retention.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.object.ObjectKey;

/**
 * The leaves of the Merkle trees of a campus's day: for each camera the names of its segments' objects in order, which hold
 * their ranges and digests. As a file: compressed text (RFC 1952), a heading and then a name a line. Immutable.
 *
 * @param byCamera cameras in order, each with at least one leaf
 */
public record Leaves(Heading heading, SortedMap<CameraId, List<String>> byCamera) {
    private static final int LONGEST_LINE = 1_000;

    public Leaves {
        byCamera = Collections.unmodifiableSortedMap(new TreeMap<>(byCamera));
    }

    /** What the first line says. */
    public record Heading(Code campus, LocalDate day) {
        private static final String BEGIN = "keepsight-leaves 1 ";

        String line() {
            return BEGIN + campus + " " + day;
        }

        static Heading parse(String line) {
            String[] words =
                    line.startsWith(BEGIN) ? line.substring(BEGIN.length()).split(" ", -1) : new String[0];
            if (words.length != 2) {
                throw new IllegalArgumentException("the file does not begin as leaves do");
            }
            try {
                return new Heading(new Code(words[0]), LocalDate.parse(words[1]));
            } catch (DateTimeException | DomainException e) {
                throw new IllegalArgumentException("the file does not begin as leaves do", e);
            }
        }
    }

    /** Where a leaf stands. */
    public record Place(CameraId camera, int index, String leaf) {}

    /**
     * Reads a file to its end.
     *
     * @throws IllegalArgumentException when these are not the leaves of a day
     * @throws IOException when the file is damaged
     */
    public static Leaves read(InputStream file) throws IOException {
        try (BufferedReader lines = open(file)) {
            Heading heading = heading(lines);
            SortedMap<CameraId, List<String>> byCamera = new TreeMap<>(Comparator.comparingInt(CameraId::value));
            for (String leaf = line(lines); leaf != null; leaf = line(lines)) {
                List<String> before =
                        byCamera.computeIfAbsent(ObjectKey.parse(leaf).camera(), camera -> new ArrayList<>());
                if (!before.isEmpty() && leaf.compareTo(before.getLast()) <= 0) {
                    throw new IllegalArgumentException("the leaves are not in their order");
                }
                before.add(leaf);
            }
            return new Leaves(heading, byCamera);
        }
    }

    /** The first line alone, of a file that may be damaged behind it. */
    public static Heading readHeading(InputStream file) throws IOException {
        try (BufferedReader lines = open(file)) {
            return heading(lines);
        }
    }

    private static BufferedReader open(InputStream file) throws IOException {
        return new BufferedReader(new InputStreamReader(
                new GZIPInputStream(file),
                StandardCharsets.US_ASCII
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    private static Heading heading(BufferedReader lines) throws IOException {
        String first = line(lines);
        return Heading.parse(first == null ? "" : first);
    }

    /** The next line; what is given may be made to fill the memory of whoever reads it. */
    private static @Nullable String line(Reader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = lines.read(); next >= 0; next = lines.read()) {
            if (next == '\n') {
                return line.toString();
            }
            if (line.length() == LONGEST_LINE) {
                throw new IllegalArgumentException("a line is longer than any leaf");
            }
            line.append((char) next);
        }
        return line.isEmpty() ? null : line.toString();
    }

    /** Of a camera; empty when none of its segments ended on the day. */
    public List<String> of(CameraId camera) {
        return byCamera.getOrDefault(camera, List.of());
    }

    /** The leaf of the segment whose object has this digest. */
    public Optional<Place> find(Digest object) {
        return find(leaf -> ObjectKey.parse(leaf).digest().equals(object));
    }

    /** The leaf whose object's name ends so. */
    public Optional<Place> findName(String fileName) {
        return find(leaf -> leaf.endsWith("/" + fileName));
    }

    private Optional<Place> find(Predicate<String> wanted) {
        for (Map.Entry<CameraId, List<String>> camera : byCamera.entrySet()) {
            for (int i = 0; i < camera.getValue().size(); i++) {
                if (wanted.test(camera.getValue().get(i))) {
                    return Optional.of(
                            new Place(camera.getKey(), i, camera.getValue().get(i)));
                }
            }
        }
        return Optional.empty();
    }
}
