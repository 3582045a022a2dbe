package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/// What is known of a job. Not knowing is a state of its own and never an end; being put back into the queue is no end
/// either.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobState.Pending.class, name = "pending"),
    @JsonSubTypes.Type(value = JobState.Held.class, name = "held"),
    @JsonSubTypes.Type(value = JobState.Requeued.class, name = "requeued"),
    @JsonSubTypes.Type(value = JobState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = JobState.Suspended.class, name = "suspended"),
    @JsonSubTypes.Type(value = JobState.Completed.class, name = "completed"),
    @JsonSubTypes.Type(value = JobState.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JobState.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = JobState.TimedOut.class, name = "timeout"),
    @JsonSubTypes.Type(value = JobState.OutOfMemory.class, name = "out of memory"),
    @JsonSubTypes.Type(value = JobState.NodeFailed.class, name = "node failure"),
    @JsonSubTypes.Type(value = JobState.Preempted.class, name = "preempted"),
    @JsonSubTypes.Type(value = JobState.Vanished.class, name = "vanished"),
    @JsonSubTypes.Type(value = JobState.Unknown.class, name = "unknown")
})
public sealed interface JobState {
    /// In the queue, and may start by itself.
    ///
    /// @param reason in words
    record Pending(String reason) implements JobState {}

    /// In the queue, and does not start until somebody releases or mends it.
    ///
    /// @param reason in words
    record Held(String reason) implements JobState {}

    /// In the queue again after it had run.
    ///
    /// @param reason in words
    record Requeued(String reason) implements JobState {}

    record Running() implements JobState {}

    /// Started, and stopped for the time being.
    ///
    /// @param reason in words
    record Suspended(String reason) implements JobState {}

    /// Ended with exit code 0.
    record Completed() implements JobState {}

    /// Ended otherwise, by itself.
    ///
    /// @param exitCode 128 + n after signal n
    /// @param reason   in words, where the scheduler gave one; empty otherwise
    record Failed(int exitCode, String reason) implements JobState {
        public Failed(int exitCode) {
            this(exitCode, "");
        }

        /// The number of the signal that ended it; null when it exited by itself.
        public @Nullable Integer signal() {
            return exitCode > 128 && exitCode <= 128 + 64 ? exitCode - 128 : null;
        }

        private String ending() {
            Integer signal = signal();
            return signal == null ? "failed with exit code " + exitCode : "killed by " + Signals.name(signal);
        }
    }

    /// Ended because somebody asked for it.
    ///
    /// @param by who, as far as the scheduler tells
    record Cancelled(String by) implements JobState {
        /// Where the queue does not tell who it was; the accounting may.
        public static final String SOMEBODY = "somebody";
    }

    /// Ended by the scheduler at its walltime.
    record TimedOut() implements JobState {}

    /// Ended by the kernel or the scheduler at its memory limit.
    record OutOfMemory() implements JobState {}

    /// Ended because its node failed, and not started again.
    ///
    /// @param reason in words
    record NodeFailed(String reason) implements JobState {}

    /// Ended for a job of higher priority, and not started again.
    record Preempted() implements JobState {}

    /// Gone without an exit code, neither in the queue nor in the history, for longer than either lags behind.
    ///
    /// @param reason in words
    record Vanished(String reason) implements JobState {}

    /// The scheduler could not be asked, or does not know.
    ///
    /// @param reason in words
    record Unknown(String reason) implements JobState {}

    /// Whether the job has certainly ended.
    default boolean isFinal() {
        return switch (this) {
            case Pending _, Held _, Requeued _, Running _, Suspended _, Unknown _ -> false;
            case Completed _, Failed _, Cancelled _, TimedOut _, OutOfMemory _ -> true;
            case NodeFailed _, Preempted _, Vanished _ -> true;
        };
    }

    /// The kind alone, as JSON has it: `running`, `out of memory`.
    default String kind() {
        return switch (this) {
            case Pending _ -> "pending";
            case Held _ -> "held";
            case Requeued _ -> "requeued";
            case Running _ -> "running";
            case Suspended _ -> "suspended";
            case Completed _ -> "completed";
            case Failed _ -> "failed";
            case Cancelled _ -> "cancelled";
            case TimedOut _ -> "timeout";
            case OutOfMemory _ -> "out of memory";
            case NodeFailed _ -> "node failure";
            case Preempted _ -> "preempted";
            case Vanished _ -> "vanished";
            case Unknown _ -> "unknown";
        };
    }

    /// For messages: `failed with exit code 3`.
    default String inWords() {
        return switch (this) {
            case Pending(var reason) -> "pending: " + reason;
            case Held(var reason) -> "held: " + reason;
            case Requeued(var reason) -> "requeued: " + reason;
            case Running _ -> "running";
            case Suspended(var reason) -> "suspended: " + reason;
            case Completed _ -> "completed";
            case Failed failed -> failed.ending() + (failed.reason().isEmpty() ? "" : ": " + failed.reason());
            case Cancelled(var by) -> "cancelled by " + by;
            case TimedOut _ -> "ended at its walltime";
            case OutOfMemory _ -> "ended out of memory";
            case NodeFailed(var reason) -> "ended by a node failure: " + reason;
            case Preempted _ -> "preempted by a job of higher priority";
            case Vanished(var reason) -> "vanished: " + reason;
            case Unknown(var reason) -> "unknown: " + reason;
        };
    }

    /// What a shell would report for a command that ended so: the job's own exit code where it has one; 143, which is
    /// SIGTERM's, where it was asked to end; 137 where it was killed; 1 otherwise.
    default int exitCode() {
        return switch (this) {
            case Completed _ -> 0;
            case Failed failed -> failed.exitCode();
            case Cancelled _, TimedOut _, Preempted _ -> 143;
            case OutOfMemory _ -> 137;
            case NodeFailed _, Vanished _ -> 1;
            case Pending _, Held _, Requeued _, Running _, Suspended _, Unknown _ -> 1;
        };
    }
}
