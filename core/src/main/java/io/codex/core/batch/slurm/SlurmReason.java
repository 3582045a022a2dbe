package io.codex.core.batch.slurm;

import java.util.List;
import java.util.regex.Pattern;

/// Why a job is where it is: squeue's `%r` in words (squeue(1), "JOB REASON CODES", and Slurm's "Resource
/// Limits").
///
/// @param words for people; the code itself where it is not known
/// @param held  whether the job does not start until somebody releases or mends it
record SlurmReason(String words, boolean held) {
    private record Known(Pattern code, String words, boolean held) {
        static Known waits(String code, String words) {
            return new Known(Pattern.compile(code, Pattern.CASE_INSENSITIVE), words, false);
        }

        static Known held(String code, String words) {
            return new Known(Pattern.compile(code, Pattern.CASE_INSENSITIVE), words, true);
        }
    }

    private static final List<Known> KNOWN = List.of(
            Known.waits("none|", "not yet looked at by the scheduler"),
            Known.waits("Priority", "waits behind jobs of higher priority"),
            Known.waits("Resources", "waits for nodes, CPUs, memory or GPUs that others use"),
            Known.held("JobHeldUser", "held by its user"),
            Known.held("JobHeldAdmin", "held by an administrator"),
            Known.waits("Dependency", "waits for a job that it depends on"),
            Known.held("DependencyNeverSatisfied", "a job that it depends on did not end so"),
            Known.waits("BeginTime", "waits for its earliest start"),
            Known.waits("JobArrayTaskLimit", "as many tasks of its array run as may at once"),
            Known.waits("Cleaning", "what is left of its last run is being cleaned up"),
            Known.held("job_requeued_in_held_state", "put back into the queue and held"),
            Known.held("launch_failed_requeued_held", "put back into the queue and held: it could not be launched"),
            Known.held("JobHoldMaxRequeue", "held: put back into the queue more often than the site allows"),
            Known.held("BadConstraints", "no node is as it asks"),
            Known.held("ReservationDeleted", "its reservation was deleted"),
            Known.waits("Reservation(NotActive)?", "waits for its reservation to begin"),
            Known.waits("Licenses", "waits for a license"),
            Known.waits("PartitionDown", "its partition is down"),
            Known.waits("PartitionInactive", "its partition starts no jobs at the moment"),
            Known.held("PartitionTimeLimit", "its walltime is longer than its partition allows"),
            Known.held("PartitionNodeLimit", "its partition does not allow, or have, that many nodes"),
            Known.held("PartitionConfig", "its partition does not allow it what it asks for"),
            Known.held("AccountNotAllowed", "its account may not use that partition"),
            Known.held("QOSNotAllowed", "its QOS may not be used there"),
            Known.held("InvalidAccount", "its account does not exist"),
            Known.held("InvalidQOS", "its QOS does not exist"),
            Known.waits("Prolog", "its nodes are being prepared"),
            Known.waits("NodeDown", "a node that it needs is down"),
            Known.waits("FrontEndDown", "no front end node is up"),
            Known.waits("ReqNodeNotAvail.*", "nodes that it needs are not available"),
            Known.waits(
                    "Nodes_required_for_job_are_DOWN.*",
                    "nodes that it needs are down, drained, or reserved for jobs of higher priority"),
            Known.held("(QOS|Assoc)\\w*(PerJob|PerNode)\\w*", "it asks for more than its QOS or account allows a job"),
            Known.held("(QOS|Assoc)Min\\w*", "it asks for less than its QOS or account wants of a job"),
            Known.held("AssociationTimeLimit", "its walltime is longer than its account allows"),
            Known.waits("QOSMax\\w*(PerUser|PU)\\w*", "its user's jobs together have reached a limit of the QOS"),
            Known.waits("QOSGrp\\w*", "the jobs of its QOS together have reached a limit"),
            Known.waits("QOS\\w+", "a limit of its QOS is reached"),
            Known.waits("AssocGrp\\w*", "the jobs of its account together have reached a limit"),
            Known.waits("Assoc\\w+", "a limit of its account is reached"));

    private static final Pattern NODES = Pattern.compile("ReqNodeNotAvail.*?UnavailableNodes:(.+)");
    private static final Pattern LIMIT = Pattern.compile("(QOS|Assoc)\\w+");

    /// @param code with spaces, as squeue prints it, or underscores, as scontrol does
    static SlurmReason of(String code) {
        String underscored = code.strip().replace(' ', '_');
        for (Known known : KNOWN) {
            if (known.code().matcher(underscored).matches()) {
                return new SlurmReason(known.words() + detail(underscored), known.held());
            }
        }
        return new SlurmReason(code.strip(), false);
    }

    private static String detail(String code) {
        var nodes = NODES.matcher(code);
        if (nodes.matches()) {
            return ": " + nodes.group(1);
        }
        return LIMIT.matcher(code).matches() ? " (%s)".formatted(code) : "";
    }

    /// Why a job ended as it did, where that is more than its exit code tells.
    ///
    /// @return empty for nothing more
    static String ofEnd(String code) {
        String underscored = code.strip().replace(' ', '_');
        if (underscored.matches("(?i)None|NonZeroExitCode|RaisedSignal.*|\\(null\\)|")) {
            return "";
        }
        return switch (underscored) {
            case "JobLaunchFailure" -> "it could not be launched";
            case "NodeDown" -> "its node went down";
            case "SystemFailure" -> "Slurm itself failed";
            case "InactiveLimit" -> "it did nothing for longer than the site allows";
            default -> code.strip();
        };
    }
}
