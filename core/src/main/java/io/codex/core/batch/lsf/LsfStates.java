package io.codex.core.batch.lsf;

import io.codex.core.batch.JobState;
import io.codex.core.batch.NativeState;
import java.util.List;

/// The states that `STAT` holds (bjobs, IBM Spectrum LSF 10.1 Command Reference, "Job status").
final class LsfStates {
    static final List<NativeState> ALL = List.of(
            NativeState.of("PEND", "pending, not yet started", "pending"),
            NativeState.of("PROV", "dispatched to a host that is being provisioned", "pending"),
            NativeState.of("WAIT", "member of a chunk job that waits to run", "pending"),
            NativeState.of("PSUSP", "suspended by its owner or an administrator while pending", "held"),
            NativeState.of("RUN", "running", "running"),
            NativeState.of("USUSP", "suspended by its owner or an administrator while running", "suspended"),
            NativeState.of("SSUSP", "suspended by LSF while running", "suspended"),
            NativeState.of("DONE", "terminated with status 0", "completed"),
            new NativeState(
                    "EXIT",
                    "terminated with another status",
                    List.of("failed", "cancelled", "timeout", "out of memory", "node failure", "preempted", "requeued"),
                    "the termination reason (`TERM_…`), then the exit code"),
            NativeState.of("UNKWN", "the execution host does not answer", "unknown"),
            NativeState.of("ZOMBI", "killed while the execution host does not answer", "unknown"));

    private LsfStates() {}

    /// @param why pending or suspending reason; may be empty
    static JobState of(String code, String why, String exitCode, String exitReason) {
        return switch (code) {
            case "PEND" -> new JobState.Pending(or(why, "waits for the scheduler"));
            case "PROV" -> new JobState.Pending(or(why, "its host is being made ready"));
            case "WAIT" -> new JobState.Pending(or(why, "waits behind other members of its chunk"));
            case "PSUSP" -> new JobState.Held(or(why, "suspended while pending"));
            case "RUN" -> new JobState.Running();
            case "USUSP" -> new JobState.Suspended(or(why, "suspended by its owner or an administrator"));
            case "SSUSP" -> new JobState.Suspended(or(why, "suspended by LSF"));
            case "DONE" -> new JobState.Completed();
            case "EXIT" -> LsfEnd.of(exitCode, exitReason);
            case "UNKWN" -> new JobState.Unknown("LSF has lost contact with its host");
            case "ZOMBI" -> new JobState.Unknown("it was killed, and LSF has lost contact with its host");
            default -> new JobState.Unknown("lsf says " + code);
        };
    }

    /// Without the semicolon at its end, on one line.
    private static String or(String reason, String otherwise) {
        String text = reason.strip().replaceAll("\\s+", " ").replaceAll("[;.]+$", "");
        return text.isEmpty() || text.equals("-") ? otherwise : text;
    }
}
