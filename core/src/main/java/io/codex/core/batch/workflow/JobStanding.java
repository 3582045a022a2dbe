package io.codex.core.batch.workflow;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import java.util.List;
import java.util.Optional;

/// A workflow's job with what is known of it.
///
/// @param submitted empty when it was not
/// @param parts     the scheduler's jobs, or what is remembered of them
public record JobStanding(
        WorkflowJob job, Optional<SubmittedJob> submitted, List<JobSnapshot> parts, Standing standing) {
    public String name() {
        return job.name();
    }

    /// The parts that have not ended for certain.
    List<JobSnapshot> openParts() {
        return parts.stream().filter(part -> !part.state().isFinal()).toList();
    }

    /// One state for all parts: what one of them still does, else the first end that is not a good one.
    static JobState together(List<JobSnapshot> parts) {
        return parts.stream()
                .map(JobSnapshot::state)
                .max((one, other) -> Integer.compare(weight(one), weight(other)))
                .orElseThrow();
    }

    private static int weight(JobState state) {
        return switch (state) {
            case JobState.Unknown _ -> 5;
            case JobState.Running _ -> 4;
            case JobState.Completed _ -> 1;
            default -> state.isFinal() ? 2 : 3;
        };
    }
}
