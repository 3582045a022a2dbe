package io.codex.core.batch.sge;

import io.codex.core.batch.JobState;
import io.codex.core.batch.NativeState;
import java.util.List;

/// What the letters of `qstat` mean (qstat(1)). They are combined: `hRwq` is held, has run before and waits.
final class SgeStates {
    private static final String LETTERS = "[dEhrRsStTwq]+";
    private static final String ERROR = "its start failed, and it waits in the error state (qstat -j tells the error)";

    private SgeStates() {}

    /// @param waitsFor jobs whose end it waits for; empty for none
    static JobState of(String letters, List<String> waitsFor) {
        if (!letters.matches(LETTERS)) {
            return new JobState.Unknown("Grid Engine says '%s'".formatted(letters));
        }
        if (letters.contains("E")) {
            return new JobState.Held(ERROR);
        }
        if (letters.contains("w") || letters.contains("q")) {
            return waiting(letters, waitsFor);
        }
        if (letters.contains("s")) {
            return new JobState.Suspended("by its owner or an operator");
        }
        if (letters.contains("S")) {
            return new JobState.Suspended("with its queue");
        }
        if (letters.contains("T")) {
            return new JobState.Suspended("because its host is overloaded");
        }
        if (letters.contains("r") || letters.contains("t")) {
            return new JobState.Running();
        }
        return new JobState.Unknown("Grid Engine says '%s'".formatted(letters));
    }

    private static JobState waiting(String letters, List<String> waitsFor) {
        if (!waitsFor.isEmpty()) {
            String reason = "waits for the end of " + String.join(", ", waitsFor);
            return restarts(letters) > 0 ? new JobState.Requeued(reason) : new JobState.Pending(reason);
        }
        if (letters.contains("h")) {
            return new JobState.Held("by its owner, an operator or the system, until it is released");
        }
        return restarts(letters) > 0
                ? new JobState.Requeued("was put back into the queue")
                : new JobState.Pending("waits to be scheduled");
    }

    /// 1 where it has run before; how often it has, the letters do not tell.
    static int restarts(String letters) {
        return letters.contains("R") ? 1 : 0;
    }

    static List<NativeState> all() {
        return List.of(
                NativeState.of("qw", "queued, waiting", "pending"),
                held("hqw", "on hold, queued, waiting", "pending"),
                held("hRwq", "on hold, rescheduled, waiting", "requeued"),
                held("hRq", "on hold, rescheduled, queued", "requeued"),
                NativeState.of("Rq", "rescheduled, queued", "requeued"),
                NativeState.of("Rqw", "rescheduled, queued, waiting", "requeued"),
                NativeState.of("r", "running", "running"),
                NativeState.of("t", "transferring to the host", "running"),
                NativeState.of("Rr", "rescheduled, running", "running"),
                NativeState.of("Rt", "rescheduled, transferring", "running"),
                NativeState.of("hr", "running, on hold if it is rescheduled", "running"),
                NativeState.of("ht", "transferring, on hold if it is rescheduled", "running"),
                NativeState.of("s", "suspended by qmod", "suspended"),
                NativeState.of("ts", "suspended by qmod while transferring", "suspended"),
                NativeState.of("Rs", "rescheduled, suspended by qmod", "suspended"),
                NativeState.of("S", "suspended with its queue", "suspended"),
                NativeState.of("tS", "suspended with its queue while transferring", "suspended"),
                NativeState.of("T", "suspended at a threshold of load", "suspended"),
                NativeState.of("tT", "suspended at a threshold of load while transferring", "suspended"),
                NativeState.of("Eqw", "error, queued, waiting", "held"),
                NativeState.of("Ehqw", "error, on hold, queued, waiting", "held"),
                NativeState.of("EhRqw", "error, on hold, rescheduled, waiting", "held"),
                NativeState.of("ERqw", "error, rescheduled, waiting", "held"),
                NativeState.of("dr", "running, being deleted", "running"),
                NativeState.of("dt", "transferring, being deleted", "running"),
                NativeState.of("dRr", "rescheduled, running, being deleted", "running"),
                NativeState.of("dRt", "rescheduled, transferring, being deleted", "running"),
                NativeState.of("ds", "suspended by qmod, being deleted", "suspended"),
                NativeState.of("dS", "suspended with its queue, being deleted", "suspended"),
                NativeState.of("dT", "suspended at a threshold of load, being deleted", "suspended"));
    }

    private static NativeState held(String code, String meaning, String behindOthers) {
        return new NativeState(
                code, meaning, List.of("held", behindOthers), "whether it waits for jobs that have not ended");
    }
}
