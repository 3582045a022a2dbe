package io.codex.core.batch.condor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitCommand;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against what the commands of HTCondor 23.9.6 printed: `condor_q ada -json -attributes …`,
/// `condor_history ada -json -attributes … -since …` and `condor_status -json -attributes …`. Folders are shortened.
class CondorDialectTest {
    private static final Path FOLDER = Path.of("/home/ada/jobs/t-1");
    private final CondorDialect dialect = new CondorDialect();

    @Test
    void aJobThatAsksForNothing() {
        SubmitCommand submit = dialect.submit(request(job()));
        assertThat(submit.argv()).containsExactly("condor_submit", "-terse", "/home/ada/jobs/t-1/description");
        assertThat(submit.description()).isEqualTo("""
                        universe = vanilla
                        executable = /home/ada/jobs/t-1/script
                        transfer_executable = false
                        should_transfer_files = NO
                        initialdir = /home/ada/jobs/t-1
                        output = /home/ada/jobs/t-1/log
                        error = /home/ada/jobs/t-1/log
                        getenv = HOME, USER, LOGNAME, SHELL, PATH, LANG, LC_ALL, TZ
                        environment = "CODEX_CONDOR_CLUSTER=$(Cluster)"
                        batch_name = slot7
                        +CodexTag = "t-1"
                        +CodexArray = false
                        requirements = (MY.NumJobStarts == 0)
                        periodic_remove = (JobStatus == 1 && NumJobStarts > 0)
                        notification = never
                        queue 1
                        """);
    }

    @Test
    void everyResource() {
        Resources all = Resources.builder()
                .nodes(1)
                .tasksPerNode(2)
                .cpusPerTask(2)
                .gpus(new Gpus(2, "h100"))
                .memory(MemorySize.parse("10G"))
                .walltime(Walltime.parse("1h"))
                .partitions(List.of("pool"))
                .account("proj")
                .constraint("TARGET.Arch == \"X86_64\"")
                .nodelist(List.of("n1", "n2"))
                .excludedNodes(List.of("n3"))
                .build();
        assertThat(lines(job().resources(all).requeue(true)))
                .contains(
                        "request_cpus = 4",
                        "request_memory = 10240M",
                        "request_gpus = 2",
                        "require_gpus = regexp(\"\\\\Qh100\\\\E\", DeviceName, \"i\")",
                        "accounting_group = proj",
                        "on_exit_remove = ExitCode =!= 75",
                        "+CodexWalltime = 3600",
                        "periodic_remove = (JobStatus == 2 && time() - JobCurrentStartDate > CodexWalltime)",
                        "requirements = (TARGET.Machine == \"n1\" || TARGET.Machine == \"n2\")"
                                + " && !(TARGET.Machine == \"n3\") && (TARGET.Arch == \"X86_64\")");
    }

    @Test
    void aJobThatMayNotBeStartedAgainIsRemovedInstead() {
        Resources hour = Resources.builder().walltime(Walltime.parse("1h")).build();
        assertThat(lines(job().resources(hour)))
                .contains(
                        "requirements = (MY.NumJobStarts == 0)",
                        "periodic_remove = (JobStatus == 1 && NumJobStarts > 0)"
                                + " || (JobStatus == 2 && time() - JobCurrentStartDate > CodexWalltime)")
                .noneMatch(line -> line.startsWith("on_exit_remove"));
    }

    @Test
    void theOtherOptions() {
        var mail = new Mail("ada@example.org", Set.of(Mail.Event.END, Mail.Event.FAIL));
        assertThat(lines(job().nice(5).mail(mail).held(true).nativeOptions(List.of("rank = Memory", "x = $(Process)"))))
                .contains(
                        "priority = -5",
                        "notification = complete",
                        "notify_user = ada@example.org",
                        "hold = true",
                        "rank = Memory",
                        "x = $(Process)")
                .endsWith("queue 1");
        assertThat(lines(job().mail(new Mail(null, Set.of(Mail.Event.FAIL))))).contains("notification = error");
        assertThat(lines(job().mail(new Mail(null, Set.of(Mail.Event.BEGIN))))).contains("notification = always");
    }

    @Test
    void anArrayCountsFromZeroAndHasALogForEachTask() {
        assertThat(lines(job().array(new JobArray(5, 10, 3))))
                .contains(
                        "output = /home/ada/jobs/t-1/log.$(Process)",
                        "error = /home/ada/jobs/t-1/log.$(Process)",
                        "environment = \"CODEX_CONDOR_CLUSTER=$(Cluster) CODEX_CONDOR_PROC=$(Process)\"",
                        "+CodexArray = true",
                        "max_materialize = 3")
                .endsWith("queue 10");
        assertThat(dialect.taskId(new JobId("4"), new JobArray(5, 10, 0), 7)).isEqualTo(new JobId("4.2"));
        assertThat(dialect.arrayId(new JobId("4.2"))).isEqualTo(new JobId("4"));
        assertThat(dialect.arrayId(new JobId("4"))).isEqualTo(new JobId("4"));
    }

    @Test
    void aNameCanNeitherEndItsLineNorBeAMacro() {
        assertThat(lines(job().name("a$(x) \"b\""))).contains("batch_name = a$(DOLLAR)(x) \"b\"");
        assertThatThrownBy(() -> lines(job().name("a\\"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lines(job().nativeOptions(List.of("a = b\nqueue 7"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static List<UnaryOperator<JobSpec.Builder>> refused() {
        return List.of(
                job -> job.dependencies(List.of(Dependency.afterAny(new JobId("3")))),
                job -> job.singleton(true),
                job -> job.resources(Resources.builder().nodes(2).build()),
                job -> job.resources(Resources.builder().qos("high").build()),
                job -> job.resources(Resources.builder().reservation("r").build()),
                job -> job.resources(Resources.builder().exclusive(true).build()),
                job -> job.resources(
                        Resources.builder().partitions(List.of("gpu")).build()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatHtCondorDoesNotHaveIsRefused(UnaryOperator<JobSpec.Builder> asked) {
        assertThatThrownBy(() -> lines(asked.apply(job())))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        refusal -> assertThat(refusal.hint()).isNotBlank())
                .hasMessageStartingWith("HTCondor cannot be asked ");
    }

    @Test
    void aCommandWithThisTerminalIsRefused() {
        assertThatThrownBy(() -> dialect.interactive(job().build())).isInstanceOf(CodexException.class);
    }

    @Test
    void theClusterIsTheId() {
        assertThat(dialect.submitted(printed("12.0 - 12.4\n"))).isEqualTo(new SubmitAnswer.Accepted(new JobId("12")));
        assertThat(dialect.submitted(printed("9.0 - 9.0\nWARNING: the line 'x = y' was unused by condor_submit.\n")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId("9")));
    }

    @Test
    void theOtherAnswersToASubmission() {
        assertThat(dialect.submitted(failed("ERROR: Unterminated double-quote.")))
                .isEqualTo(new SubmitAnswer.Refused("ERROR: Unterminated double-quote."));
        assertThat(dialect.submitted(failed("ERROR: No such directory: /home/ada/h/w")))
                .isInstanceOf(SubmitAnswer.Refused.class);
        assertThat(dialect.submitted(failed("ERROR: Can't find address of local schedd")))
                .isInstanceOf(SubmitAnswer.Busy.class);
        assertThat(dialect.submitted(failed("ERROR: Failed to commit job submission into the queue.")))
                .isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(new CommandResult(143, "", ""))).isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(printed("hello"))).isEqualTo(new SubmitAnswer.Uncertain("hello"));
    }

    @Test
    void theQueueHasEveryTaskAndItsState() throws QueryFailure {
        Map<String, JobReport> queue = byId(dialect.readQueue(golden("queue.json")));
        assertThat(queue.keySet())
                .containsExactlyInAnyOrder(
                        "25", "26.0", "26.1", "26.2", "26.3", "26.4", "27.0", "28", "29", "34", "35");
        assertThat(job(queue, "25").state())
                .isEqualTo(new JobState.Held("submitted on hold: submitted on hold at user's request"));
        assertThat(job(queue, "26.1").state()).isEqualTo(new JobState.Running());
        assertThat(job(queue, "26.2").state()).isEqualTo(new JobState.Pending("waits for other tasks of its array"));
        assertThat(job(queue, "29").state()).isEqualTo(new JobState.Requeued("was put back into the queue"));
        assertThat(job(queue, "29").restarts()).isEqualTo(6);
        assertThat(job(queue, "34").state().inWords())
                .contains("its output file could not be opened", "/nonexistent/o", "No such file");
        assertThat(job(queue, "35").state()).isEqualTo(new JobState.Running());
    }

    @Test
    void aRunningTaskAsItIsListed() throws QueryFailure {
        assertThat(job(byId(dialect.readQueue(golden("queue.json"))), "26.1"))
                .isEqualTo(new JobReport(
                        new JobId("26.1"),
                        "arr",
                        new JobState.Running(),
                        "2",
                        new JobTag("t-4"),
                        "pool",
                        "condor1",
                        Instant.ofEpochSecond(1795350677),
                        Instant.ofEpochSecond(1795350678),
                        null,
                        null,
                        0));
    }

    @Test
    void theHistoryTellsHowEachJobEnded() throws QueryFailure {
        Map<String, JobReport> ended = byId(dialect.readHistory(golden("history.json")));
        assertThat(job(ended, "28").state())
                .isEqualTo(new JobState.NodeFailed("it lost its machine, and may not be started again"));
        assertThat(job(ended, "30").state()).isEqualTo(new JobState.TimedOut());
        assertThat(job(ended, "30").walltime()).isEqualTo(Walltime.parse("2s"));
        assertThat(job(ended, "30").ended()).isEqualTo(Instant.ofEpochSecond(1795350681));
        assertThat(job(ended, "31").state()).isEqualTo(new JobState.Failed(3));
        assertThat(job(ended, "32").state()).isEqualTo(new JobState.Failed(139));
        assertThat(job(ended, "33").state()).isEqualTo(new JobState.Completed());
        assertThat(job(ended, "33").nodes()).isEqualTo("condor1");
        assertThat(job(ended, "35").state()).isEqualTo(new JobState.Cancelled("ada"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"JobStatus\": 1|pending",
                "\"JobStatus\": 1, \"NumJobStarts\": 2|requeued",
                "\"JobStatus\": 2|running",
                "\"JobStatus\": 3|cancelled",
                "\"JobStatus\": 3, \"RemoteHost\": \"slot1@a\"|running",
                "\"JobStatus\": 3, \"RemoveReason\": \"The job attribute PeriodicRemove expression 'x' evaluated\"|cancelled",
                "\"JobStatus\": 4, \"ExitCode\": 0|completed",
                "\"JobStatus\": 4, \"ExitCode\": 1|failed",
                "\"JobStatus\": 4|unknown",
                "\"JobStatus\": 5, \"HoldReasonCode\": 26, \"HoldReason\": \"memory usage exceeded\"|held",
                "\"JobStatus\": 5, \"HoldReasonCode\": 34|held",
                "\"JobStatus\": 5, \"HoldReasonCode\": 999|held",
                "\"JobStatus\": 6|running",
                "\"JobStatus\": 7|suspended",
                "\"JobStatus\": 8|unknown"
            })
    void everyState(String attributes, String kind) throws QueryFailure {
        String listed = "[{\"ClusterId\": 4, \"ProcId\": 0, %s}]".formatted(attributes);
        assertThat(dialect.readQueue(printed(listed)))
                .singleElement()
                .satisfies(report -> assertThat(report.state().kind()).isEqualTo(kind));
    }

    @Test
    void theTableOfStatesHasAllOfThem() {
        assertThat(dialect.states())
                .extracting(state -> state.code())
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void nothingAtAllIsAnEmptyQueue() throws QueryFailure {
        assertThat(dialect.readQueue(printed(""))).isEmpty();
        assertThat(dialect.readHistory(printed("[\n]\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{}",
                "[{\"ClusterId\": 4}]",
                "[{\"ClusterId\": 4, \"ProcId\": 0, \"JobStatus\": \"x\"}]"
            })
    void whatIsNoListOfJobsIsNoAnswer(String out) {
        assertThatThrownBy(() -> dialect.readQueue(printed(out)))
                .isInstanceOf(QueryFailure.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aServerThatDoesNotAnswerIsAPassingFailure() {
        assertThatThrownBy(() -> dialect.readQueue(failed("-- Failed to fetch ads from: <127.0.0.1:9618>")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse())
                .hasMessageContaining("Failed to fetch ads");
    }

    @Test
    void theCommandsForJobs() {
        List<JobId> ids = List.of(new JobId("4"), new JobId("5.2"));
        String both = "(ClusterId == 4) || (ClusterId == 5 && ProcId == 2)";
        assertThat(dialect.cancel(ids)).containsExactly("condor_rm", "-constraint", both);
        assertThat(dialect.hold(ids)).containsExactly("condor_hold", "-constraint", both);
        assertThat(dialect.release(ids)).containsExactly("condor_release", "-constraint", both);
        assertThat(dialect.requeue(ids)).containsExactly("condor_vacate_job", "-constraint", both);
        assertThat(dialect.history("ada", ids, Instant.ofEpochSecond(7)))
                .startsWith("condor_history", "-constraint", both, "-json", "-attributes")
                .endsWith("-since", "EnteredCurrentStatus < 7");
        assertThat(dialect.history("ada", List.of(), Instant.ofEpochSecond(7))).startsWith("condor_history", "ada");
        assertThat(dialect.queue("ada")).startsWith("condor_q", "ada", "-json", "-attributes");
    }

    @Test
    void onlyACancelledJobMayHaveGone() {
        assertThat(dialect.refusal(printed("All jobs matching constraint ((ClusterId == 22)) have been vacated")))
                .isEmpty();
        assertThat(dialect.refusal(failed("Couldn't find/remove all jobs matching constraint ((ClusterId == 999))")))
                .isEmpty();
        assertThat(dialect.refusal(failed("condor_rm:0:There are no jobs in the queue")))
                .isEmpty();
        assertThat(dialect.refusal(failed("\nCouldn't find/hold all jobs matching constraint ((ClusterId == 999))\n")))
                .isEqualTo("Couldn't find/hold all jobs matching constraint ((ClusterId == 999))");
        assertThat(dialect.refusal(failed(""))).isNotEmpty();
    }

    @Test
    void machinesWithWhatTheirSlotsLeave() throws QueryFailure {
        assertThat(dialect.readNodes(golden("nodes.json")))
                .containsExactly(new Node(
                        "condor1",
                        "Claimed+Unclaimed",
                        true,
                        List.of("pool"),
                        8,
                        5,
                        MemorySize.ofMebibytes(16_000),
                        "8",
                        ""));
        assertThat(dialect.readPartitions(golden("nodes.json")))
                .containsExactly(
                        new Partition("pool", true, true, null, 1, 1, "8", "all machines: HTCondor has no partitions"));
        assertThat(dialect.readNodes(printed("[{\"Machine\": \"a\", \"State\": \"Owner\", \"TotalCpus\": 4}]")))
                .extracting(Node::usable, Node::freeCpus)
                .containsExactly(tuple(false, 0));
    }

    @Test
    void aJobIsExplained() throws QueryFailure {
        assertThat(dialect.readExplanation(
                        printed("\n\n-- Schedd: condor1 : <127.0.0.1:9618?...\nNo machines matched\n")))
                .isEqualTo("No machines matched");
        assertThat(dialect.readExplanation(printed("\n\n-- Schedd: condor1 : <127.0.0.1:9618?...\n")))
                .contains("does not have the job");
    }

    @Test
    void theMostTasksOfAnArray() throws QueryFailure {
        assertThat(dialect.readArrayLimit(printed("20000\n"))).isEqualTo(20_000);
        assertThatThrownBy(() -> dialect.readArrayLimit(printed("x"))).isInstanceOf(QueryFailure.class);
    }

    @Test
    void theProbeIsAnswered() throws QueryFailure {
        assertThat(dialect.readProbe(printed("$CondorVersion: 23.9.6 2026-07-12 PackageID: 23.9.6+dfsg-2.1+b10 $\n")))
                .isEqualTo("HTCondor 23.9.6");
        assertThatThrownBy(() -> dialect.readProbe(printed(""))).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> dialect.readProbe(failed("Error: communication error")))
                .isInstanceOf(QueryFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_CONDOR_SCRATCH_DIR",
                "_CONDOR_JOB_AD",
                "_CONDOR_SLOT",
                "CODEX_CONDOR_PROC",
                "BATCH_SYSTEM",
                "TMPDIR"
            })
    void variablesOfTheSubmittersJobAreForeign(String name) {
        assertThat(dialect.isForeign(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CONDOR_CONFIG", "_CONDOR_COLLECTOR_HOST", "_CONDOR_SCHEDD_HOST", "PATH", "OMP_NUM_THREADS"})
    void variablesOfThePoolAreKept(String name) {
        assertThat(dialect.isForeign(name)).isFalse();
    }

    private List<String> lines(JobSpec.Builder spec) {
        return dialect.submit(request(spec)).description().lines().toList();
    }

    private static SubmitRequest request(JobSpec.Builder spec) {
        return new SubmitRequest(
                spec.build(),
                new JobTag("t-1"),
                FOLDER.resolve("script"),
                FOLDER.resolve("description"),
                FOLDER.resolve("log"));
    }

    private static JobSpec.Builder job() {
        return JobSpec.builder("slot7", List.of("true"), Path.of("/home/ada"), FOLDER.resolve("out-%a"));
    }

    private static JobReport job(Map<String, JobReport> reports, String id) {
        return Objects.requireNonNull(reports.get(id), id);
    }

    private static Map<String, JobReport> byId(List<JobReport> reports) {
        return reports.stream().collect(Collectors.toMap(report -> report.id().value(), Function.identity()));
    }

    private static CommandResult printed(String out) {
        return new CommandResult(0, out, "");
    }

    private static CommandResult failed(String err) {
        return new CommandResult(1, "", err);
    }

    private static CommandResult golden(String file) {
        try (InputStream text = Objects.requireNonNull(CondorDialectTest.class.getResourceAsStream(file), file)) {
            return printed(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
