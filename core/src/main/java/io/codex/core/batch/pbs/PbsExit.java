package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.ClockTime;
import io.codex.core.batch.JobState;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Walltime;
import java.util.Map;
import java.util.Optional;

/// How a job ended: its exit status, which is the script's own from 0 to 255, 256 + n after signal n, and negative when
/// PBS ended or never started it (PBS Professional Reference Guide 2024.1, table 11-2 "Job Exit Codes", and job.h of
/// OpenPBS; Torque 6.1.2 Administrator Guide, "Job exit status").
final class PbsExit {
    private static final int TERMINATED = 91;
    private static final String QDEL = "a user or operator (qdel)";

    private static final Map<Integer, JobState> COMMON = Map.of(
            -1, new JobState.Failed(1, "PBS could not start it, before its files were there (-1)"),
            -2, new JobState.Failed(1, "PBS could not start it, after its files were there (-2)"),
            -3, new JobState.Failed(1, "PBS could not start it, and may try again (-3)"),
            -4, new JobState.NodeFailed("PBS restarted on the node (-4)"),
            -5, new JobState.NodeFailed("PBS restarted on the node, with a checkpoint that cannot move (-5)"),
            -6, new JobState.NodeFailed("PBS restarted on the node, with a checkpoint that can move (-6)"),
            -7, new JobState.Failed(1, "PBS could not restart it from its checkpoint (-7)"));

    private static final Map<Integer, JobState> PRO = Map.ofEntries(
            Map.entry(-10, new JobState.Failed(1, "the user or group is not valid on the node (-10)")),
            Map.entry(-11, new JobState.Failed(1, "PBS wanted to run it again (-11)")),
            Map.entry(-12, new JobState.Failed(1, "killed after a checkpoint (-12)")),
            Map.entry(-13, new JobState.Failed(1, "bad password (-13)")),
            Map.entry(-14, new JobState.NodeFailed("its nodes lost each other (-14)")),
            Map.entry(-15, new JobState.Failed(1, "PBS wanted to restart it from its checkpoint (-15)")),
            Map.entry(-16, new JobState.Failed(1, "a hook of the site rejected it for now (-16)")),
            Map.entry(-17, new JobState.Failed(1, "a hook of the site rejected it (-17)")),
            Map.entry(-18, new JobState.Failed(1, "a hook of the site wanted it requeued (-18)")),
            Map.entry(-19, new JobState.Failed(1, "a hook of the site deleted it (-19)")),
            Map.entry(-20, new JobState.NodeFailed("PBS lost its first node (-20)")),
            Map.entry(-21, new JobState.Failed(1, "security breach in a directory of PBS (-21)")),
            Map.entry(-22, new JobState.Failed(1, "a hook of the site failed (-22)")),
            Map.entry(-23, new JobState.Failed(1, "no Kerberos credentials (-23)")),
            Map.entry(-24, new JobState.Failed(1, "killed, it used more CPUs than it asked for (-24)")),
            Map.entry(-25, new JobState.Failed(1, "killed, it used more CPUs than it asked for (-25)")),
            Map.entry(-26, new JobState.OutOfMemory()),
            Map.entry(-27, new JobState.OutOfMemory()),
            Map.entry(-28, new JobState.Failed(1, "killed at its limit of CPU time (-28)")),
            Map.entry(-29, new JobState.TimedOut()),
            Map.entry(-30, new JobState.NodeFailed("not all of its nodes could join it (-30)")),
            Map.entry(-31, new JobState.Failed(1, "killed at its limit of huge-page memory (-31)")));

    private static final Map<Integer, JobState> TORQUE = Map.of(
            -8, new JobState.Failed(1, "the shell of the job could not be started (-8)"),
            -9, new JobState.Failed(1, "its output files could not be opened (-9)"),
            -10, new JobState.OutOfMemory(),
            -11, new JobState.TimedOut(),
            -12, new JobState.Failed(1, "killed at its limit of CPU time (-12)"),
            -13, new JobState.Failed(1, "Torque could not make its cgroup (-13)"),
            -14, new JobState.Failed(1, "the prologue of the site failed (-14)"));

    private final PbsFlavour flavour;
    private final JsonNode job;

    PbsExit(PbsFlavour flavour, JsonNode job) {
        this.flavour = flavour;
        this.job = job;
    }

    /// @return empty when nothing says how it ended
    Optional<JobState> state() {
        JsonNode status = job.has("Exit_status") ? job.path("Exit_status") : job.path("exit_status");
        if (!status.asText("").matches("-?\\d+")) {
            return deleted() ? Optional.of(new JobState.Cancelled(QDEL)) : Optional.empty();
        }
        return Optional.of(of(status.asInt()));
    }

    private JobState of(int exit) {
        if (exit < 0) {
            JobState own = (flavour == PbsFlavour.PRO ? PRO : TORQUE).get(exit);
            return own != null
                    ? own
                    : COMMON.getOrDefault(exit, new JobState.Failed(1, "exit status %d of PBS".formatted(exit)));
        }
        int code = exit > 255 ? 128 + (exit - 256) % 128 : exit;
        boolean killed = code == 128 + 9 || code == 128 + 15;
        if (killed && overTime()) {
            return new JobState.TimedOut();
        }
        if (killed && overMemory()) {
            return new JobState.OutOfMemory();
        }
        if (deleted() || (flavour == PbsFlavour.TORQUE && exit == 256 + 15)) {
            return new JobState.Cancelled(QDEL);
        }
        return code == 0 ? new JobState.Completed() : new JobState.Failed(code);
    }

    private boolean deleted() {
        return job.path("substate").asInt() == TERMINATED
                || job.path("comment").asText("").endsWith("terminated");
    }

    private boolean overTime() {
        try {
            return ClockTime.SECONDS.parse(job.at("/resources_used/walltime").asText(""))
                            instanceof Walltime.Limited(var used)
                    && ClockTime.SECONDS.parse(job.at("/Resource_List/walltime").asText(""))
                            instanceof Walltime.Limited(var limit)
                    && used.compareTo(limit) >= 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private boolean overMemory() {
        try {
            MemorySize used = MemorySize.parse(job.at("/resources_used/mem").asText(""), "");
            return used.compareTo(MemorySize.parse(job.at("/Resource_List/mem").asText(""), "")) >= 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
