package io.codex.core.compute;

import io.codex.core.batch.JobState;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a command ended with its allocation, and what to ask for instead.
///
/// @param exitCode as a shell would report it, where the scheduler ended the command; 125 where nobody knows how it
///                 ended
public record AllocationEnd(int exitCode, String message, String hint) {
    private static final int UNKNOWN = 125;

    /// Whether that state tells why the command ended, so that it counts more than the command's own exit code.
    public static boolean explains(JobState state) {
        return switch (state) {
            case JobState.TimedOut _,
                    JobState.OutOfMemory _,
                    JobState.NodeFailed _,
                    JobState.Preempted _,
                    JobState.Requeued _,
                    JobState.Cancelled _ -> true;
            case JobState.Completed _,
                    JobState.Failed _,
                    JobState.Vanished _,
                    JobState.Pending _,
                    JobState.Held _,
                    JobState.Running _,
                    JobState.Suspended _,
                    JobState.Unknown _ -> false;
        };
    }

    /// What to ask for instead; empty where the state does not tell.
    public static String advice(JobState state) {
        return switch (state) {
            case JobState.TimedOut _ -> "ask for more with --time, as far as the partition allows";
            case JobState.OutOfMemory _ -> "ask for more with --mem";
            case JobState.NodeFailed _ -> "run it again; the command may have done part of its work";
            case JobState.Preempted _, JobState.Requeued _ ->
                "run it again, with another --partition or --qos if that happens often";
            case JobState.Completed _,
                    JobState.Failed _,
                    JobState.Cancelled _,
                    JobState.Vanished _,
                    JobState.Pending _,
                    JobState.Held _,
                    JobState.Running _,
                    JobState.Suspended _,
                    JobState.Unknown _ -> "";
        };
    }

    /// @param lost   what the client saw of the connection, in words
    /// @param ending what the pilot said before; null for nothing
    /// @param state  what the scheduler says of the job
    public static AllocationEnd of(
            Allocation allocation,
            PilotAddress address,
            String lost,
            @Nullable String ending,
            JobState state,
            String facility) {
        Resources had = allocation.note().resources();
        String job = "%s on %s".formatted(allocation.inWords(), address.host());
        String status = "see codex compute status " + facility;
        return switch (state) {
            case JobState.TimedOut _ ->
                new AllocationEnd(
                        state.exitCode(),
                        "%s reached its walltime of %s, and the command ended with it"
                                .formatted(job, Objects.requireNonNullElse(had.walltime(), Walltime.unlimited())),
                        advice(state));
            case JobState.OutOfMemory _ ->
                new AllocationEnd(
                        state.exitCode(),
                        "%s ran out of memory%s, and the command ended with it"
                                .formatted(job, had.memory() == null ? "" : " (it had " + had.memory() + ")"),
                        advice(state));
            case JobState.NodeFailed(var reason) ->
                new AllocationEnd(UNKNOWN, "the node of %s failed: %s".formatted(job, reason), advice(state));
            case JobState.Preempted _ ->
                new AllocationEnd(
                        state.exitCode(),
                        "%s had to go for a job of higher priority, and the command with it".formatted(job),
                        advice(state));
            case JobState.Requeued _ ->
                new AllocationEnd(
                        UNKNOWN, "%s was put back into the queue, and the command ended".formatted(job), advice(state));
            case JobState.Cancelled(var by) ->
                new AllocationEnd(
                        state.exitCode(), "%s was cancelled by %s, and the command with it".formatted(job, by), status);
            case JobState.Completed _, JobState.Failed _, JobState.Vanished _ ->
                new AllocationEnd(
                        UNKNOWN,
                        "%s ended (%s) before the command's end was known%s"
                                .formatted(job, state.inWords(), ending == null ? ": " + lost : ": " + ending),
                        "its log: " + allocation.folder().errors());
            case JobState.Pending _, JobState.Held _, JobState.Running _, JobState.Suspended _, JobState.Unknown _ ->
                new AllocationEnd(
                        UNKNOWN,
                        "lost the connection to %s: %s; the job is %s".formatted(job, lost, state.inWords()),
                        "what ran there ends by itself after compute.session.lost_after of the facility's file; "
                                + status);
        };
    }
}
