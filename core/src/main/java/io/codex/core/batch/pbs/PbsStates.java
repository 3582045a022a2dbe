package io.codex.core.batch.pbs;

import io.codex.core.batch.NativeState;
import java.util.ArrayList;
import java.util.List;

/// The states that `job_state` holds: qstat(1B) of OpenPBS for PBS Professional, qstat(1B) of Torque 6 for `C`.
final class PbsStates {
    private static final String BY_EXIT_STATUS =
            "`Exit_status`, `substate` 91 and the limits; without any of them the job counts as gone, and the exit-code"
                    + " file decides";
    private static final List<String> ENDS =
            List.of("completed", "failed", "cancelled", "timeout", "out of memory", "node failure");

    private static final List<NativeState> COMMON = List.of(
            new NativeState(
                    "Q", "queued", List.of("pending", "requeued"), "requeued when `run_count` says that it had run"),
            new NativeState(
                    "H",
                    "held",
                    List.of("held", "pending"),
                    "pending when it waits for a dependency and nobody holds it (`depend`, `Hold_Types`)"),
            new NativeState(
                    "W",
                    "waiting for its start time, or delayed because stage-in failed",
                    List.of("pending", "requeued"),
                    "requeued when `run_count` says that it had run"),
            NativeState.of("T", "being moved to a new location", "pending"),
            NativeState.of("R", "running", "running"),
            NativeState.of("E", "exiting after having run", "running"),
            NativeState.of("S", "suspended", "suspended"));

    private PbsStates() {}

    static List<NativeState> of(PbsFlavour flavour) {
        var states = new ArrayList<>(COMMON);
        if (flavour == PbsFlavour.TORQUE) {
            states.add(new NativeState("C", "completed after having run", ENDS, BY_EXIT_STATUS));
            return List.copyOf(states);
        }
        states.add(NativeState.of("U", "suspended because the workstation's keyboard is used", "suspended"));
        states.add(NativeState.of("B", "array with at least one subjob running", "running"));
        states.add(NativeState.of("M", "moved to another server", "unknown"));
        states.add(new NativeState("F", "finished", ENDS, BY_EXIT_STATUS));
        states.add(new NativeState("X", "subjob has ended or was deleted", ENDS, BY_EXIT_STATUS));
        return List.copyOf(states);
    }
}
