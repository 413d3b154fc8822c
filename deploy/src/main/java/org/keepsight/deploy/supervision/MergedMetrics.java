package org.keepsight.deploy.supervision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of several processes as one Prometheus text (format 0.0.4): each metric family once, the samples of a worker
 * marked with its name. Pure.
 */
public final class MergedMetrics {
    /** A family's lines: what it is, by kind of line, and its samples. */
    private record Family(Map<String, String> description, List<String> samples) {
        Family() {
            this(new LinkedHashMap<>(), new ArrayList<>());
        }
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    private MergedMetrics() {}

    /**
     * @param own text of this process, left unmarked
     * @param workers texts by name of the worker; the name becomes the label of that process on its samples
     */
    public static String merge(String own, Map<String, String> workers) {
        MergedMetrics merged = new MergedMetrics();
        merged.add(own, "");
        new TreeMap<>(workers).forEach((name, text) -> merged.add(text, "worker=\"" + name + "\""));
        return merged.text();
    }

    private void add(String text, String label) {
        String family = ""; // of samples that nothing describes
        for (String line : text.lines().toList()) {
            if (line.startsWith("# HELP ") || line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", 4);
                family = words[2];
                family(family).description.putIfAbsent(words[1], line);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                family(family).samples.add(label.isEmpty() ? line : labelled(line, label));
            }
        }
    }

    private Family family(String name) {
        return families.computeIfAbsent(name, each -> new Family());
    }

    private static String labelled(String sample, String label) {
        int brace = sample.indexOf('{');
        int space = sample.indexOf(' ');
        return brace >= 0 && brace < space
                ? sample.substring(0, brace + 1) + label + "," + sample.substring(brace + 1)
                : sample.substring(0, space) + "{" + label + "}" + sample.substring(space);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        families.values().forEach(family -> {
            family.description.values().forEach(line -> text.append(line).append('\n'));
            family.samples.forEach(line -> text.append(line).append('\n'));
        });
        return text.toString();
    }
}
