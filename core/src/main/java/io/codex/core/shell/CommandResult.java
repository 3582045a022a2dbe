package io.codex.core.shell;

/// What a finished process left: its exit code (128 + n after signal n) and, when captured, its output.
public record CommandResult(int exitCode, String out, String err) {
    public boolean succeeded() {
        return exitCode == 0;
    }
}
