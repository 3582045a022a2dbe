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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmHistoryTest {
    private final SlurmDialect dialect = new SlurmDialect();

    @Test
    void everyEndOfARealAccountingIsRead() throws QueryFailure {
        Map<String, JobReport> jobs = dialect.readHistory(recorded("sacct-22.05.8.txt")).stream()
                .collect(Collectors.toMap(job -> job.id().value(), Function.identity()));
        Map<String, JobState> states =
                jobs.values().stream().collect(Collectors.toMap(job -> job.id().value(), JobReport::state));
        assertThat(states)
                .containsEntry("25", new JobState.Completed())
                .containsEntry("26", new JobState.Failed(3))
                .containsEntry("27", new JobState.Failed(139))
                .containsEntry("28", new JobState.Failed(137))
                .containsEntry("30", new JobState.Failed(1, "Slurm could not open its output file"))
                .containsEntry("32", new JobState.Cancelled("Slurm"))
                .containsEntry("34", new JobState.Failed(137))
                .containsEntry("40", new JobState.Cancelled("root"))
                .containsEntry("42", new JobState.NodeFailed("its node failed"))
                .containsEntry("43", new JobState.Preempted())
                // the last task of an array, whose own id is the array's
                .containsEntry("2_3", new JobState.Cancelled("root"))
                // cancelled before it could run, as one record
                .containsEntry("16_1000", new JobState.Cancelled("root"));
        assertThat(Objects.requireNonNull(jobs.get("29")).name()).isEqualTo("two\nlines|bar");
        assertThat(Objects.requireNonNull(jobs.get("29")).tag()).isEqualTo(new JobTag("t-odd"));
        assertThat(Objects.requireNonNull(jobs.get("17")).walltime()).isEqualTo(Walltime.unlimited());
        assertThat(Objects.requireNonNull(jobs.get("17")).nodes()).isEmpty();
        assertThat(Objects.requireNonNull(jobs.get("17")).started()).isNull();
        assertThat(Objects.requireNonNull(jobs.get("17")).ended()).isEqualTo(Instant.ofEpochSecond(1795349084));
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT,0:0,timeout", "OUT_OF_MEMORY,0:125,out of memory", "RUNNING,0:0,running", "PENDING,0:0,pending",
        "REQUEUED,0:0,requeued", "NODE_FAIL,0:15,node failure", "DEADLINE,0:0,failed", "SUSPENDED,0:0,suspended",
        "FAILED,0:0,failed", "EXPEDITING,0:0,unknown"
    })
    void otherStates(String state, String exit, String kind) throws QueryFailure {
        assertThat(one(state, exit, "1000", "jo").state().kind()).isEqualTo(kind);
    }

    @Test
    void jobThatStillRunsHasNoEnd() throws QueryFailure {
        assertThat(one("RUNNING", "0:0", "1000", "jo").ended()).isNull();
        assertThat(one("REQUEUED", "0:0", "1000", "jo").ended()).isNull();
    }

    @Test
    void whoCancelledIsNamedWhereSlurmKnowsTheName() throws QueryFailure {
        assertThat(one("CANCELLED by 1000", "0:0", "1000", "jo").state()).isEqualTo(new JobState.Cancelled("jo"));
        assertThat(one("CANCELLED by 0", "0:0", "1000", "jo").state()).isEqualTo(new JobState.Cancelled("root"));
        assertThat(one("CANCELLED by 1001", "0:0", "1000", "jo").state())
                .isEqualTo(new JobState.Cancelled("the user with id 1001"));
        assertThat(one("CANCELLED by 1001", "0:0", "1000", "jo").raw()).isEqualTo("CANCELLED by 1001");
    }

    @Test
    void oneCommandAsksForAllJobsSinceThenInUtc() {
        Instant since = Instant.parse("2026-11-22T10:00:00.5Z");
        assertThat(dialect.history("jo", List.of(new JobId("7"), new JobId("8_3")), since))
                .startsWith("env", "TZ=UTC0", "SLURM_TIME_FORMAT=%s")
                .contains("--jobs=7,8_3", "--user=jo", "--starttime=2026-11-22T10:00:00", "--allocations")
                .noneMatch(argument -> argument.startsWith("--state"));
    }

    @Test
    void historyOfTheUserNamesTheEndsSinceSacctLeavesSomeOutOtherwise() {
        assertThat(dialect.history("jo", List.of(), Instant.EPOCH))
                .contains("--state=BF,CA,CD,DL,F,NF,OOM,PR,TO", "--endtime=now")
                .noneMatch(argument -> argument.startsWith("--jobs"));
    }

    @Test
    void unknownJobIsNoFailure() throws QueryFailure {
        assertThat(dialect.readHistory(printed(""))).isEmpty();
    }

    @Test
    void accountingThatIsOffNeverAnswersAndOneThatIsDownMay() {
        assertThatThrownBy(() -> dialect.readHistory(failed(1, "Slurm accounting storage is disabled\n")))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
        assertThatThrownBy(() -> dialect.readHistory(failed(1, """
                        sacct: error: slurm_persist_conn_open_without_init: failed to open persistent connection to \
                        host:127.0.0.1:7819: Connection refused
                        sacct: error: Sending PersistInit msg: Connection refused
                        sacct: error: Problem talking to the database: Connection refused
                        """)))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isFalse());
    }

    @Test
    void textOfAnotherFormIsNotGuessedAt() {
        assertThatThrownBy(() -> dialect.readHistory(printed("1|COMPLETED|0:0\n")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void taskThatWasPutBackAndCancelledHasOneReport() throws QueryFailure {
        String requeued = row("59_3", "REQUEUED", "0:0", "0", "root");
        String cancelled = row("59_[3-5%2]", "CANCELLED by 0", "0:0", "0", "root");
        assertThat(dialect.readHistory(printed(requeued + cancelled)))
                .extracting(JobReport::state)
                .containsExactly(
                        new JobState.Cancelled("root"), new JobState.Cancelled("root"), new JobState.Cancelled("root"));
        assertThat(dialect.readHistory(printed(cancelled + requeued)).getFirst().state())
                .isEqualTo(new JobState.Cancelled("root"));
    }

    private JobReport one(String state, String exit, String uid, String user) throws QueryFailure {
        return dialect.readHistory(printed(row("1", state, exit, uid, user))).getFirst();
    }

    private static String row(String id, String state, String exit, String uid, String user) {
        return String.join(
                "\u001f",
                id,
                state,
                exit,
                uid,
                user,
                "1795349557",
                "1795349558",
                "1795349559",
                "01:00:00",
                "sun",
                "sun1",
                "None",
                "",
                "name",
                "1\n");
    }
}
