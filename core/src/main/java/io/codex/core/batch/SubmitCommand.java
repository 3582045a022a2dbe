package io.codex.core.batch;

import java.util.List;

/// How a job is handed over.
///
/// @param argv        the command
/// @param description the text of a file to write before; empty for none
public record SubmitCommand(List<String> argv, String description) {
    public SubmitCommand {
        argv = List.copyOf(argv);
    }

    public static SubmitCommand of(List<String> argv) {
        return new SubmitCommand(argv, "");
    }
}
