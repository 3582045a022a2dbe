package io.codex.core.batch.workflow;

import java.util.List;

/// Jobs and what they wait for.
///
/// @param jobs each after all that it needs
public record Workflow(String name, List<WorkflowJob> jobs) {
    public Workflow {
        jobs = List.copyOf(jobs);
    }
}
