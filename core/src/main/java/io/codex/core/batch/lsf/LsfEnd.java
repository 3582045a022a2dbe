package io.codex.core.batch.lsf;

import io.codex.core.batch.JobState;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a job ended that is not `DONE`: its termination reason before its exit code, which then only names the signal
/// that LSF sent (IBM Spectrum LSF 10.1, "Termination reasons displayed by bacct, bhist, and bjobs"; the numbers and
/// further names are those of lsbatch.h).
final class LsfEnd {
    private static final Pattern REASON = Pattern.compile("(TERM_[A-Z_]+)(?:: *([^;]+))?");

    private static final Map<String, JobState> STATES = Map.ofEntries(
            Map.entry("TERM_OWNER", new JobState.Cancelled("its owner")),
            Map.entry("TERM_FORCE_OWNER", new JobState.Cancelled("its owner")),
            Map.entry("TERM_ADMIN", new JobState.Cancelled("root or an LSF administrator")),
            Map.entry("TERM_FORCE_ADMIN", new JobState.Cancelled("root or an LSF administrator")),
            Map.entry("TERM_BUCKET_KILL", new JobState.Cancelled("bkill -b")),
            Map.entry("TERM_ORPHAN_SYSTEM", new JobState.Cancelled("LSF, because its dependency can never hold")),
            Map.entry("TERM_RUNLIMIT", new JobState.TimedOut()),
            Map.entry("TERM_DEADLINE", new JobState.TimedOut()),
            Map.entry("TERM_MEMLIMIT", new JobState.OutOfMemory()),
            Map.entry("TERM_PREEMPT", new JobState.Preempted()),
            Map.entry("TERM_REMOVE_HUNG_JOB", new JobState.NodeFailed("LSF removed the job of a lost host")),
            Map.entry("TERM_RMS", new JobState.NodeFailed("error of the resource system below LSF")),
            Map.entry("TERM_SLURM", new JobState.NodeFailed("error of Slurm below LSF")),
            Map.entry("TERM_REQUEUE_OWNER", new JobState.Requeued("its owner requeued it")),
            Map.entry("TERM_REQUEUE_ADMIN", new JobState.Requeued("root or an LSF administrator requeued it")),
            Map.entry("TERM_REQUEUE_RC", new JobState.Requeued("its cloud host was reclaimed")),
            Map.entry("TERM_RC_RECLAIM", new JobState.Requeued("its cloud host was reclaimed")),
            Map.entry("TERM_MC_RECALL", new JobState.Requeued("it was recalled to the submission cluster")),
            Map.entry("TERM_OTHER", new JobState.Requeued("it was requeued after its queue was switched")));

    /// Where LSF or the host ended the job, and the exit code stays what is known best.
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("TERM_CHKPNT", "killed after a checkpoint"),
            Map.entry("TERM_CPULIMIT", "killed at its limit of CPU time"),
            Map.entry("TERM_CSM_ALLOC", "killed because of an error of the CSM allocation"),
            Map.entry("TERM_CTRL_PID", "ended after its controlling process had died"),
            Map.entry("TERM_CWD_NOTEXIST", "its working directory is not there on the host"),
            Map.entry("TERM_DATA", "its data could not be staged"),
            Map.entry("TERM_EXTERNAL_SIGNAL", "killed by a signal from outside LSF"),
            Map.entry("TERM_KUBE", "killed by LSF's Kubernetes integration"),
            Map.entry("TERM_LOAD", "killed because the host's load exceeded its threshold"),
            Map.entry("TERM_PRE_EXEC_FAIL", "its pre-execution command failed too often"),
            Map.entry("TERM_PROCESSLIMIT", "killed at its limit of processes"),
            Map.entry("TERM_SWAP", "killed at its limit of swap"),
            Map.entry("TERM_THREADLIMIT", "killed at its limit of threads"),
            Map.entry("TERM_WINDOW", "killed because the run window of its queue closed"),
            Map.entry("TERM_ZOMBIE", "ended while LSF was not available"));

    private LsfEnd() {}

    /// @param code   empty when LSF gives none
    /// @param reason `TERM_OWNER: job killed by owner`, other text, or empty
    static JobState of(String code, String reason) {
        Matcher named = REASON.matcher(reason);
        String name = named.find() ? named.group(1) : "";
        JobState state = STATES.get(name);
        if (state != null) {
            return state;
        }
        if (name.isEmpty() && code.equals("0")) {
            return new JobState.Completed();
        }
        String own = named.hasMatch() && named.group(2) != null ? named.group(2).strip() : name;
        String words = name.equals("TERM_UNKNOWN") ? "" : WORDS.getOrDefault(name, own);
        boolean told = code.matches("\\d{1,3}") && !code.equals("0");
        if (!told) {
            return new JobState.Failed(1, words.isEmpty() ? "LSF gives no exit code" : words);
        }
        return new JobState.Failed(Integer.parseInt(code), words);
    }
}
