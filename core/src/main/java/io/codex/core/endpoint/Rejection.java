package io.codex.core.endpoint;

import java.nio.file.Path;

/// A record that cannot be trusted, and why.
///
/// @param certain false when it only gave no answer in time
/// @param hint    what one can do
public record Rejection(Path record, long generation, String reason, boolean certain, String hint) {
    public String inWords() {
        return record + ": " + reason;
    }
}
