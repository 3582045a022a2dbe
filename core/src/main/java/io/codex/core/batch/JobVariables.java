package io.codex.core.batch;

/// How a job finds out on its node who it is, in words of bash.
///
/// @param jobId      expands to the job's id, of an array the array's: `${SLURM_ARRAY_JOB_ID:-${SLURM_JOB_ID}}`
/// @param taskId     expands to the id of the job or array task, as {@link SchedulerDialect#taskId} makes it; may use
///                   `$_codex_raw_index`, which holds `arrayIndex`
/// @param arrayIndex expands to the scheduler's index of the array task, to nothing in a single job
/// @param firstIndex which index the scheduler gives to the first task
/// @param requeue    a command that puts the running job back into the queue and does not return; it may exit with the
///                   code that the scheduler takes as the wish
public record JobVariables(String jobId, String taskId, String arrayIndex, IndexBase firstIndex, String requeue) {
    /// What the scheduler's index of the first task is.
    public enum IndexBase {
        /// {@link JobArray#first}: the scheduler takes any range.
        SAME,
        /// 0, whatever the array's first.
        ZERO,
        /// 1, whatever the array's first.
        ONE
    }
}
