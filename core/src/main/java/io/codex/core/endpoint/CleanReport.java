package io.codex.core.endpoint;

import java.nio.file.Path;
import java.util.List;

/// What became of the generations that do not serve.
public record CleanReport(List<Item> removed, List<Item> kept) {
    /// @param file   the record, or the claim of one that has none
    /// @param reason in words
    public record Item(Path file, String reason) {}

    public CleanReport {
        removed = List.copyOf(removed);
        kept = List.copyOf(kept);
    }
}
