package io.codex.core.batch.workflow;

import io.codex.core.batch.JobTag;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was submitted of one instance of a workflow, as `state.json` has it.
///
/// @param tag       what its jobs' tags begin with
/// @param file      the definition that it was read from
/// @param scheduler that has its jobs
public record WorkflowState(JobTag tag, Path file, String scheduler, Instant created, List<SubmittedJob> jobs) {
    public WorkflowState {
        jobs = List.copyOf(jobs);
    }

    Optional<SubmittedJob> job(String name) {
        return jobs.stream().filter(job -> job.job().equals(name)).findFirst();
    }

    /// The tags of the submissions that a submission of now would wait for.
    List<JobTag> tagsBefore(WorkflowJob job) {
        var tags = new ArrayList<JobTag>();
        job.needs().forEach(need -> job(need.job()).ifPresent(before -> tags.add(before.tag())));
        return tags;
    }

    /// With that submission, in the place of an earlier one of the same job.
    WorkflowState with(SubmittedJob submitted) {
        var all = new ArrayList<>(jobs);
        all.removeIf(job -> job.job().equals(submitted.job()));
        all.add(submitted);
        return new WorkflowState(tag, file, scheduler, created, all);
    }

    WorkflowState from(Path other) {
        return new WorkflowState(tag, other, scheduler, created, jobs);
    }
}
