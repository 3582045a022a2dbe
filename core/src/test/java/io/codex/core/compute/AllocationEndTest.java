package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.compute.PilotPlan.Mode;
import io.codex.core.shell.ProcessIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationEndTest {
    private static final Allocation ALLOCATION = new Allocation(
            new AllocationFolder(Path.of("/home/ada/.codex-services/compute/iter/slurm/sessions/rigel/3")),
            new AllocationNote(
                    Mode.SESSION,
                    "iter",
                    "slurm",
                    "rigel",
                    Resources.builder()
                            .walltime(Walltime.parse("30m"))
                            .memory(MemorySize.parse("2G"))
                            .build(),
                    JobTag.random(),
                    List.of(),
                    Instant.EPOCH,
                    "login",
                    ProcessIdentity.current()),
            new JobId("4711"),
            null);

    private static AllocationEnd end(JobState state) {
        return AllocationEnd.of(
                ALLOCATION,
                new PilotAddress("rigel", "10.0.0.7", 4000, "4711", Instant.EPOCH, "0.1.0"),
                "the connection ended",
                null,
                state,
                "iter");
    }

    @Test
    void a_command_s_own_code_counts_where_the_scheduler_gives_no_reason() {
        assertThat(AllocationEnd.explains(new JobState.TimedOut())).isTrue();
        assertThat(AllocationEnd.explains(new JobState.Cancelled("root"))).isTrue();
        assertThat(AllocationEnd.explains(new JobState.Completed())).isFalse();
        assertThat(AllocationEnd.explains(new JobState.Running())).isFalse();
    }

    @Test
    void the_walltime_is_named_with_what_to_ask_for() {
        assertThat(end(new JobState.TimedOut()))
                .isEqualTo(new AllocationEnd(
                        143,
                        "job 4711 on rigel reached its walltime of 30m, and the command ended with it",
                        "ask for more with --time, as far as the partition allows"));
    }

    @Test
    void the_memory_is_named_with_what_to_ask_for() {
        assertThat(end(new JobState.OutOfMemory()))
                .isEqualTo(new AllocationEnd(
                        137,
                        "job 4711 on rigel ran out of memory (it had 2G), and the command ended with it",
                        "ask for more with --mem"));
    }

    @Test
    void a_failed_node_is_named() {
        assertThat(end(new JobState.NodeFailed("rigel does not respond")).message())
                .isEqualTo("the node of job 4711 on rigel failed: rigel does not respond");
    }

    @Test
    void preemption_and_cancelling_have_the_code_of_a_command_that_was_asked_to_end() {
        assertThat(end(new JobState.Preempted()).exitCode()).isEqualTo(143);
        assertThat(end(new JobState.Cancelled("root")).exitCode()).isEqualTo(143);
        assertThat(end(new JobState.Cancelled("root")).message()).contains("was cancelled by root");
    }

    @Test
    void what_nobody_knows_is_codex_s_failure_and_no_end() {
        assertThat(end(new JobState.Unknown("slurmctld does not answer")))
                .isEqualTo(new AllocationEnd(
                        125,
                        "lost the connection to job 4711 on rigel: the connection ended; the job is unknown: slurmctld"
                                + " does not answer",
                        "what ran there ends by itself after compute.session.lost_after of the facility's file; see"
                                + " codex compute status iter"));
    }

    @Test
    void a_pilot_that_ended_unexpectedly_is_shown_with_its_log() {
        AllocationEnd end = end(new JobState.Failed(139));
        assertThat(end.exitCode()).isEqualTo(125);
        assertThat(end.hint()).endsWith("/sessions/rigel/3/stderr");
    }
}
