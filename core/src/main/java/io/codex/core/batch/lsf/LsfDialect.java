package io.codex.core.batch.lsf;

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
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The language of IBM Spectrum LSF 10.1, from its manuals and from what others recorded; it has not been run against a
/// cluster. `bjobs -json` came with fix pack 2 of 10.1.
public final class LsfDialect implements SchedulerDialect {
    private static final Pattern VERSION = Pattern.compile("(?m)^.*\\bLSF\\b.*?(\\d+(?:\\.\\d+)+)");
    private static final Pattern TASK = Pattern.compile("\\[\\d+]$");
    private static final Pattern ARRAY_SIZE = Pattern.compile("MAX_JOB_ARRAY_SIZE\\s*=\\s*(\\d+)");
    private static final Pattern REASONS = Pattern.compile(
            "(?s)(?:PENDING|SUSPENDING) REASONS:\\s*\\R(.*?)(?:\\R\\s*\\R|\\R *SCHEDULING PARAMETERS|$)");
    private static final Pattern STATUS = Pattern.compile("Job <([^>]+)>.*?Status <(\\w+)>");

    /// The default of `MAX_JOB_ARRAY_SIZE` (lsb.params).
    private static final int USUAL_ARRAY_LIMIT = 1000;

    private static final Pattern CLUSTER = Pattern.compile("(?m)^\\s*My cluster name is (\\S+)");

    private final LsfTime times;

    /// For the clock and time zone of this process.
    public LsfDialect() {
        this(InstantSource.system(), ZoneId.systemDefault());
    }

    /// @param now  tells the year of times that are printed without one
    /// @param zone of the times that are printed
    public LsfDialect(InstantSource now, ZoneId zone) {
        times = new LsfTime(now, zone);
    }

    @Override
    public String name() {
        return "lsf";
    }

    @Override
    public String directive() {
        return "#BSUB";
    }

    @Override
    public List<NativeState> states() {
        return LsfStates.ALL;
    }

    /// All that LSF sets for a job begins with `LSB_` ("Environment variables set for job execution"), but so do
    /// settings of a user.
    @Override
    public boolean isForeign(String variable) {
        boolean setting = variable.startsWith("LSB_DEFAULT") || variable.matches("LSB_[A-Z]+_FORMAT");
        return (variable.startsWith("LSB_") && !setting)
                || variable.matches("LS_JOBPID|LS_SUBCWD|LS_EXEC_T|LSFUSER|LSF_JOB_TIMESTAMP_VALUE");
    }

    @Override
    public SubmitCommand submit(SubmitRequest request) {
        var argv = new ArrayList<>(List.of("bsub"));
        argv.addAll(new LsfOptions(request.spec()).submission(request));
        return SubmitCommand.of(argv);
    }

    @Override
    public SubmitAnswer submitted(CommandResult result) {
        return LsfAnswers.submitted(result);
    }

    /// A job with {@link JobSpec#requeue} is submitted with that exit code for `-Q`.
    @Override
    public JobVariables variables() {
        return new JobVariables(
                "${LSB_JOBID}",
                "${LSB_JOBID}${_codex_raw_index:+[$_codex_raw_index]}",
                "${LSB_JOBINDEX#0}",
                JobVariables.IndexBase.ONE,
                "exit " + JobSpec.REQUEUE_EXIT);
    }

    @Override
    public JobId taskId(JobId array, JobArray tasks, int index) {
        return new JobId("%s[%d]".formatted(array, index - tasks.first() + 1));
    }

    @Override
    public JobId arrayId(JobId id) {
        return new JobId(TASK.matcher(id.value()).replaceFirst(""));
    }

    @Override
    public List<String> queue(String user) {
        return List.of("bjobs", "-a", "-u", user, "-o", LsfJobs.FIELDS, "-json");
    }

    @Override
    public List<JobReport> readQueue(CommandResult result) throws QueryFailure {
        return new LsfJobs(times).read(LsfJson.records("bjobs", result));
    }

    /// `bhist` rather than `bacct`, which tells no exit codes; of all event logs (`-n 0`), because the current one may
    /// have begun after the job.
    @Override
    public List<String> history(String user, Collection<JobId> ids, Instant since) {
        var argv = new ArrayList<>(List.of("bhist", "-l", "-n", "0"));
        if (ids.isEmpty()) {
            argv.addAll(List.of("-a", "-u", user, "-C", times.format(since) + ","));
        }
        return command(ids, argv);
    }

    @Override
    public List<JobReport> readHistory(CommandResult result) throws QueryFailure {
        List<JobReport> reports = new LsfHistory(times).read(result.out());
        boolean none = LsfAnswers.isNothingFound(result.out() + "\n" + result.err());
        if (reports.isEmpty() && !none && !result.out().contains("Job <")) {
            throw LsfAnswers.failure("bhist", result);
        }
        return reports;
    }

    @Override
    public List<String> cancel(Collection<JobId> ids) {
        return command(ids, List.of("bkill"));
    }

    @Override
    public List<String> hold(Collection<JobId> ids) {
        return command(ids, List.of("bstop"));
    }

    @Override
    public List<String> release(Collection<JobId> ids) {
        return command(ids, List.of("bresume"));
    }

    @Override
    public List<String> requeue(Collection<JobId> ids) {
        return command(ids, List.of("brequeue"));
    }

    @Override
    public String refusal(CommandResult result) {
        return LsfAnswers.refusal(result);
    }

    @Override
    public List<String> partitions() {
        return List.of("bqueues", "-o", LsfSite.QUEUES, "-json");
    }

    @Override
    public List<Partition> readPartitions(CommandResult result) throws QueryFailure {
        return LsfSite.partitions(LsfJson.records("bqueues", result));
    }

    @Override
    public List<String> nodes() {
        return List.of("bhosts", "-o", LsfSite.HOSTS, "-json");
    }

    @Override
    public List<Node> readNodes(CommandResult result) throws QueryFailure {
        return LsfSite.nodes(LsfJson.records("bhosts", result));
    }

    @Override
    public List<String> explain(JobId id) {
        return List.of("bjobs", "-l", id.value());
    }

    @Override
    public String readExplanation(CommandResult result) throws QueryFailure {
        String text = result.out().replaceAll("\\R {10,}(?=\\S)", "");
        Matcher status = STATUS.matcher(text);
        if (!status.find()) {
            if (LsfAnswers.isNothingFound(result.out() + "\n" + result.err())) {
                return LsfAnswers.said(result);
            }
            throw LsfAnswers.failure("bjobs", result);
        }
        Matcher reasons = REASONS.matcher(text);
        String why = reasons.find()
                ? reasons.group(1).strip().replaceAll("\\s*\\R\\s*", "\n").replaceAll("(?m);$", "")
                : "";
        String state =
                LsfStates.of(status.group(2), why.replace("\n", "; "), "", "").inWords();
        return status.group(1) + ": " + (status.group(2).equals("EXIT") ? "ended" : state);
    }

    @Override
    public List<String> arrayLimit() {
        return List.of("bparams", "-a");
    }

    @Override
    public int readArrayLimit(CommandResult result) throws QueryFailure {
        if (!result.succeeded() || result.out().isBlank()) {
            throw LsfAnswers.failure("bparams", result);
        }
        Matcher size = ARRAY_SIZE.matcher(result.out());
        return size.find() ? Integer.parseInt(size.group(1)) : USUAL_ARRAY_LIMIT;
    }

    @Override
    public List<String> interactive(JobSpec spec) {
        var argv = new ArrayList<>(List.of("bsub"));
        argv.addAll(new LsfOptions(spec).interaction());
        return argv;
    }

    @Override
    public List<String> probe() {
        return List.of("lsid");
    }

    @Override
    public List<String> cluster() {
        return probe();
    }

    @Override
    public String readCluster(CommandResult result) throws QueryFailure {
        Matcher cluster = CLUSTER.matcher(result.out());
        if (result.succeeded() && cluster.find()) {
            return cluster.group(1);
        }
        throw LsfAnswers.failure("lsid", result);
    }

    @Override
    public String readProbe(CommandResult result) throws QueryFailure {
        Matcher version = VERSION.matcher(result.out());
        if (result.succeeded() && version.find() && result.out().contains("My cluster name is")) {
            return "LSF " + version.group(1);
        }
        throw LsfAnswers.failure("lsid", result);
    }

    private static List<String> command(Collection<JobId> ids, List<String> words) {
        var argv = new ArrayList<>(words);
        ids.forEach(id -> argv.add(id.value()));
        return argv;
    }
}
