package io.codex.core.batch.lsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.NativeState;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LsfAnswersTest {
    private final LsfDialect lsf =
            new LsfDialect(InstantSource.fixed(Instant.parse("2019-01-10T12:00:00Z")), ZoneOffset.UTC);

    /// Printed by `bjobs -json`, recorded in the LSFJobManagerSpec of Roddy (de.dkfz.roddy); shortened, with a
    /// description and the fields for the array index and reasons.
    private static final String DONE = """
            {
              "COMMAND":"bjobs",
              "JOBS":1,
              "RECORDS":[
                {
                  "JOBID":"22005",
                  "JOBINDEX":"0",
                  "STAT":"DONE",
                  "QUEUE":"short-dmg",
                  "JOB_NAME":"ls -l",
                  "JOB_DESCRIPTION":"codex:t1 for the paper",
                  "EXIT_CODE":"",
                  "EXIT_REASON":"",
                  "PEND_REASON":"",
                  "EXEC_HOST":"tbi-cn019:tbi-cn019",
                  "SUBMIT_TIME":"Dec 28 19:56",
                  "START_TIME":"Dec 28 19:56",
                  "FINISH_TIME":"Dec 28 19:56 L",
                  "RUNTIMELIMIT":"00:10:00"
                }
              ]
            }
            """;

    @Test
    void finishedJobIsRead() throws QueryFailure {
        var minute = Instant.parse("2018-12-28T19:56:00Z");
        assertThat(lsf.readQueue(out(DONE)))
                .containsExactly(new JobReport(
                        new JobId("22005"),
                        "ls -l",
                        new JobState.Completed(),
                        "DONE",
                        new JobTag("t1"),
                        "short-dmg",
                        "tbi-cn019",
                        minute,
                        minute,
                        minute,
                        Walltime.of(Duration.ofMinutes(10)),
                        0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PEND||New job is waiting for scheduling;|pending: New job is waiting for scheduling",
                "PEND|||pending: waits for the scheduler",
                "PROV|||pending: its host is being made ready",
                "WAIT|||pending: waits behind other members of its chunk",
                "PSUSP||The job was suspended by user while pending;|held: The job was suspended by user while pending",
                "RUN|||running",
                "USUSP|||suspended: suspended by its owner or an administrator",
                "SSUSP|||suspended: suspended by LSF",
                "DONE|||completed",
                "UNKWN|||unknown: LSF has lost contact with its host",
                "ZOMBI|||unknown: it was killed, and LSF has lost contact with its host",
                "XYZ|||unknown: lsf says XYZ",
                "EXIT|3||failed with exit code 3",
                "EXIT|139||killed by signal 11 (SIGSEGV)",
                "EXIT|||failed with exit code 1: LSF gives no exit code"
            })
    void everyStateHasItsMeaning(String stat, String code, String pending, String meaning) throws QueryFailure {
        assertThat(state(stat, code, "", pending).inWords()).isEqualTo(meaning);
    }

    /// The texts are those of IBM's table "Termination reasons displayed by bacct, bhist, and bjobs".
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TERM_OWNER: job killed by owner|130|cancelled by its owner",
                "TERM_ADMIN: job killed by root or LSF administrator|143|cancelled by root or an LSF administrator",
                "TERM_RUNLIMIT: job killed after reaching LSF run time limit|140|ended at its walltime",
                "TERM_MEMLIMIT: job killed after reaching LSF memory usage limit|130|ended out of memory",
                "TERM_PREEMPT: job killed after preemption|130|preempted by a job of higher priority",
                "TERM_REQUEUE_OWNER: job killed and requeued by owner|130|requeued: its owner requeued it",
                "TERM_REMOVE_HUNG_JOB: job removed from LSF|"
                        + "|ended by a node failure: LSF removed the job of a lost host",
                "TERM_CPULIMIT: job killed after reaching LSF CPU usage limit|152"
                        + "|killed by signal 24 (SIGXCPU): killed at its limit of CPU time",
                "TERM_UNKNOWN|7|failed with exit code 7",
                "TERM_NEW: something else|7|failed with exit code 7: something else"
            })
    void terminationReasonDecidesBeforeTheExitCode(String reason, String code, String meaning) throws QueryFailure {
        assertThat(state("EXIT", code, reason, "").inWords()).isEqualTo(meaning);
    }

    @Test
    void everyListedCodeIsKnownToTheReader() throws QueryFailure {
        for (NativeState state : lsf.states()) {
            assertThat(state(state.code(), "1", "", "").inWords()).doesNotContain("lsf says");
        }
    }

    @Test
    void tasksHaveTheirIndexInTheirId() throws QueryFailure {
        String task = DONE.replace("\"JOBINDEX\":\"0\"", "\"JOBINDEX\":\"7\"");
        assertThat(lsf.readQueue(out(task)).getFirst().id()).isEqualTo(new JobId("22005[7]"));
        String named = DONE.replace("\"JOBINDEX\":\"0\",", "").replace("ls -l", "a[12]");
        assertThat(lsf.readQueue(out(named)).getFirst().id()).isEqualTo(new JobId("22005[12]"));
    }

    @Test
    void nothingFoundIsAnAnswerAndSilenceIsNot() throws QueryFailure {
        assertThat(lsf.readQueue(new CommandResult(255, "", "No unfinished job found\n")))
                .isEmpty();
        assertThat(lsf.readQueue(new CommandResult(0, "", "No job found\n"))).isEmpty();
        assertThat(lsf.readQueue(out("{\"COMMAND\":\"bjobs\",\"JOBS\":0,\"RECORDS\":[]}")))
                .isEmpty();
        assertThatThrownBy(() -> lsf.readQueue(out(""))).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> lsf.readQueue(new CommandResult(143, "", "LSF is down. Please wait ...")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse());
        assertThatThrownBy(() -> lsf.readQueue(new CommandResult(255, "", "bjobs: illegal option -- json")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
    }

    @Test
    void waitingForTheMasterBeforeTheAnswerDoesNoHarm() throws QueryFailure {
        assertThat(lsf.readQueue(out("Cannot connect to LSF. Please wait ...\n" + DONE)))
                .hasSize(1);
    }

    @Test
    void recordsOfUnknownIdsAreLeftOut() throws QueryFailure {
        String unknown = "{\"RECORDS\":[{\"JOBID\":\"123\",\"ERROR\":\"Job <123> is not found\"}]}";
        assertThat(lsf.readQueue(out(unknown))).isEmpty();
    }

    /// Put together from the form of IBM's examples of bhist, and from the lines that public clients match in it.
    @Test
    void historyTellsHowJobsEnded() throws QueryFailure {
        String text = """
                Job <101>, Job Name <train>, Job Description <codex:t1>, User <u>, Project <defau
                                     lt>, Command </j/script>
                Wed Jan  9 11:10:05: Submitted from host <h>, to Queue <regress>, CWD <$HOME>, Ou
                                     tput File </j/log>;

                 RUNLIMIT
                 60.0 min of n28
                Wed Jan  9 11:12:00: Dispatched 2 Task(s) on Host(s) <n1> <n2>, Allocated 2 Slot(
                                     s) on Host(s) <n1> <n2>, Effective RES_REQ <select[ty
                                     pe == any] >;
                Wed Jan  9 11:12:01: Starting (Pid 124);
                Wed Jan  9 11:30:00: Exited with exit code 3. The CPU time used is 900.2 seconds;
                Wed Jan  9 11:30:00: Completed <exit>;

                Summary of time in seconds spent in various states by  Wed Jan  9 11:30:00
                  PEND     PSUSP    RUN      USUSP    SSUSP    UNKWN    TOTAL
                  115      0        480      0        0        0        595
                ------------------------------------------------------------------------------

                Job <102[3]>, Job Name <a[3]>, User <u>, Project <default>, Command <z.sh>
                Wed Jan  9 11:10:05: Submitted from host <h>, to Queue <regress>, CWD <$HOME>;
                Wed Jan  9 11:10:10: Started on <n1>, Execution Home </home/u>;
                Wed Jan  9 11:11:00: Signal <KILL> requested by user or administrator <u>;
                Wed Jan  9 11:11:00: Exited by signal 9. The CPU time used is 0.0 seconds;
                Wed Jan  9 11:11:00: Completed <exit>; TERM_OWNER: job killed by owner;

                Job <103>, Job Name <w>, User <u>, Project <default>, Command <w.sh>
                Wed Jan  9 11:10:05: Submitted from host <h>, to Queue <regress>, CWD <$HOME>;
                Wed Jan  9 11:10:10: Dispatched to <n1>;
                Wed Jan  9 11:20:00: Exited with exit code 75. The CPU time used is 0.0 seconds;
                Wed Jan  9 11:20:00: Requeued;
                Wed Jan  9 11:21:00: Dispatched to <n2>;
                Wed Jan  9 11:22:00: Done successfully. The CPU time used is 0.1 seconds;

                Job <104>, Job Name <w>, User <u>, Project <default>, Command <w.sh>
                Wed Jan  9 11:10:05: Submitted from host <h>, to Queue <regress>, CWD <$HOME>;
                Wed Jan  9 11:10:10: Dispatched to <n1>;
                """;
        List<JobReport> reports = lsf.readHistory(out(text));
        assertThat(reports)
                .extracting(report -> report.id() + " " + report.state().inWords() + ", restarts " + report.restarts())
                .containsExactly(
                        "101 failed with exit code 3, restarts 0",
                        "102[3] cancelled by its owner, restarts 0",
                        "103 completed, restarts 1");
        assertThat(reports.getFirst())
                .isEqualTo(new JobReport(
                        new JobId("101"),
                        "train",
                        new JobState.Failed(3),
                        "EXIT",
                        new JobTag("t1"),
                        "regress",
                        "n1,n2",
                        Instant.parse("2019-01-09T11:10:05Z"),
                        Instant.parse("2019-01-09T11:12:00Z"),
                        Instant.parse("2019-01-09T11:30:00Z"),
                        Walltime.of(Duration.ofHours(1)),
                        0));
    }

    @Test
    void emptyHistoryIsAnAnswerAndADownedMasterIsNot() throws QueryFailure {
        assertThat(lsf.readHistory(new CommandResult(0, "No matching job found\n", "")))
                .isEmpty();
        assertThatThrownBy(() -> lsf.readHistory(new CommandResult(255, "", "Failed in an LSF library call")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void cancellingWhatHasEndedIsDone() {
        assertThat(lsf.refusal(
                        new CommandResult(255, "Job <1> is being terminated\n", "Job <2>: Job has already finished\n")))
                .isEmpty();
        assertThat(lsf.refusal(new CommandResult(255, "", "Job <3>: No matching job found")))
                .isEmpty();
        assertThat(lsf.refusal(new CommandResult(255, "", "Job <4>: User permission denied")))
                .isEqualTo("Job <4>: User permission denied");
    }

    @Test
    void commandsNameAllJobsAtOnce() {
        var ids = List.of(new JobId("1"), new JobId("2[3]"));
        assertThat(lsf.cancel(ids)).containsExactly("bkill", "1", "2[3]");
        assertThat(lsf.history("u", ids, Instant.EPOCH)).containsExactly("bhist", "-l", "-n", "0", "1", "2[3]");
        assertThat(lsf.history("u", List.of(), Instant.parse("2019-01-09T11:30:30Z")))
                .containsExactly("bhist", "-l", "-n", "0", "-a", "-u", "u", "-C", "2019/01/09/11:29,");
    }

    /// Recorded by Belle II's basf2, and in the tests of AWS ParallelCluster's node daemon.
    @Test
    void queuesAndHostsAreRead() throws QueryFailure {
        String queues = "{\"COMMAND\":\"bqueues\",\"QUEUES\":46,\"RECORDS\":[{\"QUEUE_NAME\":\"b2_beast\","
                + "\"STATUS\":\"Open:Active\",\"MAX\":\"200\",\"NJOBS\":\"0\",\"PEND\":\"0\",\"RUN\":\"0\"}]}";
        assertThat(lsf.readPartitions(out(queues)))
                .containsExactly(new Partition("b2_beast", true, false, null, 0, 0, "", "0 pending, 0 running"));
        String hosts = "{\"COMMAND\":\"bhosts\",\"HOSTS\":1,\"RECORDS\":[{\"HOST_NAME\":\"ip-10-30-9-105\","
                + "\"STATUS\":\"closed_Full\",\"MAX\":\"4\",\"NJOBS\":\"4\",\"RUN\":\"4\",\"SSUSP\":\"0\","
                + "\"USUSP\":\"0\",\"RSV\":\"0\"}]}";
        assertThat(lsf.readNodes(out(hosts)))
                .containsExactly(new Node("ip-10-30-9-105", "closed_Full", true, List.of(), 4, 0, null, "", ""));
        assertThat(lsf.readNodes(out(hosts.replace("closed_Full", "unavail")))
                        .getFirst()
                        .usable())
                .isFalse();
    }

    @Test
    void limitOfArraysIsTheClusters() throws QueryFailure {
        assertThat(lsf.readArrayLimit(out("    MAX_JOB_ARRAY_SIZE = 5000\n"))).isEqualTo(5000);
        assertThat(lsf.readArrayLimit(out("    CLEAN_PERIOD = 3600\n"))).isEqualTo(1000);
        assertThatThrownBy(() -> lsf.readArrayLimit(new CommandResult(255, "", "LSF is down. Please wait ...")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void versionTellsLsfFromItsLookalikes() throws QueryFailure {
        String lsid = """
                IBM Spectrum LSF Standard 10.1.0.6, May 25 2018
                Copyright International Business Machines Corp. 1992, 2016.

                My cluster name is cluster1
                My master name is hosta.example.com
                """;
        assertThat(lsf.readProbe(out(lsid))).isEqualTo("LSF 10.1.0.6");
        String openlava = "openlava project 2.2, Aug 20 2013\n\nMy cluster name is openlava\n";
        assertThatThrownBy(() -> lsf.readProbe(out(openlava))).isInstanceOf(QueryFailure.class);
    }

    @Test
    void explanationNamesThePendingReasons() throws QueryFailure {
        String job = """
                Job <3866>, User <root>, Project <default>, Status <PEND>, Queue <normal>, Comman
                                     d <sleep 100>
                Fri Aug 11 07:28:13: Submitted from host <h>, CWD <$HOME>;
                 PENDING REASONS:
                 Closed by LSF administrator: 1 host;
                 Job's resource requirements not satisfied: 1 host;

                 SCHEDULING PARAMETERS:
                           r15s   r1m  r15m   ut      pg    io   ls    it    tmp    swp    mem
                """;
        assertThat(lsf.readExplanation(out(job)))
                .isEqualTo("3866: pending: Closed by LSF administrator: 1 host; Job's resource requirements not"
                        + " satisfied: 1 host");
        assertThat(lsf.readExplanation(new CommandResult(255, "", "Job <1> is not found")))
                .isEqualTo("Job <1> is not found");
    }

    private JobState state(String stat, String code, String reason, String pending) throws QueryFailure {
        var json = JsonNodeFactory.instance.objectNode();
        json.putArray("RECORDS")
                .addObject()
                .put("JOBID", "1")
                .put("STAT", stat)
                .put("EXIT_CODE", code == null ? "" : code)
                .put("EXIT_REASON", reason == null ? "" : reason)
                .put("PEND_REASON", pending == null ? "" : pending);
        return lsf.readQueue(out(json.toString())).getFirst().state();
    }

    private static CommandResult out(String text) {
        return new CommandResult(0, text, "");
    }
}
