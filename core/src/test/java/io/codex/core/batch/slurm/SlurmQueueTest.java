package io.codex.core.batch.slurm;

import static io.codex.core.batch.slurm.SlurmTexts.failed;
import static io.codex.core.batch.slurm.SlurmTexts.printed;
import static io.codex.core.batch.slurm.SlurmTexts.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmQueueTest {
    private final SlurmDialect dialect = new SlurmDialect();

    @Test
    void everyStateOfARealQueueIsRead() throws QueryFailure {
        Map<String, JobState> states = queue().values().stream()
                .collect(Collectors.toMap(job -> job.id().value(), JobReport::state));
        assertThat(states)
                .hasSize(28)
                .containsEntry("25", new JobState.Completed())
                .containsEntry("26", new JobState.Failed(3))
                .containsEntry("27", new JobState.Failed(139))
                .containsEntry("28", new JobState.Failed(137))
                .containsEntry("29", new JobState.Failed(255))
                .containsEntry("30", new JobState.Failed(1, "Slurm could not open its output file"))
                .containsEntry("32", new JobState.Cancelled("Slurm: a job that it depends on did not end so"))
                .containsEntry("33", new JobState.Held("a job that it depends on did not end so"))
                .containsEntry("34", new JobState.Failed(137))
                .containsEntry("35", new JobState.Held("held by its user"))
                .containsEntry("36_0", new JobState.Running())
                .containsEntry("36_5", new JobState.Pending("as many tasks of its array run as may at once"))
                .containsEntry("37", new JobState.Held("its walltime is longer than its partition allows"))
                .containsEntry("38", new JobState.Pending("waits for its earliest start"))
                .containsEntry("40", new JobState.Cancelled("somebody"))
                .containsEntry("42", new JobState.NodeFailed("its node went down"))
                .containsEntry("43", new JobState.Preempted())
                .containsEntry("48", new JobState.Pending("nodes that it needs are not available: sirius1"))
                .containsEntry("49", new JobState.Suspended("suspended, its CPUs are free for others"));
    }

    @Test
    void everythingElseOfAJobIsReadToo() throws QueryFailure {
        assertThat(queued("43"))
                .isEqualTo(new JobReport(
                        new JobId("43"),
                        "pre",
                        new JobState.Preempted(),
                        "PREEMPTED",
                        null,
                        "scavenge",
                        "rigel2",
                        Instant.ofEpochSecond(1795349557),
                        Instant.ofEpochSecond(1795349557),
                        Instant.ofEpochSecond(1795349561),
                        Walltime.of(Duration.ofDays(1)),
                        0));
    }

    @Test
    void expectedTimesAreNeitherStartNorEnd() throws QueryFailure {
        assertThat(queued("38").started()).isNull();
        assertThat(queued("38").ended()).isNull();
        assertThat(queued("41").started()).isNotNull();
        assertThat(queued("41").ended()).isNull();
    }

    @Test
    void lineEndsAndBarsInNamesAndCommentsHarmNothing() throws QueryFailure {
        assertThat(queued("29").name()).isEqualTo("two\nlines|bar");
        assertThat(queued("29").tag()).isEqualTo(new JobTag("t-odd"));
    }

    @Test
    void jobThatIsToStartAgainHasNotEnded() throws QueryFailure {
        assertThat(one("PENDING", "0", 1, 1, "BeginTime").state())
                .isEqualTo(new JobState.Requeued("waits for its earliest start"));
        assertThat(one("PENDING", "0", 1, 1, "BeginTime").restarts()).isEqualTo(1);
        for (String word : List.of("PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "REQUEUED", "REQUEUE_FED")) {
            assertThat(one(word, "15", 0, 1, "None").state()).isInstanceOf(JobState.Requeued.class);
        }
        assertThat(one("NODE_FAIL", "15", 0, 0, "NodeDown").state()).isInstanceOf(JobState.NodeFailed.class);
        assertThat(one("COMPLETING", "0", 1, 1, "None").state()).isEqualTo(new JobState.Running());
    }

    @ParameterizedTest
    @CsvSource({
        "PD,pending",
        "CF,pending",
        "CONFIGURING,pending",
        "CG,running",
        "RS,running",
        "SI,running",
        "STAGE_OUT,running",
        "S,suspended",
        "ST,suspended",
        "RQ,requeued",
        "RH,held",
        "REQUEUE_HOLD,held",
        "SE,held",
        "SPECIAL_EXIT,held",
        "RD,held",
        "RV,unknown",
        "CD,completed",
        "F,failed",
        "CA,cancelled",
        "TO,timeout",
        "TIMEOUT,timeout",
        "DL,failed",
        "OOM,out of memory",
        "OUT_OF_MEMORY,out of memory",
        "PR,preempted",
        "NF,node failure",
        "BF,node failure"
    })
    void everyCodeHasItsKind(String code, String kind) throws QueryFailure {
        assertThat(one(code, "0", 0, 0, "None").state().kind()).isEqualTo(kind);
    }

    @Test
    void tableOfStatesAgreesWithTheReader() throws QueryFailure {
        for (var state : dialect.states()) {
            for (String word : state.code().split(" ", -1)) {
                for (int requeue : List.of(0, 1)) {
                    assertThat(state.kinds())
                            .as(word)
                            .contains(one(word, "0", 0, requeue, "None").state().kind());
                }
            }
        }
    }

    @Test
    void unknownStateKeepsTheJob() throws QueryFailure {
        JobReport job = one("EXPEDITING", "0", 0, 1, "None");
        assertThat(job.state()).isEqualTo(new JobState.Unknown("slurm says EXPEDITING"));
        assertThat(job.raw()).isEqualTo("EXPEDITING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Priority; pending; waits behind jobs of higher priority",
                "JobHeldAdmin; held; held by an administrator",
                "job_requeued_in_held_state; held; put back into the queue and held",
                "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions; pending;"
                        + " nodes that it needs are down, drained, or reserved for jobs of higher priority",
                "QOSMaxJobsPerUserLimit; pending; its user's jobs together have reached a limit of the QOS"
                        + " (QOSMaxJobsPerUserLimit)",
                "AssocGrpCPUMinutesLimit; pending; the jobs of its account together have reached a limit"
                        + " (AssocGrpCPUMinutesLimit)",
                "QOSMaxWallDurationPerJobLimit; held; it asks for more than its QOS or account allows a job"
                        + " (QOSMaxWallDurationPerJobLimit)",
                "BrandNewReason; pending; BrandNewReason"
            })
    void reasonsAreInWords(String reason, String kind, String words) throws QueryFailure {
        JobState state = one("PENDING", "0", 0, 1, reason).state();
        assertThat(state.inWords()).isEqualTo(kind + ": " + words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNLIMITED", "infinite"})
    void unlimitedWalltime(String limit) throws QueryFailure {
        assertThat(row("1", "RUNNING", "0", 0, 1, limit, "None").getFirst().walltime())
                .isEqualTo(Walltime.unlimited());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Partition_Limit", "INVALID", "N/A", "NOT_SET", ""})
    void walltimeThatIsNone(String limit) throws QueryFailure {
        assertThat(row("1", "RUNNING", "0", 0, 1, limit, "None").getFirst().walltime())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "123 123",
                "123;cluster 123",
                "12_3 12_3",
                "12_[0-2,7%2] 12_0,12_1,12_2,12_7",
                "12_[1-7:3] 12_1,12_4,12_7",
                "12_[5] 12_5",
                "12_[0-100,200,...] 12",
                "12+0 12",
                "12+1 12+1"
            })
    void everyFormOfAnId(String written, String ids) throws QueryFailure {
        assertThat(row(written, "PENDING", "0", 0, 1, "1:00", "None"))
                .extracting(job -> job.id().value())
                .containsExactly(ids.split(",", -1));
    }

    @Test
    void taskAndArray() {
        assertThat(dialect.arrayId(new JobId("12_3"))).isEqualTo(new JobId("12"));
        assertThat(dialect.arrayId(new JobId("12"))).isEqualTo(new JobId("12"));
    }

    @Test
    void emptyQueueIsNoFailure() throws QueryFailure {
        assertThat(dialect.readQueue(printed(""))).isEmpty();
    }

    @Test
    void controllerThatDoesNotAnswerIsAPassingFailure() {
        assertThatThrownBy(() -> dialect.readQueue(
                        failed(1, "slurm_load_jobs error: Unable to contact slurm controller (connect failure)")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse());
    }

    @Test
    void textOfAnotherFormIsNotGuessedAt() {
        assertThatThrownBy(() -> dialect.readQueue(printed("JOBID STATE\n1 RUNNING\n")))
                .isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> row("x", "RUNNING", "0", 0, 1, "1:00", "None")).isInstanceOf(QueryFailure.class);
        assertThatThrownBy(() -> row("1", "FAILED", "", 0, 1, "1:00", "None")).isInstanceOf(QueryFailure.class);
    }

    @Test
    void fieldThatSqueueDoesNotKnowIsAFailureAlthoughItEndsWell() {
        assertThatThrownBy(() -> dialect.readQueue(
                        new CommandResult(0, "", "squeue: error: Invalid job format specification: Requeue")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void nothingInTheEnvironmentLimitsTheList() {
        assertThat(dialect.queue("jo"))
                .startsWith("env")
                .containsSubsequence("-u", "SQUEUE_PARTITION")
                .contains("SLURM_TIME_FORMAT=%s", "--states=all", "--array", "--user=jo");
    }

    private JobReport queued(String id) throws QueryFailure {
        return Objects.requireNonNull(queue().get(id));
    }

    private Map<String, JobReport> queue() throws QueryFailure {
        return dialect.readQueue(recorded("squeue-22.05.8.txt")).stream()
                .collect(Collectors.toMap(job -> job.id().value(), Function.identity()));
    }

    private JobReport one(String state, String exit, int restarts, int requeue, String reason) throws QueryFailure {
        return row("1", state, exit, restarts, requeue, "1:00:00", reason).getFirst();
    }

    private List<JobReport> row(
            String id, String state, String exit, int restarts, int requeue, String limit, String reason)
            throws QueryFailure {
        List<String> fields = List.of(
                id,
                state,
                exit,
                "" + restarts,
                "" + requeue,
                "1795349557",
                "N/A",
                "N/A",
                limit,
                "sun",
                "",
                reason,
                "name",
                "(null)");
        return dialect.readQueue(
                printed(fields.stream().map(field -> field + "\u001f").collect(Collectors.joining()) + "\n"));
    }
}
