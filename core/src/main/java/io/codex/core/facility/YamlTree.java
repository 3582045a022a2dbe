package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/// A YAML file as a tree whose values know their lines.
final class YamlTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Path file;
    private final Map<JsonPointer, KeyPlace> places = new LinkedHashMap<>();
    private final List<FacilityProblem> problems = new ArrayList<>();
    /// An anchor may be used within itself.
    private final Deque<Node> open = new ArrayDeque<>();

    private boolean readable = true;
    private ObjectNode tree = NODES.objectNode();

    private YamlTree(Path file) {
        this.file = file;
    }

    static YamlTree of(Path file, String text) {
        var yaml = new YamlTree(file);
        yaml.read(text);
        return yaml;
    }

    /// Empty for a file that is empty or no YAML.
    ObjectNode tree() {
        return tree;
    }

    /// Whether it is YAML.
    boolean isReadable() {
        return readable;
    }

    Map<JsonPointer, KeyPlace> places() {
        return places;
    }

    List<FacilityProblem> problems() {
        return problems;
    }

    private void read(String text) {
        try {
            var options = new LoaderOptions();
            Node top = new Composer(new ParserImpl(new StreamReader(text), options), new JsonForms(), options)
                    .getSingleNode();
            if (top == null || top.getTag().equals(Tag.NULL)) {
                return;
            }
            if (converted(top, JsonPointer.empty()) instanceof ObjectNode object) {
                tree = object;
            } else {
                problem(top, JsonPointer.empty(), "is not a mapping of keys to values");
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            readable = false;
            problems.add(FacilityProblem.error(file, line, "", "is not YAML: " + e.getProblem(), ""));
        } catch (YAMLException e) {
            readable = false;
            problems.add(FacilityProblem.error(file, 1, "", "is not YAML: " + e.getMessage(), ""));
        }
    }

    private JsonNode converted(Node node, JsonPointer at) {
        if (open.contains(node)) {
            problem(node, at, "is an anchor used within itself");
            return NODES.nullNode();
        }
        open.push(node);
        try {
            return switch (node) {
                case MappingNode mapping -> object(mapping, at);
                case SequenceNode list -> array(list, at);
                case ScalarNode scalar -> value(scalar);
                default -> throw new IllegalStateException("a node of kind " + node.getNodeId());
            };
        } finally {
            open.pop();
        }
    }

    private ObjectNode object(MappingNode mapping, JsonPointer at) {
        ObjectNode object = NODES.objectNode();
        var merged = new ArrayList<NodeTuple>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode().getTag().equals(Tag.MERGE)) {
                merged.add(entry);
                continue;
            }
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problem(entry.getKeyNode(), at, "has a key that is not a single value");
                continue;
            }
            JsonPointer below = at.appendProperty(key.getValue());
            if (object.has(key.getValue())) {
                problem(key, below, "is there twice, first in line " + line(below));
                continue;
            }
            places.put(below, new KeyPlace(file, line(key)));
            object.set(key.getValue(), converted(entry.getValueNode(), below));
        }
        merged.forEach(entry -> merge(object, entry, at));
        return object;
    }

    /// `<<: *anchor`, one or a list of them: keys that are not there yet.
    private void merge(ObjectNode object, NodeTuple entry, JsonPointer at) {
        List<Node> anchors =
                entry.getValueNode() instanceof SequenceNode list ? list.getValue() : List.of(entry.getValueNode());
        for (Node anchor : anchors) {
            if (!(anchor instanceof MappingNode mapping)) {
                problem(anchor, at.appendProperty("<<"), "is not a mapping of keys to values");
                continue;
            }
            var own = Map.copyOf(places);
            for (Map.Entry<String, JsonNode> inherited : object(mapping, at).properties()) {
                object.putIfAbsent(inherited.getKey(), inherited.getValue());
            }
            places.putAll(own);
        }
    }

    private ArrayNode array(SequenceNode list, JsonPointer at) {
        ArrayNode array = NODES.arrayNode();
        for (Node item : list.getValue()) {
            JsonPointer below = at.appendIndex(array.size());
            places.put(below, new KeyPlace(file, line(item)));
            array.add(converted(item, below));
        }
        return array;
    }

    private static JsonNode value(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        } else if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(text.equals("true"));
        } else if (tag.equals(Tag.INT)) {
            return number(new BigInteger(text));
        } else if (tag.equals(Tag.FLOAT)) {
            return NODES.numberNode(new BigDecimal(text));
        }
        return NODES.textNode(text);
    }

    private static JsonNode number(BigInteger value) {
        return value.bitLength() < Integer.SIZE ? NODES.numberNode(value.intValue()) : NODES.numberNode(value);
    }

    private void problem(Node node, JsonPointer at, String words) {
        problems.add(FacilityProblem.error(file, line(node), KeyPath.of(at, tree), words, ""));
    }

    private int line(JsonPointer at) {
        KeyPlace place = places.get(at);
        return place == null ? 0 : place.line();
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
