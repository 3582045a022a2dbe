package io.codex.core.batch.condor;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.JobState;
import io.codex.core.batch.NativeState;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `JobStatus` and the attributes beside it mean (HTCondor Manual, "Job ClassAd Attributes").
final class CondorStates {
    static final int IDLE = 1;
    private static final int RUNNING = 2;
    private static final int REMOVED = 3;
    private static final int COMPLETED = 4;
    private static final int HELD = 5;
    private static final int TRANSFERRING_OUTPUT = 6;
    private static final int SUSPENDED = 7;

    private static final Pattern BY_USER = Pattern.compile("\\(by user ([^)]+)\\)");
    private static final Map<Integer, String> HOLDS = Map.of(
            1, "by its owner or an administrator",
            3, "by its own periodic_hold",
            6, "its program could not be started",
            7, "its output file could not be opened",
            8, "its input file could not be opened",
            15, "submitted on hold",
            16, "its input is being transferred",
            26, "by the site's policy",
            34, "it used more memory than it asked for",
            46, "it ran longer than allowed");

    private CondorStates() {}

    static JobState of(JsonNode job) {
        int status = job.path("JobStatus").intValue();
        return switch (status) {
            case IDLE -> idle(job);
            case RUNNING, TRANSFERRING_OUTPUT -> new JobState.Running();
            // until its machine has ended it
            case REMOVED -> job.has("RemoteHost") ? new JobState.Running() : removed(job);
            case COMPLETED -> completed(job);
            case HELD -> new JobState.Held(held(job));
            case SUSPENDED -> new JobState.Suspended("by its machine");
            default -> new JobState.Unknown("HTCondor says JobStatus %d".formatted(status));
        };
    }

    private static JobState idle(JsonNode job) {
        return job.path("NumJobStarts").intValue() > 0
                ? new JobState.Requeued("was put back into the queue")
                : new JobState.Pending("waits for a machine");
    }

    private static JobState completed(JsonNode job) {
        if (job.path("ExitBySignal").asBoolean(false) && job.path("ExitSignal").isInt()) {
            return new JobState.Failed(128 + job.path("ExitSignal").intValue());
        }
        if (!job.path("ExitCode").isInt()) {
            return new JobState.Unknown("HTCondor does not tell the exit code of a completed job");
        }
        int code = job.path("ExitCode").intValue();
        return code == 0 ? new JobState.Completed() : new JobState.Failed(code);
    }

    /// Our own `periodic_remove` has two reasons to remove a job, which the state before tells apart.
    private static JobState removed(JsonNode job) {
        String reason = CondorJob.text(job, "RemoveReason");
        if (reason.contains("PeriodicRemove")) {
            int before = job.path("LastJobStatus").intValue();
            if (before == RUNNING && reason.contains(CondorJob.WALLTIME)) {
                return new JobState.TimedOut();
            }
            if (before == IDLE && reason.contains("NumJobStarts > 0")) {
                return new JobState.NodeFailed("it lost its machine, and may not be started again");
            }
        }
        Matcher user = BY_USER.matcher(reason);
        return new JobState.Cancelled(user.find() ? user.group(1) : reason.isEmpty() ? "HTCondor" : reason);
    }

    private static String held(JsonNode job) {
        String reason = CondorJob.text(job, "HoldReason");
        String words = HOLDS.get(job.path("HoldReasonCode").intValue());
        if (words == null || reason.isEmpty()) {
            return words == null ? reason : words;
        }
        return words + ": " + reason;
    }

    static List<NativeState> all() {
        return List.of(
                new NativeState("1", "idle", List.of("pending", "requeued"), "whether it was started before"),
                NativeState.of("2", "running", "running"),
                new NativeState(
                        "3",
                        "removed",
                        List.of("running", "cancelled", "timeout", "node failure"),
                        "RemoteHost while it still runs, RemoveReason, and LastJobStatus after a periodic_remove"),
                new NativeState("4", "completed", List.of("completed", "failed"), "ExitCode, ExitBySignal, ExitSignal"),
                NativeState.of("5", "held", "held"),
                NativeState.of("6", "transferring output", "running"),
                NativeState.of("7", "suspended", "suspended"));
    }
}
