package io.codex.core.batch.condor;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.JobVariables;
import io.codex.core.batch.NativeState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitCommand;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// HTCondor, with a file system that the submitting host shares with the machines.
public final class CondorDialect implements SchedulerDialect {
    private static final Pattern OF_A_JOB =
            Pattern.compile("_CONDOR_(ANCESTOR_\\d+|Assigned\\w+|BIN|CHIRP_CONFIG|JOB_\\w+"
                    + "|MACHINE_AD|SCRATCH_DIR|SLOT|WRAPPER_ERROR_FILE|CREDS)"
                    + "|_CHIRP_.*|CODEX_CONDOR_.*|BATCH_SYSTEM|TMPDIR|TMP|TEMP");
    private static final Pattern TERSE = Pattern.compile("(?m)^(\\d+)\\.\\d+ - \\d+\\.\\d+\\s*$");
    private static final Pattern ABSENT =
            Pattern.compile("(?i)failed to (?:connect|fetch)|can't (?:find|connect)|unable to (?:find|connect)"
                    + "|connection refused");
    private static final Pattern GONE =
            Pattern.compile("Couldn't find/remove all jobs|condor_rm:\\d+:There are no jobs");
    private static final Pattern VERSION = Pattern.compile("\\$CondorVersion: (\\S+)");

    @Override
    public String name() {
        return "condor";
    }

    @Override
    public String directive() {
        return "";
    }

    @Override
    public List<NativeState> states() {
        return CondorStates.all();
    }

    @Override
    public boolean isForeign(String variable) {
        return OF_A_JOB.matcher(variable).matches();
    }

    /// @throws CodexException for dependencies, a singleton and what else HTCondor cannot be asked for
    @Override
    public SubmitCommand submit(SubmitRequest request) {
        return new SubmitCommand(
                List.of("condor_submit", "-terse", request.description().toString()), CondorDescription.of(request));
    }

    @Override
    public SubmitAnswer submitted(CommandResult result) {
        String said = (result.err() + "\n" + result.out()).strip();
        Matcher ids = TERSE.matcher(result.out());
        if (ids.find()) {
            return new SubmitAnswer.Accepted(new JobId(ids.group(1)));
        }
        if (result.succeeded() || result.exitCode() > 128) {
            return new SubmitAnswer.Uncertain(said.isEmpty() ? "condor_submit said nothing" : said);
        }
        if (ABSENT.matcher(said).find()) {
            return new SubmitAnswer.Busy(said);
        }
        return said.contains("ERROR: Failed to commit") || said.isEmpty()
                ? new SubmitAnswer.Uncertain(said.isEmpty() ? "condor_submit said nothing" : said)
                : new SubmitAnswer.Refused(said);
    }

    @Override
    public JobVariables variables() {
        return new JobVariables(
                "${" + CondorJob.CLUSTER + "}",
                "${" + CondorJob.CLUSTER + "}${_codex_raw_index:+.$_codex_raw_index}",
                "${" + CondorJob.PROCESS + "-}",
                JobVariables.IndexBase.ZERO,
                "exit " + JobSpec.REQUEUE_EXIT);
    }

    @Override
    public JobId taskId(JobId array, JobArray tasks, int index) {
        return new JobId(array + "." + (index - tasks.first()));
    }

    @Override
    public JobId arrayId(JobId id) {
        int dot = id.value().indexOf('.');
        return dot < 0 ? id : new JobId(id.value().substring(0, dot));
    }

    @Override
    public List<String> queue(String user) {
        return List.of("condor_q", user, "-json", "-attributes", CondorJob.ATTRIBUTES);
    }

    @Override
    public List<JobReport> readQueue(CommandResult result) throws QueryFailure {
        return CondorJob.queue(result);
    }

    @Override
    public List<String> lookup(String user, JobTag tag) {
        return queue(user);
    }

    /// The newest come first, and `-since` ends the search at the first that is older.
    @Override
    public List<String> history(String user, Collection<JobId> ids, Instant since) {
        var argv = new ArrayList<>(List.of("condor_history"));
        if (ids.isEmpty()) {
            argv.add(user);
        } else {
            argv.addAll(List.of("-constraint", constraint(ids)));
        }
        argv.addAll(List.of("-json", "-attributes", CondorJob.ATTRIBUTES));
        argv.addAll(List.of("-since", "EnteredCurrentStatus < " + since.getEpochSecond()));
        return argv;
    }

    @Override
    public List<JobReport> readHistory(CommandResult result) throws QueryFailure {
        return CondorJob.history(result);
    }

    @Override
    public List<String> cancel(Collection<JobId> ids) {
        return List.of("condor_rm", "-constraint", constraint(ids));
    }

    @Override
    public List<String> hold(Collection<JobId> ids) {
        return List.of("condor_hold", "-constraint", constraint(ids));
    }

    @Override
    public List<String> release(Collection<JobId> ids) {
        return List.of("condor_release", "-constraint", constraint(ids));
    }

    @Override
    public List<String> requeue(Collection<JobId> ids) {
        return List.of("condor_vacate_job", "-constraint", constraint(ids));
    }

    /// A constraint names the command in what is said when it fits no job, so that a job that has gone can be
    /// told from one that cannot be held.
    private static String constraint(Collection<JobId> ids) {
        List<String> each = ids.stream()
                .map(id -> id.value().split("\\.", -1))
                .map(parts -> parts.length == 1
                        ? "(ClusterId == %s)".formatted(parts[0])
                        : "(ClusterId == %s && ProcId == %s)".formatted(parts[0], parts[1]))
                .toList();
        return String.join(" || ", each);
    }

    @Override
    public String refusal(CommandResult result) {
        String said = (result.err() + "\n" + result.out()).strip();
        if (result.succeeded() || GONE.matcher(said).find()) {
            return "";
        }
        return said.isEmpty() ? "it failed without a word (exit code %d)".formatted(result.exitCode()) : said;
    }

    @Override
    public List<String> partitions() {
        return nodes();
    }

    @Override
    public List<Partition> readPartitions(CommandResult result) throws QueryFailure {
        return CondorPool.partitions(result);
    }

    @Override
    public List<String> nodes() {
        return List.of("condor_status", "-json", "-attributes", CondorPool.ATTRIBUTES);
    }

    @Override
    public List<Node> readNodes(CommandResult result) throws QueryFailure {
        return CondorPool.nodes(result);
    }

    @Override
    public List<String> explain(JobId id) {
        return List.of("condor_q", "-better-analyze", id.value());
    }

    /// Without the line that names the server.
    @Override
    public String readExplanation(CommandResult result) throws QueryFailure {
        CondorJson.check("condor_q", result);
        String said = result.out().replaceFirst("(?m)^-- Schedd: .*$", "").strip();
        return said.isEmpty()
                ? "HTCondor does not have the job in its queue; condor_history tells what became of it"
                : said;
    }

    @Override
    public List<String> arrayLimit() {
        return List.of("condor_config_val", "-schedd", "MAX_JOBS_PER_SUBMISSION");
    }

    @Override
    public int readArrayLimit(CommandResult result) throws QueryFailure {
        CondorJson.check("condor_config_val", result);
        String limit = result.out().strip();
        if (!limit.matches("\\d{1,9}")) {
            throw QueryFailure.unreadable("condor_config_val", result.out());
        }
        return Integer.parseInt(limit);
    }

    /// Opens a shell: `condor_submit -interactive` runs no command.
    ///
    /// @throws CodexException always, since an exit code would not come back
    @Override
    public List<String> interactive(JobSpec spec) {
        throw new CodexException(
                ExitCode.SCHEDULER,
                "HTCondor cannot run a command with this terminal",
                "submit it as a job, or open a shell with condor_submit -interactive");
    }

    /// Asks the collector for the server of the queue.
    @Override
    public List<String> probe() {
        return List.of("condor_status", "-schedd", "-limit", "1", "-af", "CondorVersion");
    }

    @Override
    public List<String> cluster() {
        return List.of("condor_config_val", "COLLECTOR_HOST");
    }

    /// The central manager's host, without a port.
    @Override
    public String readCluster(CommandResult result) throws QueryFailure {
        CondorJson.check("condor_config_val", result);
        return result.out().strip().replaceAll("[:?].*", "");
    }

    @Override
    public String readProbe(CommandResult result) throws QueryFailure {
        CondorJson.check("condor_status", result);
        Matcher version = VERSION.matcher(result.out());
        if (!version.find()) {
            throw result.out().isBlank()
                    ? QueryFailure.passing("no server of a queue has told the collector of HTCondor about itself")
                    : QueryFailure.unreadable("condor_status", result.out());
        }
        return "HTCondor " + version.group(1);
    }
}
