package io.codex.core.batch;

import org.jspecify.annotations.Nullable;

/// What is known of a job. Not knowing is a state of its own and never an end.
public sealed interface JobState {
    /// In the queue.
    ///
    /// @param reason in words
    record Pending(String reason) implements JobState {}

    record Running() implements JobState {}

    /// Ended with exit code 0.
    record Completed() implements JobState {}

    /// Ended otherwise.
    ///
    /// @param exitCode 128 + n after signal n
    record Failed(int exitCode) implements JobState {
        /// The number of the signal that ended it; null when it exited by itself.
        public @Nullable Integer signal() {
            return exitCode > 128 ? exitCode - 128 : null;
        }
    }

    /// Ended because somebody asked for it.
    record Cancelled(String by) implements JobState {}

    /// Gone without an exit code.
    record Vanished(String reason) implements JobState {}

    /// The scheduler could not be asked, or does not know.
    record Unknown(String reason) implements JobState {}

    /// Whether the job has certainly ended.
    default boolean isFinal() {
        return switch (this) {
            case Pending _, Running _, Unknown _ -> false;
            case Completed _, Failed _, Cancelled _, Vanished _ -> true;
        };
    }

    /// For messages: `failed with exit code 3`.
    default String inWords() {
        return switch (this) {
            case Pending(var reason) -> "pending: " + reason;
            case Running _ -> "running";
            case Completed _ -> "completed";
            case Failed failed when failed.signal() != null -> "killed by " + Signals.name(failed.exitCode() - 128);
            case Failed(var exitCode) -> "failed with exit code " + exitCode;
            case Cancelled(var by) -> "cancelled by " + by;
            case Vanished(var reason) -> "vanished: " + reason;
            case Unknown(var reason) -> "unknown: " + reason;
        };
    }
}
