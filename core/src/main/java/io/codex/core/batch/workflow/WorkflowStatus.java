package io.codex.core.batch.workflow;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// An instance of a workflow at one moment.
///
/// @param name of the instance
/// @param jobs each after all that it needs
public record WorkflowStatus(String name, List<JobStanding> jobs) {
    public WorkflowStatus {
        jobs = List.copyOf(jobs);
    }

    /// Whether nothing more happens by itself.
    public boolean isFinal() {
        return jobs.stream().allMatch(job -> job.standing().isFinal());
    }

    /// Whether all has ended and nothing of it badly.
    public boolean isCompleted() {
        return isFinal() && jobs.stream().noneMatch(job -> job.standing().isFailure());
    }

    public JobStanding job(String name) {
        return jobs.stream().filter(job -> job.name().equals(name)).findFirst().orElseThrow();
    }

    /// @param parts the scheduler's jobs of a submission
    static WorkflowStatus of(
            String name, Workflow workflow, WorkflowState state, Function<SubmittedJob, List<JobSnapshot>> parts) {
        var standings = new LinkedHashMap<String, JobStanding>();
        for (WorkflowJob job : workflow.jobs()) {
            Optional<SubmittedJob> submitted = state.job(job.name());
            List<JobSnapshot> snapshots = submitted.map(parts).orElse(List.of());
            standings.put(job.name(), new JobStanding(job, submitted, snapshots, standing(job, snapshots, standings)));
        }
        return new WorkflowStatus(name, List.copyOf(standings.values()));
    }

    private static Standing standing(
            WorkflowJob job, List<JobSnapshot> parts, SequencedMap<String, JobStanding> earlier) {
        Optional<String> hindrance = job.needs().stream()
                .flatMap(need -> hindrance(need, Objects.requireNonNull(earlier.get(need.job()))).stream())
                .findFirst();
        if (parts.isEmpty()) {
            return hindrance
                    .<Standing>map(reason -> new Standing.NeverRuns(reason, false))
                    .orElseGet(Standing.NotSubmitted::new);
        }
        JobState state = JobStanding.together(parts);
        if (hindrance.isEmpty()) {
            return new Standing.Submitted(state);
        }
        return switch (state) {
            case JobState.Pending _, JobState.Held _ -> new Standing.NeverRuns(hindrance.get(), false);
            case JobState.Cancelled _, JobState.Vanished _ -> new Standing.NeverRuns(hindrance.get(), true);
            default -> new Standing.Submitted(state);
        };
    }

    /// Why the need certainly is never fulfilled.
    private static Optional<String> hindrance(Need need, JobStanding other) {
        if (other.standing() instanceof Standing.NeverRuns never) {
            boolean hinders = need.condition() == Dependency.Condition.AFTER_OK || !never.left();
            return hinders ? Optional.of(need.job() + " never runs") : Optional.empty();
        }
        return other.parts().stream()
                .map(JobSnapshot::state)
                .filter(part -> need.verdict(part) == Need.Verdict.NEVER)
                .findFirst()
                .map(part -> need.job() + " " + part.inWords());
    }
}
