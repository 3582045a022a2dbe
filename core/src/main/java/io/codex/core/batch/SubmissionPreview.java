package io.codex.core.batch;

import java.util.List;

/// What a submission would do.
///
/// @param command     that submits; a stand-in is in the place of the job's own folder
/// @param description the file that the command reads beside the script; empty for most schedulers
/// @param script      that runs on the node
public record SubmissionPreview(List<String> command, String description, String script) {
    public SubmissionPreview {
        command = List.copyOf(command);
    }
}
