package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The language of PBS Professional, OpenPBS and Torque, from their manuals and from what others recorded; it has not
/// been run against a server.
///
/// `qstat -f` cannot be asked for one user's jobs on every version (`-u` is another format, "qstat: conflicting
/// options"), and ids that were selected first could have ended meanwhile. So it lists all jobs that the server shows,
/// and the reader keeps the user's.
public final class PbsDialect implements SchedulerDialect {
    /// How the client finds its server; a job needs them as much as the shell that submits it.
    private static final Set<String> CLIENT = Set.of(
            "PBS_CONF_FILE", "PBS_EXEC", "PBS_HOME", "PBS_SERVER", "PBS_DEFAULT", "PBS_PRIMARY", "PBS_SECONDARY");

    private static final Pattern VERSION = Pattern.compile("(?m)pbs_version\"?\\s*[:=]\\s*\"?([\\w.-]+)");
    private static final Pattern TORQUE_VERSION = Pattern.compile("[2-6]\\..*");
    private static final Pattern TASK = Pattern.compile("\\[\\d+]");

    private final PbsFlavour flavour;
    /// `"Server":{"name":{…` in JSON, `Server: name` otherwise.
    private static final Pattern SERVER =
            Pattern.compile("(?:\"Server\"\\s*:\\s*\\{\\s*\"|(?m:^Server:\\s*))([\\w.-]+)");

    private final PbsJobs jobs;

    /// For the user and time zone of this process.
    public PbsDialect(PbsFlavour flavour) {
        this(flavour, System.getProperty("user.name"), ZoneId.systemDefault());
    }

    /// @param user whose jobs are read
    /// @param zone of the server, which prints times without one
    public PbsDialect(PbsFlavour flavour, String user, ZoneId zone) {
        this.flavour = flavour;
        this.jobs = new PbsJobs(flavour, user, zone);
    }

    @Override
    public String name() {
        return "pbs";
    }

    @Override
    public String directive() {
        return "#PBS";
    }

    @Override
    public String arrayOption() {
        return "-J|-t";
    }

    @Override
    public List<NativeState> states() {
        return PbsStates.of(flavour);
    }

    @Override
    public boolean isForeign(String variable) {
        return variable.equals(PbsOptions.TAG) || (variable.startsWith("PBS_") && !CLIENT.contains(variable));
    }

    @Override
    public SubmitCommand submit(SubmitRequest request) {
        var argv = new ArrayList<>(List.of("qsub"));
        argv.addAll(new PbsOptions(flavour, request.spec()).submission(request));
        return SubmitCommand.of(argv);
    }

    @Override
    public SubmitAnswer submitted(CommandResult result) {
        return PbsAnswers.submitted(result);
    }

    /// `qrerun` needs the privilege of an operator on many sites (qrerun(1B)); where it is refused, the job ends.
    @Override
    public JobVariables variables() {
        return new JobVariables(
                "${PBS_JOBID/\\[*\\]/[]}",
                "${PBS_JOBID}",
                isPro() ? "${PBS_ARRAY_INDEX:-}" : "${PBS_ARRAYID:-}",
                JobVariables.IndexBase.SAME,
                "qrerun \"${PBS_JOBID}\" && sleep 600");
    }

    @Override
    public JobId taskId(JobId array, JobArray tasks, int index) {
        return new JobId(array.value().replace("[]", "[" + (index - tasks.shift()) + "]"));
    }

    @Override
    public JobId arrayId(JobId id) {
        return new JobId(TASK.matcher(id.value()).replaceFirst("[]"));
    }

    @Override
    public List<String> queue(String user) {
        return isPro() ? List.of("qstat", "-t", "-f", "-F", "json") : List.of("qstat", "-t", "-x");
    }

    @Override
    public List<JobReport> readQueue(CommandResult result) throws QueryFailure {
        return jobs.read(jobs(result));
    }

    /// Torque keeps ended jobs in the queue for `keep_completed` seconds and has no history for users.
    @Override
    public List<String> history(String user, Collection<JobId> ids, Instant since) {
        return isPro() ? command(ids, "qstat", "-x", "-t", "-f", "-F", "json") : command(ids, "qstat", "-t", "-x");
    }

    @Override
    public List<JobReport> readHistory(CommandResult result) throws QueryFailure {
        return readQueue(result);
    }

    @Override
    public List<String> cancel(Collection<JobId> ids) {
        return command(ids, "qdel");
    }

    @Override
    public List<String> hold(Collection<JobId> ids) {
        return command(ids, "qhold");
    }

    @Override
    public List<String> release(Collection<JobId> ids) {
        return command(ids, "qrls");
    }

    @Override
    public List<String> requeue(Collection<JobId> ids) {
        return command(ids, "qrerun");
    }

    @Override
    public String refusal(CommandResult result) {
        return PbsAnswers.refusal(result);
    }

    @Override
    public List<String> partitions() {
        return isPro() ? List.of("qstat", "-Q", "-f", "-F", "json") : List.of("qstat", "-Q", "-f");
    }

    @Override
    public List<Partition> readPartitions(CommandResult result) throws QueryFailure {
        return PbsSite.partitions(objects("qstat -Q -f", "Queue", result));
    }

    @Override
    public List<String> nodes() {
        return isPro() ? List.of("pbsnodes", "-a", "-F", "json") : List.of("pbsnodes", "-x");
    }

    @Override
    public List<Node> readNodes(CommandResult result) throws QueryFailure {
        String text = PbsAnswers.answered("pbsnodes", result);
        return isPro()
                ? PbsSite.proNodes(PbsJson.parse("pbsnodes", text).path("nodes"))
                : PbsSite.torqueNodes(TorqueXml.parse("pbsnodes", text, "Node", "name"));
    }

    @Override
    public List<String> explain(JobId id) {
        return command(List.of(id), isPro() ? "qstat -f -F json".split(" ") : new String[] {"qstat", "-x"});
    }

    @Override
    public String readExplanation(CommandResult result) throws QueryFailure {
        var lines = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> job : jobs(result).properties()) {
            JsonNode attributes = job.getValue();
            lines.add(job.getKey() + ": " + jobs.inWords(attributes));
            String start = attributes.at("/estimated/start_time").asText("");
            if (!start.isEmpty()) {
                lines.add("estimated to start " + start);
            }
        }
        return lines.isEmpty() ? PbsAnswers.said(result) : String.join("\n", lines);
    }

    @Override
    public List<String> arrayLimit() {
        return probe();
    }

    /// 10000 where PBS Professional shows none, which is its default (pbs_server_attributes(7B)); Torque has no limit
    /// unless `max_job_array_size` sets one.
    @Override
    public int readArrayLimit(CommandResult result) throws QueryFailure {
        int limit = isPro() ? 10_000 : Integer.MAX_VALUE;
        for (JsonNode server : objects("qstat -B -f", "Server", result)) {
            limit = server.path(isPro() ? "max_array_size" : "max_job_array_size")
                    .asInt(limit);
        }
        return limit;
    }

    /// `qsub -I` runs a shell; Torque's `-x` runs a script in its place, without arguments.
    ///
    /// @throws CodexException for another command
    @Override
    public List<String> interactive(JobSpec spec) {
        var argv = new ArrayList<>(List.of("qsub"));
        argv.addAll(new PbsOptions(flavour, spec).interaction());
        String program = spec.command().getFirst();
        boolean alone = spec.command().size() == 1;
        if (alone && program.matches("(.*/)?(ba|z|k|da|tc|c)?sh")) {
            return argv;
        }
        if (!alone || isPro()) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "PBS starts only a shell interactively, not " + String.join(" ", spec.command()),
                    "start bash, and run the command in it");
        }
        argv.addAll(List.of("-x", program));
        return argv;
    }

    @Override
    public List<String> probe() {
        return isPro() ? List.of("qstat", "-B", "-f", "-F", "json") : List.of("qstat", "-B", "-f");
    }

    @Override
    public List<String> cluster() {
        return probe();
    }

    /// The server's name.
    @Override
    public String readCluster(CommandResult result) throws QueryFailure {
        String text = PbsAnswers.answered("qstat -B", result);
        var server = SERVER.matcher(text);
        if (!server.find()) {
            throw QueryFailure.unreadable("qstat -B -f", text);
        }
        return server.group(1);
    }

    @Override
    public String readProbe(CommandResult result) throws QueryFailure {
        String text = PbsAnswers.answered("qstat -B", result);
        var version = VERSION.matcher(text);
        if (!version.find()) {
            throw QueryFailure.unreadable("qstat -B -f", text);
        }
        boolean torque = !text.stripLeading().startsWith("{")
                && TORQUE_VERSION.matcher(version.group(1)).matches();
        if (torque == isPro()) {
            throw QueryFailure.lasting(
                    "this is %s %s".formatted(torque ? "Torque" : "PBS Professional", version.group(1)));
        }
        return (isPro() ? "PBS " : "Torque ") + version.group(1);
    }

    private JsonNode jobs(CommandResult result) throws QueryFailure {
        String text = PbsAnswers.answered("qstat", result);
        if (!isPro()) {
            return TorqueXml.parse("qstat -x", text, "Job", "Job_Id");
        }
        if (text.isBlank() && !result.succeeded()) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode answer = PbsJson.parse("qstat -f -F json", text);
        if (!answer.has("Jobs") && !answer.has("pbs_version")) {
            throw QueryFailure.unreadable("qstat -f -F json", text);
        }
        return answer.path("Jobs");
    }

    private JsonNode objects(String command, String kind, CommandResult result) throws QueryFailure {
        String text = PbsAnswers.answered(command, result);
        JsonNode objects = isPro() ? PbsJson.parse(command, text).path(kind) : TorqueText.parse(text, kind);
        if (objects.isEmpty()) {
            throw QueryFailure.unreadable(command, text);
        }
        return objects;
    }

    private static List<String> command(Collection<JobId> ids, String... words) {
        var argv = new ArrayList<>(List.of(words));
        ids.forEach(id -> argv.add(id.value()));
        return argv;
    }

    private boolean isPro() {
        return flavour == PbsFlavour.PRO;
    }
}
