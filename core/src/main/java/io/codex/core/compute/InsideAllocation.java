package io.codex.core.compute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Whether this process runs in an allocation already, as its environment tells.
public final class InsideAllocation {
    /// Set by a pilot for the commands that it runs: the job's id.
    public static final String VARIABLE = "CODEX_COMPUTE_JOB";

    /// What each scheduler sets in a job (srun(1), qsub(1), pbs_job_attributes(7), bsub(1), condor_submit(1)).
    private static final SequencedMap<String, String> JOBS = jobs();

    private InsideAllocation() {}

    /// For people: `job 4711`, `job 4711 of Slurm`; empty outside of any.
    public static Optional<String> of(Map<String, String> environment) {
        return JOBS.entrySet().stream()
                .filter(variable ->
                        !environment.getOrDefault(variable.getKey(), "").isEmpty())
                // other programs call things JOB_ID, too
                .filter(variable -> !variable.getKey().equals("JOB_ID")
                        || environment.containsKey("SGE_TASK_ID")
                        || environment.containsKey("SGE_O_HOST"))
                .findFirst()
                .map(variable -> words(environment.getOrDefault(variable.getKey(), ""), variable.getValue()));
    }

    private static String words(String id, String scheduler) {
        return scheduler.isEmpty() ? "job " + id : "a job of %s (%s)".formatted(scheduler, id);
    }

    private static SequencedMap<String, String> jobs() {
        var jobs = new LinkedHashMap<String, String>();
        jobs.put(VARIABLE, "");
        jobs.put("SLURM_JOB_ID", "Slurm");
        jobs.put("PBS_JOBID", "PBS");
        jobs.put("LSB_JOBID", "LSF");
        jobs.put("JOB_ID", "Grid Engine");
        jobs.put("_CONDOR_SCRATCH_DIR", "HTCondor");
        return jobs;
    }
}
