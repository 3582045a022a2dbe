package io.codex.core.endpoint;

import java.nio.file.Path;

/// A record that cannot be trusted, and why.
public record Rejection(Path record, long generation, String reason) {
    public String inWords() {
        return record + ": " + reason;
    }
}
