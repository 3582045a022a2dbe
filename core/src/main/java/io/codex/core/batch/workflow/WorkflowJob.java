package io.codex.core.batch.workflow;

import io.codex.core.batch.JobSpec;
import java.util.List;

/// One job of a workflow.
///
/// @param name  unique in it
/// @param spec  without tag and dependencies; a relative output is below the folder for logs
/// @param needs all must hold before it starts
public record WorkflowJob(String name, JobSpec spec, List<Need> needs) {
    public WorkflowJob {
        needs = List.copyOf(needs);
    }
}
