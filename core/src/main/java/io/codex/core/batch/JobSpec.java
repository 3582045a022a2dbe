package io.codex.core.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What to run as a job.
///
/// @param name        for people and for {@link BatchScheduler#withName}
/// @param command     program and arguments; no secrets, every user of the host can see them
/// @param environment added to that of the submitter
/// @param directory   the working directory
/// @param output      where standard output and error are appended to, in order; `%j` stands for the job's id
public record JobSpec(String name, List<String> command, Map<String, String> environment, Path directory, Path output) {
    public JobSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a job needs a command");
        }
    }

    /// The output of the job with that id.
    public Path outputOf(JobId id) {
        return Path.of(output.toString().replace("%j", id.value()));
    }
}
