package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// A facility's files as one tree of keys in snake_case, before anybody looked whether it is right.
///
/// @param file     the main one, for what is missing
/// @param tree     private over public; without keys that have no value
/// @param places   of keys and items, by pointer
/// @param problems of the YAML
/// @param isReadable whether all of them are YAML
public record FacilityTree(
        String name,
        Path file,
        ObjectNode tree,
        Map<JsonPointer, KeyPlace> places,
        List<FacilityProblem> problems,
        boolean isReadable) {
    /// Whose entries without a value are entries with nothing but defaults.
    private static final Set<String> NAMED = Set.of("services", "work_types");

    /// @param layers in rising order, at least one
    static FacilityTree of(String name, Path file, List<YamlTree> layers) {
        JsonNode merged = FacilityMapper.MAPPER.createObjectNode();
        var places = new LinkedHashMap<JsonPointer, KeyPlace>();
        var problems = new ArrayList<FacilityProblem>();
        for (YamlTree layer : layers) {
            fillNamed(layer.tree());
            merged = merged(merged, layer.tree());
            places.putAll(layer.places());
            problems.addAll(layer.problems());
        }
        ObjectNode tree = (ObjectNode) merged;
        removeNulls(tree);
        boolean readable = layers.stream().allMatch(YamlTree::isReadable);
        return new FacilityTree(name, file, tree, places, problems, readable);
    }

    /// Where that is, or what it is in.
    KeyPlace place(JsonPointer pointer) {
        for (JsonPointer at = pointer; at != null && !at.matches(); at = at.head()) {
            KeyPlace place = places.get(at);
            if (place != null) {
                return place;
            }
        }
        return new KeyPlace(file, 1);
    }

    /// Places of all keys by their paths.
    public SequencedMap<String, KeyPlace> origins() {
        var origins = new LinkedHashMap<String, KeyPlace>();
        places.forEach((pointer, place) -> {
            if (!tree.at(pointer).isMissingNode()) {
                origins.put(KeyPath.of(pointer, tree), place);
            }
        });
        return origins;
    }

    /// As one YAML file.
    ///
    /// @param origins whether each value's place follows it as a comment
    public String toYaml(boolean origins) {
        return new FacilityYaml(origins ? places : Map.of()).write(tree);
    }

    private static JsonNode merged(JsonNode first, JsonNode second) {
        try {
            return FacilityMapper.merged(first, second);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fillNamed(ObjectNode tree) {
        for (String section : NAMED) {
            if (tree.get(section) instanceof ObjectNode entries) {
                for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                    if (entry.getValue().isNull()) {
                        entry.setValue(FacilityMapper.MAPPER.createObjectNode());
                    }
                }
            }
        }
    }

    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(entry -> entry.getValue().isNull());
        }
        node.forEach(FacilityTree::removeNulls);
    }
}
