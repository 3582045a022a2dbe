package io.codex.core.batch.slurm;

import io.codex.core.batch.JobState;

/// What decides about a job besides the word for its state.
///
/// @param canceller     who cancelled it, if somebody did
/// @param mayStartAgain whether it is still in the queue and set to be started again after an end that is not its
///     own
record SlurmStatus(SlurmExit exit, String reason, int restarts, String canceller, boolean mayStartAgain) {
    /// @param word as Slurm prints it, without ` by …`
    JobState in(String word) {
        return SlurmState.of(word)
                .map(state -> state.of(this))
                .orElseGet(() -> new JobState.Unknown("slurm says " + word));
    }
}
