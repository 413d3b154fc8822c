package org.keepsight.storage.registry;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a registry from YAML: campuses, in them areas, in them cameras. */
final class YamlRegistry {
    private static final int DEEPEST = 20;
    private static final List<RegistryColumn> CAMPUS =
            List.of(RegistryColumn.CAMPUS_CODE, RegistryColumn.CAMPUS_NAME, RegistryColumn.CAMPUS_KIND);
    private static final List<RegistryColumn> AREA = List.of(RegistryColumn.AREA_KIND, RegistryColumn.AREA_NAME);
    private static final List<RegistryColumn> CAMERA = List.of(
            RegistryColumn.CAMERA_CODE,
            RegistryColumn.CAMERA_NAME,
            RegistryColumn.URL,
            RegistryColumn.USERNAME,
            RegistryColumn.PASSWORD,
            RegistryColumn.ENABLED,
            RegistryColumn.AUDIO,
            RegistryColumn.COMMISSIONED_AT,
            RegistryColumn.EXPECTED_WINDOW,
            RegistryColumn.RETENTION_CLASS,
            RegistryColumn.CLASS_BASIS);

    private final RegistryDraft draft;

    private YamlRegistry(RegistryDraft draft) {
        this.draft = draft;
    }

    static void read(String text, RegistryDraft draft) throws RegistryText.Unreadable {
        Node root = compose(text);
        YamlRegistry registry = new YamlRegistry(draft);
        Map<String, Node> keys = registry.mapping(root, "the file", List.of("campuses"));
        for (Node campus : registry.sequence(keys.get("campuses"), line(root), "campuses", true)) {
            registry.campus(campus);
        }
    }

    /** The tree of nodes. Depth and aliases are refused before it is built: both make small files cost without bound. */
    private static Node compose(String text) throws RegistryText.Unreadable {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(RegistryText.LARGEST);
        options.setNestingDepthLimit(DEEPEST);
        Yaml yaml = new Yaml(options);
        try {
            checkEvents(yaml.parse(new StringReader(text)));
            Node root = yaml.compose(new StringReader(text));
            if (root == null) {
                throw new RegistryText.Unreadable(1, "the file is empty; it begins with 'campuses:'");
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new RegistryText.Unreadable(line, "the file is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new RegistryText.Unreadable(0, "the file is not YAML");
        }
    }

    private static void checkEvents(Iterable<Event> events) throws RegistryText.Unreadable {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            int line = event.getStartMark().getLine() + 1;
            if (depth > DEEPEST) {
                throw new RegistryText.Unreadable(line, "the file is nested deeper than a registry is");
            }
            if (event.is(Event.ID.Alias)) {
                throw new RegistryText.Unreadable(line, "aliases (*name) are not used in a registry file");
            }
        }
    }

    private void campus(Node node) {
        Map<String, Node> keys = mapping(node, "a campus", keys(CAMPUS, "notApplicable", "areas"));
        RegistryDraft.CampusDraft campus = draft.campus(cells(node, keys, CAMPUS), false);
        Node missing = keys.get("notApplicable");
        if (missing != null && !isNull(missing)) {
            mapping(missing, "notApplicable", null).forEach((kind, basis) -> {
                String text = scalar(basis, kind);
                if (text != null) {
                    draft.notApplicable(
                            campus,
                            new RegistryDraft.Cell(kind, line(basis), "notApplicable"),
                            new RegistryDraft.Cell(text, line(basis), "notApplicable"));
                }
            });
        }
        for (Node area : sequence(keys.get("areas"), line(node), "areas", false)) {
            area(campus, area);
        }
    }

    private void area(RegistryDraft.@Nullable CampusDraft campus, Node node) {
        Map<String, Node> keys = mapping(node, "an area", keys(AREA, "cameras"));
        RegistryDraft.AreaDraft area = draft.area(campus, cells(node, keys, AREA), false);
        for (Node camera : sequence(keys.get("cameras"), line(node), "cameras", false)) {
            Map<String, Node> cameraKeys = mapping(camera, "a camera", keys(CAMERA));
            draft.camera(area, cells(camera, cameraKeys, CAMERA));
        }
    }

    private RegistryDraft.Cells cells(Node node, Map<String, Node> keys, List<RegistryColumn> columns) {
        Map<RegistryColumn, RegistryDraft.Cell> values = new EnumMap<>(RegistryColumn.class);
        for (RegistryColumn column : columns) {
            Node value = keys.get(column.key());
            if (value != null && !isNull(value)) {
                String text = scalar(value, column.key());
                values.put(column, new RegistryDraft.Cell(text == null ? "" : text, line(value), column.key()));
            }
        }
        return new RegistryDraft.Cells(line(node), values, RegistryColumn::key);
    }

    /** The entries of a mapping; {@code known} is null where any key is meant. Wrong ones are noted and left out. */
    private Map<String, Node> mapping(Node node, String what, @Nullable List<String> known) {
        if (!(node instanceof MappingNode mapping)) {
            draft.error(line(node), "", what + " is written as keys and values");
            return Map.of();
        }
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (known != null && !known.contains(key)) {
                draft.error(line, key, "'" + key + "' is not known here; known are " + String.join(", ", known));
            } else if (entries.putIfAbsent(key, tuple.getValueNode()) != null) {
                draft.error(line, key, "'" + key + "' is there twice");
            }
        }
        return entries;
    }

    private List<Node> sequence(@Nullable Node node, int line, String what, boolean required) {
        if (node == null || isNull(node)) {
            if (required) {
                draft.error(line, what, what + " is missing");
            }
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        draft.error(line(node), what, what + " is a list; each entry begins with '- '");
        return List.of();
    }

    private @Nullable String scalar(Node node, String field) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        draft.error(line(node), field, field + " is a single value");
        return null;
    }

    private static List<String> keys(List<RegistryColumn> columns, String... others) {
        List<String> keys =
                new ArrayList<>(columns.stream().map(RegistryColumn::key).toList());
        keys.addAll(List.of(others));
        return keys;
    }

    private static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
