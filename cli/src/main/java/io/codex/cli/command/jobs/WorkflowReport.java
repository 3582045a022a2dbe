package io.codex.cli.command.jobs;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.workflow.JobStanding;
import io.codex.core.batch.workflow.SubmittedJob;
import io.codex.core.batch.workflow.WorkflowStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A workflow's instance as JSON.
///
/// @param ended     whether nothing more happens by itself
/// @param completed whether all ended well
@RegisterForReflection
record WorkflowReport(String workflow, String scheduler, boolean ended, boolean completed, List<Job> jobs) {
    /// @param state   as `codex jobs status` has it; `not submitted`, `never runs`
    /// @param detail  in words
    /// @param attempt the number of its submission; 0 before
    /// @param ids     one, or the parts of an array
    /// @param after   the jobs that it waits for
    @RegisterForReflection
    record Job(
            String job,
            String state,
            String detail,
            int attempt,
            List<JobId> ids,
            List<String> after,
            List<Path> outputs) {
        static Job of(JobStanding job) {
            return new Job(
                    job.name(),
                    job.standing().kind(),
                    job.standing().inWords(),
                    job.submitted().map(SubmittedJob::submission).orElse(0),
                    job.submitted().map(SubmittedJob::ids).orElse(List.of()),
                    job.job().needs().stream().map(need -> need.job()).toList(),
                    job.parts().stream()
                            .map(JobSnapshot::output)
                            .filter(Objects::nonNull)
                            .toList());
        }
    }

    static WorkflowReport of(WorkflowStatus status, String scheduler) {
        return new WorkflowReport(
                status.name(),
                scheduler,
                status.isFinal(),
                status.isCompleted(),
                status.jobs().stream().map(Job::of).toList());
    }
}
