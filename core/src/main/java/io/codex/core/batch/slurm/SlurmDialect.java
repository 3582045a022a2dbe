package io.codex.core.batch.slurm;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobVariables;
import io.codex.core.batch.NativeState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitCommand;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Slurm, from 20.11 on (its manual pages; what is not in them was seen on 22.05 and 24.11).
public final class SlurmDialect implements SchedulerDialect {
    /// By both numbers: the last task's own id is the array's, and stands for all of it.
    private static final String TASK_ID =
            "${SLURM_ARRAY_TASK_ID:+${SLURM_ARRAY_JOB_ID}_}${SLURM_ARRAY_TASK_ID:-${SLURM_JOB_ID}}";

    /// scontrol returns before the job is ended.
    private static final String REQUEUE = "scontrol requeue \"%s\" && exec sleep infinity".formatted(TASK_ID);

    @Override
    public String name() {
        return "slurm";
    }

    @Override
    public String directive() {
        return "#SBATCH";
    }

    @Override
    public String arrayOption() {
        return "--array|-a";
    }

    @Override
    public List<NativeState> states() {
        return SlurmState.table();
    }

    @Override
    public boolean isForeign(String variable) {
        return SlurmEnvironment.isForeign(variable);
    }

    @Override
    public SubmitCommand submit(SubmitRequest request) {
        return SubmitCommand.of(SlurmOptions.sbatch(request));
    }

    @Override
    public SubmitAnswer submitted(CommandResult result) {
        return SlurmSubmission.read(result);
    }

    @Override
    public boolean sendsEndSignal() {
        return true;
    }

    @Override
    public JobVariables variables() {
        return new JobVariables(
                "${SLURM_ARRAY_JOB_ID:-${SLURM_JOB_ID}}",
                TASK_ID,
                "${SLURM_ARRAY_TASK_ID:-}",
                JobVariables.IndexBase.SAME,
                REQUEUE);
    }

    @Override
    public JobId taskId(JobId array, JobArray tasks, int index) {
        return new JobId(array + "_" + (index - tasks.shift()));
    }

    @Override
    public JobId arrayId(JobId id) {
        return SlurmIds.array(id);
    }

    @Override
    public List<String> queue(String user) {
        return SlurmQueue.command(user);
    }

    @Override
    public List<JobReport> readQueue(CommandResult result) throws QueryFailure {
        return SlurmQueue.read(result);
    }

    @Override
    public List<String> history(String user, Collection<JobId> ids, Instant since) {
        return SlurmHistory.command(user, ids, since);
    }

    @Override
    public List<JobReport> readHistory(CommandResult result) throws QueryFailure {
        return SlurmHistory.read(result);
    }

    /// Plain scancel: the batch script and its children get SIGTERM, and SIGKILL after the site's KillWait.
    @Override
    public List<String> cancel(Collection<JobId> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("no job");
        }
        return Stream.concat(Stream.of("scancel"), ids.stream().map(JobId::value))
                .toList();
    }

    @Override
    public List<String> hold(Collection<JobId> ids) {
        return List.of("scontrol", "hold", SlurmIds.commas(ids));
    }

    @Override
    public List<String> release(Collection<JobId> ids) {
        return List.of("scontrol", "release", SlurmIds.commas(ids));
    }

    @Override
    public List<String> requeue(Collection<JobId> ids) {
        return List.of("scontrol", "requeue", SlurmIds.commas(ids));
    }

    @Override
    public boolean isPassing(CommandResult result) {
        return SlurmSubmission.isLater(result);
    }

    @Override
    public String refusal(CommandResult result) {
        return SlurmRefusal.read(result);
    }

    @Override
    public List<String> partitions() {
        return SlurmPartitions.command();
    }

    @Override
    public List<Partition> readPartitions(CommandResult result) throws QueryFailure {
        return SlurmPartitions.read(result);
    }

    @Override
    public List<String> nodes() {
        return SlurmNodes.command();
    }

    @Override
    public List<Node> readNodes(CommandResult result) throws QueryFailure {
        return SlurmNodes.read(result);
    }

    @Override
    public List<String> explain(JobId id) {
        return SlurmExplanation.command(id);
    }

    @Override
    public String readExplanation(CommandResult result) throws QueryFailure {
        return SlurmExplanation.read(result);
    }

    @Override
    public List<String> arrayLimit() {
        return SlurmConfig.COMMAND;
    }

    @Override
    public int readArrayLimit(CommandResult result) throws QueryFailure {
        return SlurmConfig.arrayLimit(result);
    }

    @Override
    public List<String> interactive(JobSpec spec) {
        return SlurmOptions.srun(spec);
    }

    @Override
    public List<String> probe() {
        return SlurmConfig.COMMAND;
    }

    @Override
    public List<String> cluster() {
        return SlurmConfig.COMMAND;
    }

    @Override
    public String readCluster(CommandResult result) throws QueryFailure {
        return SlurmConfig.cluster(result);
    }

    @Override
    public String readProbe(CommandResult result) throws QueryFailure {
        return "Slurm " + SlurmConfig.version(result);
    }
}
