package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;

/// Keys as people write them: `compute.scheduler.partitions[1].name`.
final class KeyPath {
    private KeyPath() {}

    static String of(JsonPointer pointer) {
        var path = new StringBuilder();
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            String part = rest.getMatchingProperty();
            if (rest.mayMatchElement() && part.matches("\\d+")) {
                path.append('[').append(part).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(part);
            }
        }
        return path.toString();
    }
}
