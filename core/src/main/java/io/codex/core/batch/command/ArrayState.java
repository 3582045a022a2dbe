package io.codex.core.batch.command;

import io.codex.core.batch.JobState;
import java.util.Collection;
import java.util.List;

/// The state of an array from those of its tasks.
final class ArrayState {
    private ArrayState() {}

    /// @param tasks at least one
    static JobState of(Collection<JobState> tasks) {
        List<JobState> open = tasks.stream().filter(task -> !task.isFinal()).toList();
        if (open.isEmpty()) {
            return ended(tasks);
        }
        boolean begun = open.size() < tasks.size() || open.stream().anyMatch(ArrayState::isRunning);
        return open.stream()
                .filter(JobState.Unknown.class::isInstance)
                .findFirst()
                .orElseGet(() -> begun ? new JobState.Running() : open.getFirst());
    }

    private static JobState ended(Collection<JobState> tasks) {
        List<JobState> others = tasks.stream()
                .filter(task -> !(task instanceof JobState.Completed))
                .toList();
        if (others.isEmpty()) {
            return new JobState.Completed();
        }
        JobState first = others.getFirst();
        return first instanceof JobState.Failed failed
                ? new JobState.Failed(
                        failed.exitCode(), "%d of %d tasks did not complete".formatted(others.size(), tasks.size()))
                : first;
    }

    private static boolean isRunning(JobState state) {
        return state instanceof JobState.Running || state instanceof JobState.Suspended;
    }
}
