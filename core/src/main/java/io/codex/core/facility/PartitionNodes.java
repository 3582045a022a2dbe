package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// A partition's nodes: their number, or their names.
///
/// @param names empty where only the number is known
public record PartitionNodes(int count, List<String> names) {
    public PartitionNodes {
        names = List.copyOf(names);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static PartitionNodes of(JsonNode value) {
        List<String> names = value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of();
        return new PartitionNodes(names.isEmpty() ? value.asInt() : names.size(), names);
    }

    /// As the file has it.
    @JsonValue
    Object written() {
        return names.isEmpty() ? count : names;
    }
}
