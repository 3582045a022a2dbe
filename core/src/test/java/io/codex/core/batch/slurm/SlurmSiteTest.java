package io.codex.core.batch.slurm;

import static io.codex.core.batch.slurm.SlurmTexts.failed;
import static io.codex.core.batch.slurm.SlurmTexts.printed;
import static io.codex.core.batch.slurm.SlurmTexts.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmSiteTest {
    private final SlurmDialect dialect = new SlurmDialect();

    @Test
    void partitionsOfARealSite() throws QueryFailure {
        assertThat(dialect.readPartitions(recorded("sinfo-partitions-22.05.8.txt")))
                .containsExactly(
                        new Partition("titan", true, false, days(2), 2, 2, "h100:8", ""),
                        new Partition("rigel", true, true, days(1), 2, 2, "", ""),
                        new Partition("rigel_debug", true, false, Walltime.of(Duration.ofHours(1)), 2, 2, "", ""),
                        new Partition("sun", true, false, Walltime.of(Duration.ofHours(12)), 1, 1, "", ""),
                        new Partition("sirius", true, false, Walltime.unlimited(), 1, 0, "", ""),
                        new Partition("scavenge", true, false, days(1), 3, 3, "", ""));
    }

    @Test
    void nodesOfARealSite() throws QueryFailure {
        List<Node> nodes = dialect.readNodes(recorded("sinfo-nodes-22.05.8.txt"));
        assertThat(nodes)
                .extracting(Node::name)
                .containsExactly("rigel1", "rigel2", "sirius1", "sun1", "titan1", "titan2");
        assertThat(nodes.get(0).partitions()).containsExactly("rigel_debug", "scavenge", "rigel");
        assertThat(nodes.get(2))
                .isEqualTo(new Node(
                        "sirius1",
                        "down",
                        false,
                        List.of("sirius"),
                        4,
                        0,
                        MemorySize.ofMebibytes(8000),
                        "",
                        "memory test, ask hw"));
        assertThat(nodes.get(4))
                .isEqualTo(new Node(
                        "titan1",
                        "mixed",
                        true,
                        List.of("titan"),
                        64,
                        62,
                        MemorySize.ofMebibytes(256_000),
                        "h100:8",
                        ""));
    }

    @ParameterizedTest
    @CsvSource({
        "idle,true,true",
        "mixed,true,true",
        "mixed-,true,true",
        "idle~,true,true",
        "allocated,true,false",
        "completing,true,false",
        "idle*,false,false",
        "down*,false,false",
        "drained,false,false",
        "draining,false,false",
        "maint,false,false",
        "idle$,false,false",
        "reserved,false,false",
        "idle%,false,false"
    })
    void statesOfNodes(String state, boolean usable, boolean free) {
        assertThat(SlurmNodeState.usable(state)).isEqualTo(usable);
        assertThat(SlurmNodeState.free(state)).isEqualTo(free);
    }

    @Test
    void gpusAreToldFromOtherResourcesAndSockets() {
        assertThat(SlurmGres.gpus("gpu:a100:4(S:0-1),nvme:1,gpu:v100:2(S:0,1)")).isEqualTo("a100:4,v100:2");
    }

    @Test
    void versionAndArrayLimitAreTheControllers() throws QueryFailure {
        assertThat(dialect.readProbe(recorded("scontrol-show-config-22.05.8.txt")))
                .isEqualTo("Slurm 22.05.8");
        assertThat(dialect.readArrayLimit(recorded("scontrol-show-config-22.05.8.txt")))
                .isEqualTo(1001);
    }

    @Test
    void commandsThatAreThereWithoutAControllerDoNotCount() {
        assertThatThrownBy(() -> dialect.readProbe(
                        failed(1, "slurm_load_ctl_conf error: Unable to contact slurm controller (connect failure)")))
                .isInstanceOf(QueryFailure.class);
    }

    @Test
    void whyAJobWaitsInWords() throws QueryFailure {
        assertThat(dialect.readExplanation(recorded("scontrol-show-job-pending-22.05.8.txt")))
                .isEqualTo("""
                        pending: waits for its earliest start [BeginTime]
                        expected to start: 2026-11-22T14:12:37
                        partition: rigel
                        asks for: cpu=1,mem=100M,node=1,billing=1
                        walltime: 01:00:00
                        priority: 4294901733""");
    }

    @Test
    void whatBecameOfAJobInWordsWhateverItsNameHolds() throws QueryFailure {
        assertThat(dialect.readExplanation(recorded("scontrol-show-job-failed-22.05.8.txt")))
                .startsWith("failed with exit code 255\nstarted: 2026-11-22T12:12:37, on sun1\n");
    }

    @Test
    void arrayIsCountedAndItsWaitingRestExplained() throws QueryFailure {
        assertThat(dialect.readExplanation(recorded("scontrol-show-job-array-22.05.8.txt")))
                .startsWith("""
                        3 parts: 1 pending, 2 running
                        pending: as many tasks of its array run as may at once [JobArrayTaskLimit]
                        """);
    }

    @Test
    void unknownJobCannotBeExplained() {
        assertThatThrownBy(() -> dialect.readExplanation(failed(1, "slurm_load_jobs error: Invalid job id specified")))
                .isInstanceOf(QueryFailure.class)
                .hasMessageContaining("Invalid job id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scancel: error: Kill job error on job id 16: Invalid job id specified",
                "scancel: error: Kill job error on job id 16: Job/step already completing or completed"
            })
    void jobThatIsGoneIsCancelled(String error) {
        assertThat(dialect.refusal(failed(1, error))).isEmpty();
    }

    @Test
    void refusalsAreInSlurmsWordsOnce() {
        assertThat(dialect.refusal(
                        failed(210, "scancel: error: Kill job error on job id 24: Access/permission denied\n")))
                .isEqualTo("Kill job error on job id 24: Access/permission denied");
        assertThat(dialect.refusal(failed(1, """
                Invalid job id specified for job 4711
                slurm_suspend error: Invalid job id specified
                """))).isEqualTo("Invalid job id specified for job 4711");
        assertThat(dialect.refusal(failed(1, "Requested operation is presently disabled for job 24\n")))
                .isEqualTo("Requested operation is presently disabled for job 24");
        assertThat(dialect.refusal(failed(1, ""))).isEqualTo("it ended with exit code 1");
        assertThat(dialect.refusal(new CommandResult(0, "", ""))).isEmpty();
    }

    @Test
    void oneCommandActsOnAllJobs() {
        List<JobId> ids = List.of(new JobId("7"), new JobId("8_3"));
        assertThat(dialect.cancel(ids)).containsExactly("scancel", "7", "8_3");
        assertThat(dialect.hold(ids)).containsExactly("scontrol", "hold", "7,8_3");
        assertThat(dialect.release(ids)).containsExactly("scontrol", "release", "7,8_3");
        assertThat(dialect.requeue(ids)).containsExactly("scontrol", "requeue", "7,8_3");
        assertThatThrownBy(() -> dialect.cancel(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void taskHasTheArraysIdAndItsOwnIndex() {
        assertThat(dialect.taskId(new JobId("12"), new JobArray(3, 4, 0), 5)).isEqualTo(new JobId("12_5"));
    }

    @Test
    void limitThatIsMissingIsNotGuessedAt() {
        assertThatThrownBy(() -> dialect.readArrayLimit(printed("MaxJobCount = 10000\n")))
                .isInstanceOf(QueryFailure.class);
    }

    private static Walltime days(int number) {
        return Walltime.of(Duration.ofDays(number));
    }
}
