package io.codex.core.batch.sge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.NativeState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SgeReadersTest {
    private static final CommandResult DOWN = Golden.failed(
            1, "error: commlib error: got select error (Connection refused)\nerror: unable to send message to qmaster");
    private final SgeDialect dialect = new SgeDialect(SgeSite.usual(), ZoneOffset.UTC);

    @Test
    void theQueueHasEveryTaskAndItsState() throws QueryFailure {
        Map<String, JobReport> queue = byId(dialect.readQueue(Golden.of("queue.xml")));
        assertThat(queue.keySet())
                .containsExactlyInAnyOrder(
                        "56", "57.1", "57.2", "57.3", "57.4", "57.5", "57.6", "57.7", "57.8", "57.9", "58", "59", "60",
                        "61", "62", "63.1", "63.2", "64");
        assertThat(job(queue, "56").state()).isEqualTo(new JobState.Running());
        assertThat(job(queue, "57.2").state()).isEqualTo(new JobState.Running());
        assertThat(job(queue, "57.3").state()).isEqualTo(new JobState.Pending("waits to be scheduled"));
        assertThat(job(queue, "58").state()).isInstanceOf(JobState.Suspended.class);
        assertThat(job(queue, "59").state()).isEqualTo(new JobState.Requeued("was put back into the queue"));
        assertThat(job(queue, "59").restarts()).isEqualTo(1);
        assertThat(job(queue, "60").state()).isEqualTo(new JobState.Pending("waits for the end of 56"));
        assertThat(job(queue, "61").state()).isInstanceOf(JobState.Held.class);
        assertThat(job(queue, "63.2").state()).isInstanceOf(JobState.Held.class);
        assertThat(job(queue, "63.2").state().inWords()).contains("error");
    }

    @Test
    void aRunningTaskAsItIsListed() throws QueryFailure {
        assertThat(job(byId(dialect.readQueue(Golden.of("queue.xml"))), "57.1"))
                .isEqualTo(new JobReport(
                        new JobId("57.1"),
                        "arr",
                        new JobState.Running(),
                        "r",
                        null,
                        "all.q",
                        "vm",
                        null,
                        Instant.parse("2026-11-22T12:04:37Z"),
                        null,
                        Walltime.parse("90m"),
                        0));
    }

    @Test
    void aPendingJobAsItIsListed() throws QueryFailure {
        JobReport big = job(byId(dialect.readQueue(Golden.of("queue.xml"))), "62");
        assertThat(big.partition()).isEqualTo("all.q,debug.q");
        assertThat(big.nodes()).isEmpty();
        assertThat(big.submitted()).isEqualTo(Instant.parse("2026-11-22T12:04:40Z"));
        assertThat(big.started()).isNull();
    }

    @Test
    void timesAreLocal() throws QueryFailure {
        var berlin = new SgeDialect(SgeSite.usual(), ZoneId.of("Europe/Berlin"));
        assertThat(job(byId(berlin.readQueue(Golden.of("queue.xml"))), "57.1").started())
                .isEqualTo(Instant.parse("2026-11-22T11:04:37Z"));
        assertThat(berlin.history("ada", Set.of(), Instant.parse("2026-11-22T11:04:37Z")))
                .containsExactly("qacct", "-o", "ada", "-m", "-E", "-b", "202611221204.37", "-j");
    }

    @Test
    void tasksWithHolesBetweenThem() throws QueryFailure {
        assertThat(dialect.readQueue(Golden.printed(listed("hqw", "<tasks>1-3:1,8-12:2,20</tasks>"))))
                .extracting(report -> report.id().value())
                .containsExactly("9.1", "9.2", "9.3", "9.8", "9.10", "9.12", "9.20");
    }

    @Test
    void anEmptyQueueHasNoJobs() throws QueryFailure {
        assertThat(dialect.readQueue(Golden.printed("<job_info><queue_info></queue_info></job_info>")))
                .isEmpty();
    }

    static List<NativeState> states() {
        return new SgeDialect(SgeSite.usual(), ZoneOffset.UTC).states();
    }

    @ParameterizedTest
    @MethodSource("states")
    void everyStateIsReadAsTheTableSays(NativeState state) throws QueryFailure {
        assertThat(read(state.code(), "").kind()).isEqualTo(state.kinds().getFirst());
        if (state.kinds().size() > 1) {
            assertThat(read(state.code(), "<predecessor_jobs>7</predecessor_jobs>")
                            .kind())
                    .isEqualTo(state.kinds().getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "qw!", "d", "R"})
    void anUnknownStateKeepsTheJob(String letters) throws QueryFailure {
        assertThat(read(letters, "")).isEqualTo(new JobState.Unknown("Grid Engine says '%s'".formatted(letters)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "qstat: hello",
                "<job_info>",
                "<job_info><job_list><state>r</state></job_list></job_info>",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><job_info>&e;</job_info>"
            })
    void whatIsNoListOfJobsIsNoAnswer(String out) {
        assertThatThrownBy(() -> dialect.readQueue(Golden.printed(out)))
                .isInstanceOf(QueryFailure.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aServerThatDoesNotAnswerIsAPassingFailure() {
        assertThatThrownBy(() -> dialect.readQueue(DOWN))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse())
                .hasMessageContaining("Connection refused");
        assertThatThrownBy(() -> dialect.readHistory(Golden.failed(1, "critical error: out of memory")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void a_package_that_was_installed_and_belongs_to_no_cell_is_no_grid_engine() {
        // qconf of 8.1.9, right after the installation of Debian's gridengine-client
        assertThatExceptionOfType(QueryFailure.class)
                .isThrownBy(() -> dialect.readProbe(Golden.failed(
                        1,
                        "error: unable to read qmaster name: qmaster hostname in"
                                + " \"/var/lib/gridengine/default/common/act_qmaster\" has zero length")))
                .returns(true, QueryFailure::isLasting);
    }

    @Test
    void aHostOutsideOfTheClusterIsALastingFailure() {
        assertThatThrownBy(() ->
                        dialect.readProbe(Golden.failed(1, "error: SGE_ROOT directory \"/nonexist\" doesn't exist")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
    }

    @Test
    void theContextHasTheTag() throws QueryFailure {
        assertThat(dialect.readLookup(Golden.of("lookup.xml")))
                .extracting(JobReport::id, JobReport::tag)
                .containsExactly(
                        tuple(new JobId("56"), new JobTag("x-1.2_3")), tuple(new JobId("57"), new JobTag("arr-7")));
        assertThat(dialect.readLookup(Golden.of("explain-unknown.xml"))).isEmpty();
    }

    @Test
    void theHistoryTellsHowEachJobEnded() throws QueryFailure {
        Map<String, JobReport> ended = byId(dialect.readHistory(Golden.of("history.txt")));
        assertThat(job(ended, "1").state()).isEqualTo(new JobState.Completed());
        assertThat(job(ended, "2.3").state()).isEqualTo(new JobState.Completed());
        assertThat(job(ended, "43").state()).isEqualTo(new JobState.Failed(3));
        assertThat(job(ended, "44").state()).isEqualTo(new JobState.Completed());
        assertThat(job(ended, "44").restarts()).isEqualTo(1);
        assertThat(job(ended, "46").state()).isEqualTo(new JobState.Failed(100, "application error returned"));
        assertThat(job(ended, "47").state()).isEqualTo(new JobState.Failed(139));
        assertThat(job(ended, "41").state()).isEqualTo(new JobState.TimedOut());
        assertThat(job(ended, "42").state()).isEqualTo(new JobState.Failed(138));
        assertThat(job(ended, "56").state()).isEqualTo(new JobState.Failed(137, "killed, or deleted by qdel"));
        assertThat(job(ended, "64").state()).isEqualTo(new JobState.Failed(137, "killed, or deleted by qdel"));
    }

    @Test
    void anEndedJobAsItIsRecorded() throws QueryFailure {
        assertThat(job(byId(dialect.readHistory(Golden.of("history.txt"))), "41"))
                .isEqualTo(new JobReport(
                        new JobId("41"),
                        "rt",
                        new JobState.TimedOut(),
                        "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit, exit_status 137",
                        null,
                        "all.q",
                        "vm",
                        Instant.parse("2026-11-22T12:00:55Z"),
                        Instant.parse("2026-11-22T12:00:55Z"),
                        Instant.parse("2026-11-22T12:00:59Z"),
                        Walltime.parse("3s"),
                        0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "25  : rescheduling|99||requeued",
                "24  : migrating|0||requeued",
                "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit|137|category -l h_rt=10|timeout",
                "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit|137|category -l h_rt=100|failed",
                "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit|137|category NONE|failed",
                "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit|137|category -l h_vmem=4M|out of memory",
                "100 : assumedly after job|137|deleted_by ada@login|cancelled",
                "100 : assumedly after job|137|deleted_by NONE|failed",
                "100 : assumedly after job|137|category -l h_rt=10|timeout",
                "19  : before writing exit_status|0||node failure",
                "26  : opening input/output file|0||failed"
            })
    void howAJobEndedIsInItsRecord(String failed, int exit, String more, String kind) throws QueryFailure {
        assertThat(dialect.readHistory(Golden.printed(record(failed, exit, more == null ? "" : more))))
                .singleElement()
                .satisfies(report -> assertThat(report.state().kind()).isEqualTo(kind))
                .satisfies(report -> assertThat(report.state().exitCode()).isNotZero());
    }

    @Test
    void whoeverDeletedAJobIsNamed() throws QueryFailure {
        assertThat(dialect.readHistory(
                        Golden.printed(record("100 : assumedly after job", 137, "deleted_by ada@login"))))
                .extracting(JobReport::state)
                .containsExactly(new JobState.Cancelled("ada@login"));
    }

    @Test
    void noRecordsAreAnAnswer() throws QueryFailure {
        assertThat(dialect.readHistory(Golden.failed(1, "error: job id 999 not found\n")))
                .isEmpty();
        assertThat(dialect.readHistory(Golden.printed("OWNER     WALLCLOCK   UTIME\n====================\n")))
                .isEmpty();
        assertThat(dialect.readHistory(
                        Golden.failed(1, "/x/accounting: No such file or directory\nno jobs running since startup\n")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "=====\njobnumber x\nfailed 0\nexit_status 0", "=====\njobnumber 5\n"})
    void whatIsNoRecordIsNoAnswer(String out) {
        assertThatThrownBy(() -> dialect.readHistory(Golden.printed(out))).isInstanceOf(QueryFailure.class);
    }

    /// Printed by `qacct -j` of Son of Grid Engine 8.1.9 after its host had lost power.
    @Test
    void aJobThatItsHostLostIsANodeFailure() throws QueryFailure {
        List<JobReport> lost = dialect.readHistory(Golden.printed("""
                ==============================================================
                qname        all.q
                hostname     vm
                jobname      bash
                jobnumber    34
                taskid       undefined
                qsub_time    Sun Nov 22 12:59:00 2026
                start_time   -/-
                end_time     -/-
                failed       19  : before writing exit_status
                exit_status  0
                ru_wallclock 0s
                category     NONE
                """));
        assertThat(lost).singleElement().satisfies(job -> {
            assertThat(job.state()).isEqualTo(new JobState.NodeFailed("its host lost it (before writing exit_status)"));
            assertThat(job.ended()).isNull();
        });
    }

    @Test
    void oneJobIsAskedForByItsIdAndMoreAllTogether() {
        assertThat(dialect.history("ada", List.of(new JobId("4.1"), new JobId("4.2")), Instant.EPOCH))
                .containsExactly("qacct", "-o", "ada", "-m", "-j", "4");
        assertThat(dialect.history("ada", List.of(new JobId("4"), new JobId("5")), Instant.EPOCH))
                .endsWith("-j");
    }

    @Test
    void queuesWithTheirHosts() throws QueryFailure {
        assertThat(dialect.readPartitions(Golden.of("partitions.xml")))
                .containsExactly(
                        new Partition("all.q", true, false, Walltime.unlimited(), 1, 1, "8 free", ""),
                        new Partition("debug.q", true, false, Walltime.parse("1h"), 1, 1, "8 free", ""));
        assertThat(dialect.readPartitions(Golden.of("partitions-disabled.xml")))
                .extracting(Partition::available, Partition::freeNodes)
                .containsOnly(tuple(false, 0));
    }

    @Test
    void hostsWithTheirQueues() throws QueryFailure {
        assertThat(dialect.readNodes(Golden.of("nodes.xml")))
                .containsExactly(new Node(
                        "vm",
                        "in use",
                        true,
                        List.of("all.q", "debug.q"),
                        2,
                        0,
                        MemorySize.parse("23.5G"),
                        "8 free",
                        ""));
        assertThat(dialect.readNodes(Golden.of("nodes-disabled.xml")))
                .extracting(Node::usable, Node::state, Node::reason)
                .containsExactly(tuple(false, "d", "disabled"));
    }

    @Test
    void aJobIsExplained() throws QueryFailure {
        assertThat(dialect.readExplanation(Golden.of("explain-pending.xml")))
                .isEqualTo("(-l gpu=99) cannot run at host \"vm\" because it offers only hc:gpu=8.000000");
        assertThat(dialect.readExplanation(Golden.of("explain-error.xml"))).isEqualTo("""
                        error: can't open output file "/nonexistent/x": No such file or directory
                        mend the cause, then clear the error: qmod -cj 63
                        it does not start again until the error is cleared""");
        assertThat(dialect.readExplanation(Golden.of("explain-dependency.xml")))
                .isEqualTo("waits for the end of 56\nit waits for other jobs");
        assertThat(dialect.readExplanation(Golden.of("explain-held.xml")))
                .isEqualTo("it is held until it is released: qrls");
        assertThat(dialect.readExplanation(Golden.of("explain-unknown.xml"))).contains("job 999", "qacct -j 999");
    }

    @Test
    void theMostTasksOfAnArray() throws QueryFailure {
        assertThat(dialect.readArrayLimit(Golden.of("configuration.txt"))).isEqualTo(75_000);
        assertThat(dialect.readArrayLimit(Golden.printed("max_aj_tasks   0\n"))).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> dialect.readArrayLimit(Golden.printed("x"))).isInstanceOf(QueryFailure.class);
    }

    @Test
    void theServerAnswersTheProbe() throws QueryFailure {
        assertThat(dialect.readProbe(Golden.of("probe.txt"))).isEqualTo("SGE 8.1.9");
        assertThatThrownBy(() -> dialect.readProbe(DOWN)).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> dialect.readProbe(Golden.printed("hello"))).isInstanceOf(QueryFailure.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|root has deleted job 8",
                "0|root has registered the job 9 for deletion",
                "0|root has deleted job-array tasks 1-3:1 of job 54",
                "1|denied: job \"999\" does not exist",
                "0|modified hold of job 12",
                "0|modified hold of job-array task 54.4",
                "0|Pushed rescheduling of job 19 on host host1",
                "1|root@host1 cleared error state of job 7",
                "0|"
            })
    void whatWasDoneIsNoRefusal(int exitCode, String said) {
        assertThat(dialect.refusal(new CommandResult(exitCode, said == null ? "" : said, "")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|Modify operation can not be applied on job-array task 3.1 in pending/hold state",
                "0|The job 49 is running in queue none where jobs are not rerunable.",
                "1|invalid queue or job \"2\"",
                "3|denied: job \"999\" does not exist",
                "1|error: commlib error: got select error (Connection refused)",
                "1|ada - you do not have the necessary privileges to delete the job \"5\""
            })
    void whatWasNotDoneIsARefusalInItsWords(int exitCode, String said) {
        assertThat(dialect.refusal(Golden.failed(exitCode, said))).isEqualTo(said);
    }

    @Test
    void aCommandThatFailsInSilenceIsARefusal() {
        assertThat(dialect.refusal(Golden.failed(124, ""))).contains("124");
    }

    @Test
    void theCommandsForJobs() {
        List<JobId> ids = List.of(new JobId("4"), new JobId("5.2"));
        assertThat(dialect.cancel(ids)).containsExactly("qdel", "4", "5.2");
        assertThat(dialect.hold(ids)).containsExactly("qhold", "4", "5.2");
        assertThat(dialect.release(ids)).containsExactly("qrls", "4", "5.2");
        assertThat(dialect.requeue(ids)).containsExactly("qmod", "-rj", "4", "5.2");
        assertThat(dialect.explain(new JobId("5.2"))).containsExactly("qstat", "-xml", "-j", "5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JOB_ID",
                "JOB_NAME",
                "SGE_TASK_ID",
                "PE_HOSTFILE",
                "NSLOTS",
                "QUEUE",
                "RESTARTED",
                "TMPDIR",
                "SGE_O_HOME",
                "SGE_JOB_SPOOL_DIR",
                "SGE_STDOUT_PATH",
                "SGE_CWD_PATH",
                "REQUEST",
                "NHOSTS",
                "NQUEUES"
            })
    void variablesOfTheSubmittersJobAreForeign(String name) {
        assertThat(dialect.isForeign(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SGE_ROOT",
                "SGE_CELL",
                "SGE_QMASTER_PORT",
                "SGE_EXECD_PORT",
                "SGE_CLUSTER_NAME",
                "PATH",
                "HOME",
                "PERL5LIB"
            })
    void variablesOfTheClusterAreKept(String name) {
        assertThat(dialect.isForeign(name)).isFalse();
    }

    private JobState read(String letters, String more) throws QueryFailure {
        return dialect.readQueue(Golden.printed(listed(letters, more)))
                .getFirst()
                .state();
    }

    private static String listed(String letters, String more) {
        return "<job_info><job_list><JB_job_number>9</JB_job_number><state>%s</state>%s</job_list></job_info>"
                .formatted(letters, more);
    }

    private static String record(String failed, int exit, String more) {
        return """
                ==============================================================
                hostname     host1
                jobnumber    7
                taskid       undefined
                failed       %s
                exit_status  %d                  (Killed)
                ru_wallclock 11s
                maxvmem      4.750MB
                %s
                """.formatted(failed, exit, more);
    }

    private static JobReport job(Map<String, JobReport> reports, String id) {
        return Objects.requireNonNull(reports.get(id), id);
    }

    private static Map<String, JobReport> byId(List<JobReport> reports) {
        return reports.stream().collect(Collectors.toMap(report -> report.id().value(), Function.identity()));
    }
}
