package io.codex.core.batch.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.NativeState;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PbsAnswersTest {
    private final PbsDialect pro = new PbsDialect(PbsFlavour.PRO, "qoot", ZoneOffset.UTC);
    private final PbsDialect torque = new PbsDialect(PbsFlavour.TORQUE, "joe.blogs", ZoneOffset.UTC);

    /// Printed by `qstat -f -F json 1008` of OpenPBS 20.0.1, recorded in a public repository that replays it;
    /// shortened,
    /// and with another variable.
    private static final String RUNNING = """
            {
                "timestamp":1618432467,
                "pbs_version":"20.0.1",
                "pbs_server":"qot-calc0",
                "Jobs":{
                    "1008.qot-calc0":{
                        "Job_Name":"ntest",
                        "Job_Owner":"qoot@qot-calc0",
                        "resources_used":{
                            "cpupercent":0,
                            "mem":"0kb",
                            "walltime":"00:00:00"
                        },
                        "job_state":"R",
                        "queue":"atom-sim",
                        "ctime":"Wed Apr 14 23:34:17 2021",
                        "exec_host":"qot-calc0/10+qot-calc0/11+qot-calc1/12",
                        "Hold_Types":"n",
                        "mtime":"Wed Apr  4 23:34:18 2021",
                        "Resource_List":{
                            "ncpus":5,
                            "walltime":"04:00:00"
                        },
                        "stime":"Wed Apr 14 23:34:19 2021",
                        "substate":42,
                        "Variable_List":{
                            "PBS_O_HOME":"/home/qoot",
                            "codex":"t1"
                        },
                        "comment":"Job run at Wed Apr 14 at 23:34 on (qot-calc0:ncpus=1)",
                        "run_count":1
                    },
                    "1009.qot-calc0":{
                        "Job_Owner":"other@qot-calc0",
                        "job_state":"R"
                    }
                }
            }
            """;

    /// Printed by Torque's `qstat -x`, recorded in Bpipe's TorqueStatusMonitorTest; shortened.
    private static final String TORQUE_FAILED =
            "<Data><Job><Job_Id>1000</Job_Id><Job_Name>snpid_analysis</Job_Name><Job_Owner>joe.blogs@server</Job_Owner>"
                    + "<resources_used><cput>00:00:05</cput><mem>544560kb</mem><walltime>00:00:07</walltime>"
                    + "</resources_used><job_state>C</job_state><queue>shortrun</queue><ctime>1577049180</ctime>"
                    + "<exec_host>comp014/21</exec_host><Hold_Types>n</Hold_Types><mtime>1577049199</mtime>"
                    + "<Resource_List><mem>2gb</mem><nodes>1:ppn=1</nodes><walltime>01:00:00</walltime></Resource_List>"
                    + "<Variable_List>PBS_O_QUEUE=shortrun,PBS_O_HOME=/home/simon.sadedin,codex=t2</Variable_List>"
                    + "<exit_status>1</exit_status><start_time>1577049191</start_time><start_count>1</start_count>"
                    + "<comp_time>1577049199</comp_time></Job></Data>";

    @Test
    void runningJobOfTheUserIsRead() throws QueryFailure {
        assertThat(pro.readQueue(out(RUNNING)))
                .containsExactly(new JobReport(
                        new JobId("1008.qot-calc0"),
                        "ntest",
                        new JobState.Running(),
                        "R",
                        new JobTag("t1"),
                        "atom-sim",
                        "qot-calc0,qot-calc1",
                        Instant.parse("2021-04-14T23:34:17Z"),
                        Instant.parse("2021-04-14T23:34:19Z"),
                        null,
                        Walltime.of(Duration.ofHours(4)),
                        0));
    }

    @Test
    void completedJobOfTorqueIsRead() throws QueryFailure {
        assertThat(torque.readHistory(out(TORQUE_FAILED)))
                .containsExactly(new JobReport(
                        new JobId("1000"),
                        "snpid_analysis",
                        new JobState.Failed(1),
                        "C",
                        new JobTag("t2"),
                        "shortrun",
                        "comp014",
                        Instant.ofEpochSecond(1_577_049_180),
                        Instant.ofEpochSecond(1_577_049_191),
                        Instant.ofEpochSecond(1_577_049_199),
                        Walltime.of(Duration.ofHours(1)),
                        0));
        assertThat(torque.readQueue(out(""))).isEmpty();
    }

    /// A server without jobs leaves the member out: 2024.1.2.20241017100211 at NCI's Gadi.
    @Test
    void noJobsAtAllIsAnAnswer() throws QueryFailure {
        String none =
                "{\"timestamp\": 1788909619, \"pbs_version\": \"2024.1.2.20241017100211\", \"pbs_server\": \"x\"}";
        assertThat(pro.readQueue(out(none))).isEmpty();
    }

    @Test
    void tasksStandForTheirArray() throws QueryFailure {
        String jobs = """
                {"pbs_version":"22.05.11","Jobs":{
                "5[].s":{"Job_Owner":"qoot@h","job_state":"B","array":"True"},
                "5[0].s":{"Job_Owner":"qoot@h","job_state":"X","Exit_status":3},
                "5[1].s":{"Job_Owner":"qoot@h","job_state":"X"},
                "5[2].s":{"Job_Owner":"qoot@h","job_state":"R"},
                "6[].s":{"Job_Owner":"qoot@h","job_state":"H","Hold_Types":"u"}}}
                """;
        assertThat(pro.readQueue(out(jobs)))
                .extracting(report -> report.id().value() + " " + report.state().inWords())
                .containsExactly("5[0].s failed with exit code 3", "5[2].s running", "6[].s held: held by its user");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'Q','comment':'Not Running: Not enough free nodes available'|pending: Not enough free nodes available",
                "'Q'|pending: waits for the scheduler",
                "'Q','run_count':1,'comment':'Not Running: Queue not started.'|requeued: Queue not started.",
                "'W'|pending: waits for its start time or its files",
                "'T'|pending: is being moved to another queue or server",
                "'H','Hold_Types':'s','depend':'afterok:1.s@s'|pending: waits for the jobs that it depends on",
                "'H','Hold_Types':'us','depend':'afterok:1.s@s'|held: held by its user and the system",
                "'H','comment':'job held, too many failed attempts to run'|held: job held, too many failed attempts to run",
                "'E'|running",
                "'S'|suspended: suspended by the scheduler or a user",
                "'U'|suspended: its workstation is in use",
                "'M'|unknown: it was moved to another PBS server",
                "'Z'|unknown: pbs says Z",
                "'F','Exit_status':0,'substate':92|completed",
                "'F','Exit_status':3,'substate':93|failed with exit code 3",
                "'F','Exit_status':265|killed by signal 9 (SIGKILL)",
                "'F','Exit_status':137|killed by signal 9 (SIGKILL)",
                "'F','Exit_status':271,'substate':91|cancelled by a user or operator (qdel)",
                "'F','comment':'Job held by qoot and terminated'|cancelled by a user or operator (qdel)",
                "'F','Exit_status':-29,'substate':93|ended at its walltime",
                "'F','Exit_status':-27|ended out of memory",
                "'F','Exit_status':-26|ended out of memory",
                "'F','Exit_status':-20|ended by a node failure: PBS lost its first node (-20)",
                "'F','Exit_status':-3|failed with exit code 1: PBS could not start it, and may try again (-3)",
                "'F','Exit_status':-77|failed with exit code 1: exit status -77 of PBS",
                "'F','Exit_status':271,'resources_used':{'walltime':'01:00:05'},'Resource_List':{'walltime':'01:00:00'}"
                        + "|ended at its walltime",
                "'F','Exit_status':265,'resources_used':{'mem':'2097160kb'},'Resource_List':{'mem':'2gb'}"
                        + "|ended out of memory"
            },
            quoteCharacter = '`')
    void everyStateOfProHasItsMeaning(String attributes, String meaning) throws QueryFailure {
        assertThat(pro.readHistory(out(job(attributes))))
                .singleElement()
                .satisfies(report -> assertThat(report.state().inWords()).isEqualTo(meaning));
    }

    @ParameterizedTest
    @CsvSource({"-11,ended at its walltime", "-10,ended out of memory", "271,cancelled by a user or operator (qdel)"})
    void exitStatusesOfTorqueAreItsOwn(int status, String meaning) throws QueryFailure {
        String answer = TORQUE_FAILED.replace("<exit_status>1<", "<exit_status>" + status + "<");
        assertThat(torque.readHistory(out(answer)).getFirst().state().inWords()).isEqualTo(meaning);
    }

    @Test
    void everyListedCodeIsKnownToTheReader() throws QueryFailure {
        for (NativeState state : pro.states()) {
            var report = pro.readQueue(out(job("'" + state.code() + "','Exit_status':0")))
                    .getFirst();
            assertThat(report.state().inWords()).doesNotContain("pbs says");
        }
    }

    @Test
    void anEndWithoutAnOutcomeIsLeftToTheExitCodeFile() throws QueryFailure {
        assertThat(pro.readHistory(out(job("'F','substate':92")))).isEmpty();
    }

    /// openpbs issue 2541: shell functions of `qsub -V` break the JSON.
    @Test
    void shellFunctionsInTheVariablesDoNoHarm() throws QueryFailure {
        String broken = RUNNING.replace(
                "\"PBS_O_HOME\":\"/home/qoot\",",
                "\"PBS_O_HOME\":\"/home/qoot\",\n\"BASH_FUNC_module%%\":\"() {  eval \"$(/bin/cmd bash $*)\"\n _x=1 }\",");
        assertThat(pro.readQueue(out(broken)))
                .singleElement()
                .satisfies(report -> assertThat(report.tag()).isEqualTo(new JobTag("t1")));
    }

    @Test
    void oddNumbersEscapesAndCommasAreRead() throws QueryFailure {
        String odd = job("'Q','Job_Name':007,'comment':'a\\% b',")
                .replace("}}}", ",}}}")
                .replace(",,", ",");
        assertThat(pro.readQueue(out(odd)).getFirst().state()).isEqualTo(new JobState.Pending("a% b"));
    }

    @Test
    void whatIsNoAnswerIsNotRead() {
        assertThatThrownBy(() -> pro.readQueue(out("Job id  Name"))).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> pro.readQueue(out(""))).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> torque.readQueue(out("<Data><Job>"))).isInstanceOf(QueryFailure.class);
    }

    /// One unknown or finished id does not spoil the others: both messages as public clients quote them.
    @Test
    void unknownAndFinishedIdsDoNotSpoilTheOthers() throws QueryFailure {
        String said = """
                qstat: Unknown Job Id 10000.c2cf5fbe1102
                qstat: 1008.c2cf5fbe1102 Job has finished, use -x or -H to obtain historical job information
                """;
        assertThat(pro.readHistory(new CommandResult(153, RUNNING, said))).hasSize(1);
        assertThat(pro.readHistory(new CommandResult(35, "", said))).isEmpty();
    }

    @Test
    void historyThatIsOffIsALastingFailure() {
        var off = new CommandResult(38, "", "qstat: PBS is not configured to maintain job history");
        assertThatThrownBy(() -> pro.readHistory(off))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
        var down = new CommandResult(162, "", "Connection refused\nqstat: cannot connect to server pbs (errno=15010)");
        assertThatThrownBy(() -> pro.readQueue(down))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse());
    }

    @Test
    void cancellingWhatHasEndedIsDone() {
        assertThat(pro.refusal(new CommandResult(153, "", "qdel: Unknown Job Id 1.s\nqdel: Job has finished 2.s\n")))
                .isEmpty();
        assertThat(torque.refusal(new CommandResult(
                        170, "", "qdel: Request invalid for state of job MSG=invalid state for job - COMPLETE 9.s")))
                .isEmpty();
        assertThat(pro.refusal(new CommandResult(159, "", "qdel: Unauthorized Request  3.s")))
                .isEqualTo("qdel: Unauthorized Request  3.s");
        assertThat(pro.refusal(new CommandResult(153, "", "qhold: Unknown Job Id 1.s")))
                .isNotEmpty();
    }

    @Test
    void commandsNameAllJobsAtOnce() {
        var ids = List.of(new JobId("1.s"), new JobId("2[].s"));
        assertThat(pro.queue("qoot")).containsExactly("qstat", "-t", "-f", "-F", "json");
        assertThat(pro.history("qoot", ids, Instant.EPOCH))
                .containsExactly("qstat", "-x", "-t", "-f", "-F", "json", "1.s", "2[].s");
        assertThat(torque.queue("qoot")).containsExactly("qstat", "-t", "-x");
        assertThat(pro.cancel(ids)).containsExactly("qdel", "1.s", "2[].s");
    }

    static CommandResult out(String text) {
        return new CommandResult(0, text, "");
    }

    private static String job(String attributes) {
        return "{\"pbs_version\":\"20.0.1\",\"Jobs\":{\"1.s\":{\"Job_Owner\":\"qoot@h\",\"job_state\":"
                + attributes.replace('\'', '"') + "}}}";
    }
}
