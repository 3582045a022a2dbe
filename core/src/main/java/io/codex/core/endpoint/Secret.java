package io.codex.core.endpoint;

import java.nio.file.Path;

/// A token or password and the file that holds it.
public record Secret(Path file, String value) {
    @Override
    public String toString() {
        return "Secret[" + file + "]";
    }
}
