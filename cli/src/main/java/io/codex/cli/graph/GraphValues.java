package io.codex.cli.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.types.Entity;
import org.neo4j.driver.types.Node;
import org.neo4j.driver.types.Path;
import org.neo4j.driver.types.Relationship;

/// The driver's values as plain ones.
final class GraphValues {
    private GraphValues() {}

    /// Nodes and relationships as maps with their labels or type, paths as lists of them, times as ISO 8601.
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Number number -> number;
            case String text -> text;
            case Node node -> entity("labels", labels(node), node);
            case Relationship relationship -> entity("type", relationship.type(), relationship);
            case Path path -> {
                var steps = new ArrayList<@Nullable Object>();
                path.nodes().forEach(node -> steps.add(plain(node)));
                yield steps;
            }
            case List<?> list -> {
                var plain = new ArrayList<@Nullable Object>();
                list.forEach(item -> plain.add(plain(item)));
                yield plain;
            }
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item)));
                yield plain;
            }
            default -> value.toString();
        };
    }

    private static List<String> labels(Node node) {
        var labels = new ArrayList<String>();
        node.labels().forEach(labels::add);
        return labels;
    }

    private static Map<String, @Nullable Object> entity(String kind, Object what, Entity entity) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        plain.put(kind, what);
        plain.put("properties", plain(entity.asMap()));
        return plain;
    }
}
