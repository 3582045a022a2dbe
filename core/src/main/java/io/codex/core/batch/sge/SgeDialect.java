package io.codex.core.batch.sge;

import io.codex.core.batch.Dependency;
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
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Grid Engine, as Son of Grid Engine 8.1 has it.
public final class SgeDialect implements SchedulerDialect {
    /// Puts the job back into the queue, whatever `-r` says (submit(1)).
    private static final int RESCHEDULE = 99;
    /// Puts the job into the error state (sge_shepherd(8)).
    private static final int APPLICATION_ERROR = 100;

    private static final Pattern OF_A_JOB =
            Pattern.compile("(JOB|PE|SGE_O|SGE_TASK|SGE_STD(IN|OUT|ERR)|SGE_JOB_SPOOL)_.*"
                    + "|SGE_(ACCOUNT|ARCH|BINARY_PATH|BINDING|CKPT_.*|CWD_PATH|RERUN_.*|RSH_COMMAND)"
                    + "|ARC|ENVIRONMENT|HOSTNAME|NHOSTS|NQUEUES|NSLOTS|QUEUE|REQNAME|REQUEST|RESTARTED|TMPDIR|TMP");
    private static final Pattern LIMIT = Pattern.compile("(?m)^max_aj_tasks\\s+(\\d+)");
    private static final Pattern VERSION =
            Pattern.compile("(?m)^(\\S*GE .*|.*Grid Engine.*|(?:Univa|Altair|Open) .*)$");
    private static final Pattern GONE = Pattern.compile("denied: job \"\\S+\" does not exist");
    private static final Pattern REFUSED =
            Pattern.compile("denied|error:|invalid|can ?not|not rerunable|unable|do(es)? not have|failed");

    private final SgeSubmission submission;
    private final SgeRequest requests;
    private final SgeTime time;
    private final SgeQueue queue;
    private final SgeHistory history;
    private final SgeHosts hosts;
    private final SgeSite site;

    public SgeDialect(SgeSite site, ZoneId zone) {
        this.site = site;
        requests = new SgeRequest(site);
        submission = new SgeSubmission(requests);
        time = new SgeTime(zone);
        queue = new SgeQueue(time);
        history = new SgeHistory(time);
        hosts = new SgeHosts(site);
    }

    @Override
    public String name() {
        return "sge";
    }

    @Override
    public String directive() {
        return "#$";
    }

    @Override
    public String arrayOption() {
        return "-t";
    }

    @Override
    public List<NativeState> states() {
        return SgeStates.all();
    }

    @Override
    public boolean isForeign(String variable) {
        return OF_A_JOB.matcher(variable).matches();
    }

    @Override
    public SubmitCommand submit(SubmitRequest request) {
        return SubmitCommand.of(submission.argv(request));
    }

    @Override
    public SubmitAnswer submitted(CommandResult result) {
        return SgeSubmission.answer(result);
    }

    @Override
    public Set<Dependency.Condition> checkedConditions() {
        return Set.of(Dependency.Condition.AFTER_ANY);
    }

    @Override
    public Set<Integer> meaningfulExits() {
        return Set.of(RESCHEDULE, APPLICATION_ERROR);
    }

    /// With `-notify`; SGE sends SIGKILL alone without it (submit(1)).
    @Override
    public String endWarning() {
        return "USR2";
    }

    @Override
    public JobVariables variables() {
        return new JobVariables(
                "${JOB_ID}",
                "${JOB_ID}${_codex_raw_index:+.$_codex_raw_index}",
                "${SGE_TASK_ID#undefined}",
                JobVariables.IndexBase.ONE,
                "exit " + RESCHEDULE);
    }

    @Override
    public JobId taskId(JobId array, JobArray tasks, int index) {
        return new JobId(array + "." + (index - tasks.first() + 1));
    }

    @Override
    public JobId arrayId(JobId id) {
        return SgeSubmission.arrayOf(id);
    }

    /// `-r` also shows whole names, limits and the jobs that are waited for.
    @Override
    public List<String> queue(String user) {
        return List.of("qstat", "-xml", "-r", "-u", user);
    }

    @Override
    public List<JobReport> readQueue(CommandResult result) throws QueryFailure {
        return queue.read(result);
    }

    /// Contexts are only shown with `-j`, which knows no users.
    @Override
    public List<String> lookup(String user, JobTag tag) {
        return List.of("qstat", "-xml", "-j", "*");
    }

    @Override
    public List<JobReport> readLookup(CommandResult result) throws QueryFailure {
        return SgeQueue.readTags(result);
    }

    /// `-j` takes no list of ids: one, or all of the user's. `-E` lets `-b` be about ends; both leave out a job
    /// that its host lost, which has neither start nor end. `-m` leaves out the tasks of parallel jobs.
    @Override
    public List<String> history(String user, Collection<JobId> ids, Instant since) {
        List<JobId> jobs = ids.stream().map(this::arrayId).distinct().toList();
        return jobs.size() == 1
                ? List.of("qacct", "-o", user, "-m", "-j", jobs.getFirst().value())
                : List.of("qacct", "-o", user, "-m", "-E", "-b", time.option(since), "-j");
    }

    @Override
    public List<JobReport> readHistory(CommandResult result) throws QueryFailure {
        return history.read(result);
    }

    @Override
    public List<String> cancel(Collection<JobId> ids) {
        return of(ids, "qdel");
    }

    @Override
    public List<String> hold(Collection<JobId> ids) {
        return of(ids, "qhold");
    }

    /// Does not clear errors: `qmod -cj` does.
    @Override
    public List<String> release(Collection<JobId> ids) {
        return of(ids, "qrls");
    }

    @Override
    public List<String> requeue(Collection<JobId> ids) {
        return of(ids, "qmod", "-rj");
    }

    /// By the words: `qmod` refuses with exit code 0, and succeeds with 1. `qdel` has 1 for a job that has
    /// gone, `qhold` and `qrls` have 3.
    @Override
    public String refusal(CommandResult result) {
        boolean deletes = result.exitCode() <= 1;
        List<String> refusals = Stream.concat(result.out().lines(), result.err().lines())
                .map(String::strip)
                .filter(line -> REFUSED.matcher(line).find())
                .filter(line -> !(deletes && GONE.matcher(line).matches()))
                .toList();
        if (refusals.isEmpty() && result.exitCode() > 1) {
            return "it failed without a word (exit code %d)".formatted(result.exitCode());
        }
        return String.join("; ", refusals);
    }

    @Override
    public List<String> partitions() {
        return List.of("qstat", "-f", "-xml", "-F", "h_rt," + site.gpus());
    }

    @Override
    public List<Partition> readPartitions(CommandResult result) throws QueryFailure {
        return hosts.queues(result);
    }

    @Override
    public List<String> nodes() {
        return List.of("qhost", "-xml", "-q", "-F", site.gpus());
    }

    @Override
    public List<Node> readNodes(CommandResult result) throws QueryFailure {
        return hosts.hosts(result);
    }

    @Override
    public List<String> explain(JobId id) {
        return List.of("qstat", "-xml", "-j", arrayId(id).value());
    }

    @Override
    public String readExplanation(CommandResult result) throws QueryFailure {
        return SgeExplanation.read(result);
    }

    @Override
    public List<String> arrayLimit() {
        return List.of("qconf", "-sconf");
    }

    @Override
    public int readArrayLimit(CommandResult result) throws QueryFailure {
        if (!result.succeeded()) {
            throw SgeFailure.of("qconf", result);
        }
        Matcher limit = LIMIT.matcher(result.out());
        if (!limit.find()) {
            throw QueryFailure.unreadable("qconf", result.out());
        }
        int most = Integer.parseInt(limit.group(1));
        return most == 0 ? Integer.MAX_VALUE : most;
    }

    /// Waits for a slot rather than giving up at once. `qrsh` hands the words to a shell, as `ssh` does.
    @Override
    public List<String> interactive(JobSpec spec) {
        var argv = new ArrayList<>(List.of("qrsh", "-now", "n", "-pty", "y", "-N", SgeName.of(spec.name())));
        argv.addAll(requests.options(spec.resources()));
        argv.addAll(spec.nativeOptions());
        spec.command().forEach(word -> argv.add(quoted(word)));
        return argv;
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /// The host of the scheduler, which the qmaster must tell, and the version, which `qconf` prints with its
    /// help.
    @Override
    public List<String> probe() {
        return List.of("qconf", "-sss", "-help");
    }

    @Override
    public List<String> cluster() {
        return List.of("qconf", "-sss");
    }

    /// The master's host.
    @Override
    public String readCluster(CommandResult result) throws QueryFailure {
        if (!result.succeeded() || result.out().isBlank()) {
            throw SgeFailure.of("qconf", result);
        }
        return result.out().strip();
    }

    @Override
    public String readProbe(CommandResult result) throws QueryFailure {
        if (!result.succeeded()) {
            throw SgeFailure.of("qconf", result);
        }
        Matcher version = VERSION.matcher(result.out());
        if (!version.find()) {
            throw QueryFailure.unreadable("qconf", result.out());
        }
        return version.group(1);
    }

    private static List<String> of(Collection<JobId> ids, String... command) {
        return Stream.concat(Stream.of(command), ids.stream().map(JobId::value)).toList();
    }
}
