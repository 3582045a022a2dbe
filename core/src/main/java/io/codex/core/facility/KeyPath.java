package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/// Keys as people write them: `compute.scheduler.partitions[1].name`.
final class KeyPath {
    private KeyPath() {}

    /// @param tree tells names from indexes, as far as it goes
    static String of(JsonPointer pointer, JsonNode tree) {
        var path = new StringBuilder();
        JsonNode within = tree;
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            String part = rest.getMatchingProperty();
            if (within.isArray() || (!within.isObject() && rest.mayMatchElement())) {
                path.append('[').append(part).append(']');
                within = within.path(rest.getMatchingIndex());
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part);
                within = within.path(part);
            }
        }
        return path.toString();
    }
}
