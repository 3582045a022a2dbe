package io.codex.core.batch.slurm;

import io.codex.core.batch.JobState;
import io.codex.core.batch.NativeState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The states of Slurm (squeue(1), "JOB STATE CODES"), by the names that squeue and sacct print.
enum SlurmState {
    PENDING(
            "PD",
            "Job is awaiting resource allocation.",
            "pending|held|requeued",
            "held by its reason; requeued when it has run before"),
    CONFIGURING("CF", "Job has been allocated resources, but is waiting for them to become ready.", "pending"),
    RUNNING("R", "Job currently has an allocation.", "running"),
    COMPLETING("CG", "Job is in the process of completing. Some processes may still be active.", "running"),
    RESIZING("RS", "Job is about to change size.", "running"),
    SIGNALING("SI", "Job is being signaled.", "running"),
    STAGE_OUT("SO", "Job is staging out files.", "running"),
    SUSPENDED("S", "Job has an allocation, but execution has been suspended and CPUs have been released.", "suspended"),
    STOPPED(
            "ST",
            "Job has an allocation, but execution has been stopped with SIGSTOP. CPUs have been retained.",
            "suspended"),
    REQUEUED("RQ", "Completing job is being requeued.", "requeued"),
    REQUEUE_FED("RF", "Job is being requeued by a federation.", "requeued"),
    REQUEUE_HOLD("RH", "Held job is being requeued.", "held"),
    SPECIAL_EXIT("SE", "The job was requeued in a special state, and is held.", "held"),
    RESV_DEL_HOLD("RD", "Job is being held after requested reservation was deleted.", "held"),
    REVOKED("RV", "Sibling was removed from cluster due to other cluster starting the job.", "unknown"),
    COMPLETED("CD", "Job has terminated all processes on all nodes with an exit code of zero.", "completed"),
    FAILED("F", "Job terminated with non-zero exit code or other failure condition.", "failed"),
    CANCELLED("CA", "Job was explicitly cancelled by the user or system administrator.", "cancelled"),
    TIMEOUT("TO", "Job terminated upon reaching its time limit.", "timeout"),
    DEADLINE("DL", "Job terminated on deadline.", "failed"),
    OUT_OF_MEMORY("OOM", "Job experienced out of memory error.", "out of memory"),
    NODE_FAIL(
            "NF",
            "Job terminated due to failure of one or more allocated nodes.",
            "node failure|requeued",
            "requeued while it is in the queue and may be started again"),
    BOOT_FAIL(
            "BF",
            "Job terminated due to launch failure, typically due to a hardware failure.",
            "node failure|requeued",
            "requeued while it is in the queue and may be started again"),
    LAUNCH_FAILED(
            "LF",
            "Job could not be launched on its nodes.",
            "node failure|requeued",
            "requeued while it is in the queue and may be started again"),
    PREEMPTED(
            "PR",
            "Job terminated due to preemption.",
            "preempted|requeued",
            "requeued while it is in the queue and may be started again");

    /// The signal that slurmstepd gives as the end of a job whose output it could not open (ESLURMD_IO of old).
    private static final int OUTPUT_FAILED = 53;

    private final String code;
    private final String meaning;
    /// Separated by `|`: an enum holds nothing that can change.
    private final String kinds;
    private final String decides;

    SlurmState(String code, String meaning, String kind) {
        this(code, meaning, kind, "");
    }

    SlurmState(String code, String meaning, String kinds, String decides) {
        this.code = code;
        this.meaning = meaning;
        this.kinds = kinds;
        this.decides = decides;
    }

    static List<NativeState> table() {
        return Arrays.stream(values())
                .map(state -> new NativeState(
                        state.code + " " + state.name(),
                        state.meaning,
                        List.of(state.kinds.split("\\|", -1)),
                        state.decides))
                .toList();
    }

    /// @param word `RUNNING`, `R`
    static Optional<SlurmState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.name().equals(word) || state.code.equals(word))
                .findFirst();
    }

    /// What is known of a job in that state.
    ///
    /// @param status what Slurm said besides
    JobState of(SlurmStatus status) {
        SlurmReason reason = SlurmReason.of(status.reason());
        return switch (this) {
            case PENDING -> pending(reason, status.restarts());
            case CONFIGURING -> new JobState.Pending("its nodes are being made ready");
            case RUNNING, COMPLETING, RESIZING, SIGNALING, STAGE_OUT -> new JobState.Running();
            case SUSPENDED -> new JobState.Suspended("suspended, its CPUs are free for others");
            case STOPPED -> new JobState.Suspended("stopped, it keeps its CPUs");
            case REQUEUED, REQUEUE_FED -> new JobState.Requeued("put back into the queue");
            case REQUEUE_HOLD -> new JobState.Held("put back into the queue and held");
            case SPECIAL_EXIT -> new JobState.Held("put back into the queue and held for its exit code");
            case RESV_DEL_HOLD -> new JobState.Held("its reservation was deleted");
            case REVOKED -> new JobState.Unknown("another cluster of the federation has started it");
            case COMPLETED -> new JobState.Completed();
            case FAILED -> failed(status);
            case CANCELLED -> new JobState.Cancelled(status.canceller());
            case TIMEOUT -> new JobState.TimedOut();
            case DEADLINE -> new JobState.Failed(1, "ended at its deadline");
            case OUT_OF_MEMORY -> new JobState.OutOfMemory();
            case NODE_FAIL, BOOT_FAIL, LAUNCH_FAILED ->
                status.mayStartAgain()
                        ? new JobState.Requeued(nodeFailure(status))
                        : new JobState.NodeFailed(nodeFailure(status));
            case PREEMPTED ->
                status.mayStartAgain()
                        ? new JobState.Requeued("preempted by a job of higher priority")
                        : new JobState.Preempted();
        };
    }

    private static JobState pending(SlurmReason reason, int restarts) {
        if (reason.held()) {
            return new JobState.Held(reason.words());
        }
        return restarts > 0 ? new JobState.Requeued(reason.words()) : new JobState.Pending(reason.words());
    }

    private static JobState failed(SlurmStatus status) {
        SlurmExit exit = status.exit();
        if (exit.signal() == OUTPUT_FAILED) {
            return new JobState.Failed(1, "Slurm could not open its output file");
        }
        // the reason of a script that a signal ended is JobLaunchFailure as well
        String reason = exit.signal() > 0 ? "" : SlurmReason.ofEnd(status.reason());
        return new JobState.Failed(exit.failure(), reason);
    }

    private String nodeFailure(SlurmStatus status) {
        String reason = SlurmReason.ofEnd(status.reason());
        return switch (this) {
            case BOOT_FAIL -> "its node did not boot";
            case LAUNCH_FAILED -> "it could not be launched on its node";
            default -> reason.isEmpty() ? "its node failed" : reason;
        };
    }
}
