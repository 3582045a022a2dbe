package io.codex.core.facility;

import java.nio.file.Path;

/// Where a key is, or an item of a list.
///
/// @param line from 1
public record KeyPlace(Path file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
