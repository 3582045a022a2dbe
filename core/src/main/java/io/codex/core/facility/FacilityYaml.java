package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/// Writes keys as YAML, each value with its place as a comment.
final class FacilityYaml {
    private static final int WIDTH = 110;

    private final Map<JsonPointer, KeyPlace> places;

    FacilityYaml(Map<JsonPointer, KeyPlace> places) {
        this.places = places;
    }

    String write(JsonNode tree) {
        var options = new DumperOptions();
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(WIDTH);
        options.setProcessComments(true);
        var text = new StringWriter();
        var serializer = new Serializer(new Emitter(text, options), new Resolver(), options, null);
        try {
            serializer.open();
            serializer.serialize(node(tree, JsonPointer.empty()));
            serializer.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private Node node(JsonNode value, JsonPointer at) {
        if (value.isObject() && !value.isEmpty()) {
            var entries = new ArrayList<NodeTuple>();
            value.properties()
                    .forEach(entry -> entries.add(new NodeTuple(
                            text(Tag.STR, entry.getKey()), node(entry.getValue(), at.appendProperty(entry.getKey())))));
            return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
        } else if (value.isArray() && value.valueStream().anyMatch(JsonNode::isContainerNode)) {
            var items = new ArrayList<Node>();
            value.forEach(item -> items.add(node(item, at.appendIndex(items.size()))));
            return new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK);
        }
        return withPlace(leaf(value), at);
    }

    private static Node leaf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW);
            case ARRAY ->
                new SequenceNode(
                        Tag.SEQ, value.valueStream().map(FacilityYaml::leaf).toList(), FlowStyle.FLOW);
            case BOOLEAN -> text(Tag.BOOL, value.asText());
            case NUMBER -> text(value.isIntegralNumber() ? Tag.INT : Tag.FLOAT, value.asText());
            default -> text(Tag.STR, value.asText());
        };
    }

    private static ScalarNode text(Tag tag, String text) {
        return new ScalarNode(tag, text, null, null, text.contains("\n") ? ScalarStyle.LITERAL : ScalarStyle.PLAIN);
    }

    private Node withPlace(Node node, JsonPointer at) {
        KeyPlace place = places.get(at);
        if (place != null) {
            node.setInLineComments(List.of(new CommentLine(null, null, " " + place, CommentType.IN_LINE)));
        }
        return node;
    }
}
