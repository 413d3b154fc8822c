package org.keepsight.storage.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.keepsight.storage.journal.JournalName.Kind;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;

/** Reads the journals of a store. Thread-safe. */
public final class JournalArchive {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final JournalObjects objects;

    public JournalArchive(ObjectStore store, InstallationKey installation) {
        this.objects = new JournalObjects(store, installation);
    }

    /** The catalogues that have written a journal here. */
    public List<UUID> lineages() throws IOException {
        return objects.list(JournalName.ROOT).stream()
                .map(JournalName::lineage)
                .distinct()
                .toList();
    }

    /**
     * Tells every change in order; one may be told twice.
     *
     * @param problems told which objects are missing or were not sealed by this installation
     * @return the number of the last object
     */
    public long changes(UUID lineage, Consumer<Change> changes, Consumer<JournalProblem> problems) throws IOException {
        long last = 0;
        for (JournalName name : effective(objects.list(JournalName.prefix(lineage, Kind.CHANGES)))) {
            if (name.first() > last + 1) {
                problems.accept(missing(lineage, last + 1, name.first() - 1));
            }
            last = name.last();
            List<String> lines;
            try {
                lines = objects.read(name);
            } catch (IOException e) {
                problems.accept(unreadable(name, e));
                continue;
            }
            for (String line : lines) {
                changes.accept(change(line));
            }
        }
        return last;
    }

    /**
     * Reads every journal and says what is wrong.
     *
     * @param current the journal this catalogue writes
     * @param written the number of the last object it has written
     */
    public List<JournalProblem> examine(UUID current, long written) throws IOException {
        List<JournalProblem> problems = new ArrayList<>();
        Map<String, String> covered = objects.covered();
        for (UUID lineage : lineages()) {
            effective(objects.list(JournalName.prefix(lineage, Kind.CHANGES))).stream()
                    .map(JournalName::toString)
                    .filter(covered::containsKey)
                    .forEach(name -> problems.add(new JournalProblem(name, covered.getOrDefault(name, ""))));
            long last = changes(lineage, change -> {}, problems::add);
            if (lineage.equals(current) && last < written) {
                problems.add(missing(lineage, last + 1, written));
            }
            for (JournalName name : objects.list(JournalName.prefix(lineage, Kind.REPORTED))) {
                try {
                    objects.read(name);
                } catch (IOException e) {
                    problems.add(unreadable(name, e));
                }
            }
        }
        if (written > 0 && !lineages().contains(current)) {
            problems.add(missing(current, 1, written));
        }
        objects.strangers()
                .forEach(name -> problems.add(new JournalProblem(name, "the journal has no objects of such a name")));
        return problems;
    }

    private static JournalProblem missing(UUID lineage, long first, long last) {
        String range = first == last ? "object " + first : "objects " + first + " to " + last;
        return new JournalProblem(
                JournalName.single(lineage, Kind.CHANGES, first).toString(), "the journal lacks its " + range);
    }

    private static JournalProblem unreadable(JournalName name, IOException e) {
        return new JournalProblem(name.toString(), String.valueOf(e.getMessage()));
    }

    private static Change change(String line) throws IOException {
        try {
            JsonNode node = JSON.readTree(line);
            return new Change(
                    node.get(0).asText(),
                    node.get(1).asText(),
                    node.get(2).isNull() ? null : node.get(2).toString());
        } catch (JsonProcessingException e) {
            throw new IOException("a line of the journal cannot be read", e);
        }
    }

    /**
     * How far each camera was answered for when that was last written, one JSON row per line; empty when it never was.
     *
     * @param problems told which objects were not sealed by this installation
     */
    public List<String> reported(UUID lineage, Consumer<JournalProblem> problems) throws IOException {
        List<JournalName> all = objects.list(JournalName.prefix(lineage, Kind.REPORTED));
        for (JournalName name : all.reversed()) {
            try {
                return objects.read(name);
            } catch (IOException e) {
                problems.accept(unreadable(name, e));
            }
        }
        return List.of();
    }

    /** The number of the last object that says how far was reported; 0 before the first. */
    public long lastReported(UUID lineage) throws IOException {
        List<JournalName> all = objects.list(JournalName.prefix(lineage, Kind.REPORTED));
        return all.isEmpty() ? 0 : all.getLast().last();
    }

    /** Those that are not part of a larger one, in order. */
    static List<JournalName> effective(List<JournalName> all) {
        List<JournalName> effective = new ArrayList<>();
        long covered = 0;
        for (JournalName name : all.stream()
                .sorted(Comparator.comparingLong(JournalName::first)
                        .thenComparing(
                                Comparator.comparingLong(JournalName::last).reversed()))
                .toList()) {
            if (name.last() > covered) {
                effective.add(name);
                covered = name.last();
            }
        }
        return effective;
    }
}
