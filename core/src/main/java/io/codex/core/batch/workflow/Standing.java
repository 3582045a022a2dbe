package io.codex.core.batch.workflow;

import io.codex.core.batch.JobState;

/// How it stands with a workflow's job.
public sealed interface Standing {
    /// The scheduler has or had it.
    record Submitted(JobState state) implements Standing {}

    /// The scheduler has not had it yet.
    record NotSubmitted() implements Standing {}

    /// It waits for what cannot come any more.
    ///
    /// @param reason  in words
    /// @param left    whether the scheduler does not have it any more
    record NeverRuns(String reason, boolean left) implements Standing {}

    /// `running`, …, as {@link JobState#kind}; `not submitted`, `never runs`.
    default String kind() {
        return switch (this) {
            case Submitted(var state) -> state.kind();
            case NotSubmitted _ -> "not submitted";
            case NeverRuns _ -> "never runs";
        };
    }

    /// For people: `never runs: train failed with exit code 3`.
    default String inWords() {
        return switch (this) {
            case Submitted(var state) -> state.inWords();
            case NotSubmitted _ -> "not submitted";
            case NeverRuns never -> "never runs: " + never.reason();
        };
    }

    /// Whether nothing more becomes of it by itself.
    default boolean isFinal() {
        return switch (this) {
            case Submitted(var state) -> state.isFinal();
            case NotSubmitted _ -> false;
            case NeverRuns _ -> true;
        };
    }

    /// Whether it ended in another way than well.
    default boolean isFailure() {
        return this instanceof Submitted(var state) && state.isFinal() && !(state instanceof JobState.Completed);
    }
}
