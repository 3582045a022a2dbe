package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun.Result;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.Walltime;
import io.codex.core.batch.command.CommandCount;
import io.codex.core.file.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobsCommandTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final RecordedScheduler scheduler = new RecordedScheduler();

    static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(new JobState.Pending("waits for nodes"), "pending waits for nodes", 6),
                Arguments.of(new JobState.Held("by the user"), "held by the user", 6),
                Arguments.of(new JobState.Requeued("after a node failed"), "requeued after a node failed", 6),
                Arguments.of(new JobState.Running(), "running", 6),
                Arguments.of(new JobState.Suspended("by an admin"), "suspended by an admin", 6),
                Arguments.of(new JobState.Completed(), "completed", 0),
                Arguments.of(new JobState.Failed(3), "failed exit code 3", 3),
                Arguments.of(new JobState.Failed(139), "failed killed by signal 11 (SIGSEGV)", 139),
                Arguments.of(new JobState.Cancelled("anna"), "cancelled by anna", 143),
                Arguments.of(new JobState.TimedOut(), "timeout", 143),
                Arguments.of(new JobState.OutOfMemory(), "out of memory", 137),
                Arguments.of(new JobState.NodeFailed("n1 is down"), "node failure n1 is down", 1),
                Arguments.of(new JobState.Preempted(), "preempted", 143),
                Arguments.of(new JobState.Vanished("no trace"), "vanished no trace", 1),
                Arguments.of(new JobState.Unknown("no answer"), "unknown no answer", 6));
    }

    @ParameterizedTest
    @MethodSource("states")
    void each_state_is_shown_and_ends_the_wait_with_its_exit_code(JobState state, String shown, int exitCode) {
        scheduler.with("7", state);
        assertThat(run("status", "7").out().replaceAll(" +", " ")).contains("\n7 name-7 " + shown + "\n");
        Result result = run("wait", "7");
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().isEmpty()).isEqualTo(exitCode == 0);
        assertThat(result.err()).doesNotContain("\u001b");
    }

    @Test
    void table_has_what_is_known() {
        scheduler.with(new JobSnapshot(
                new JobId("7"),
                "sim\u001b[2J@|red x|@",
                new JobState.Completed(),
                NOON,
                "n[1-2]",
                Path.of("/log"),
                "gpu",
                NOON,
                NOON.plusSeconds(3723),
                Walltime.of(Duration.ofHours(2)),
                1,
                null));
        assertThat(run("status", "7").out()).isEqualTo("""
                        ID  NAME               STATE      PARTITION  NODES   TIME/LIMIT  REASON
                        7   sim [2J@ |red x|@  completed  gpu        n[1-2]  1h2m3s/2h
                        """);
    }

    @Test
    void colours_are_for_terminals() {
        scheduler.with("7", new JobState.Running());
        assertThat(jobs().onTerminal("").run("queue").out()).contains("\u001b[32mrunning");
        assertThat(run("queue").out()).doesNotContain("\u001b");
    }

    @Test
    void status_alone_is_the_queue_and_what_ended_recently() {
        scheduler.with("7", new JobState.Running());
        scheduler.ended = List.of(RecordedScheduler.job("6", new JobState.Completed()));
        assertThat(run("status").out()).containsSubsequence("7 ", "running", "6 ", "completed");
        assertThat(run("queue").out()).contains("7 ").doesNotContain("6 ");
        assertThat(run("history").out()).contains("6 ").doesNotContain("7 ");
    }

    @Test
    void no_jobs_are_no_table() {
        assertThat(run("queue").out()).isEmpty();
        assertThat(run("queue", "--json").out()).isEqualTo("[ ]\n");
        assertThat(run("history", "--since", "2h").err()).isEqualTo("no job ended within 2h\n");
    }

    @Test
    void status_of_what_is_not_known_is_exit_code_5() {
        Result result = run("status", "9");
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.out()).contains("unknown", "no such job");
    }

    @Test
    void an_array_is_counted_and_its_tasks_are_shown_when_asked_for() throws IOException {
        scheduler.with("7", new JobState.Running());
        scheduler.arrays.put(
                new JobId("7"),
                List.of(
                        RecordedScheduler.job("7_0", new JobState.Completed()),
                        RecordedScheduler.job("7_1", new JobState.Running()),
                        RecordedScheduler.job("7_2", new JobState.Completed())));
        assertThat(run("status", "7").out()).contains("7   name-7").endsWith("tasks of 7: 2 completed, 1 running\n");
        assertThat(run("status", "7", "--tasks").out()).contains("7_0", "7_1", "7_2");
        var json = Json.MAPPER.readTree(run("status", "7", "--json").out());
        assertThat(json.at("/0/id").asText()).isEqualTo("7");
        assertThat(json.at("/0/state/state").asText()).isEqualTo("running");
        assertThat(json.at("/0/tasks/completed").asInt()).isEqualTo(2);
    }

    @Test
    void watch_in_a_pipe_prints_changes_until_all_have_ended() {
        scheduler.with("7", new JobState.Pending("waits for nodes")).with("8", new JobState.Running());
        scheduler.beforeLook = () -> {
            if (scheduler.asked.size() == 1) {
                scheduler.with("7", new JobState.Running());
            } else if (scheduler.asked.size() == 2) {
                scheduler.with("7", new JobState.Completed()).with("8", new JobState.Failed(1));
            }
        };
        assertThat(run("queue", "--watch=1").out()).isEqualTo("""
                        7 pending: waits for nodes
                        8 running
                        7 running
                        7 completed
                        8 failed with exit code 1
                        """);
    }

    @Test
    void watch_goes_on_when_the_scheduler_does_not_answer() {
        scheduler.with("7", new JobState.Running());
        scheduler.beforeLook = () -> {
            scheduler.failure = scheduler.asked.size() == 1 ? RecordedScheduler.refusal() : null;
            if (scheduler.asked.size() == 2) {
                scheduler.with("7", new JobState.Completed());
            }
        };
        Result result = run("queue", "--watch=1", "--json");
        assertThat(result.err()).isEqualTo("codex: the controller does not answer; looking again\n");
        assertThat(result.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":\"7\""));
    }

    @Test
    void watch_draws_the_table_anew_on_a_terminal() {
        assertThat(jobs().onTerminal("").run("queue", "--watch").out()).startsWith("\u001b[H\u001b[2J");
    }

    @Test
    void wait_for_several_is_0_when_all_completed_else_the_first_failed_ones_code() {
        scheduler.with("1", new JobState.Completed()).with("2", new JobState.Completed());
        assertThat(run("wait", "1", "2").exitCode()).isZero();
        scheduler.with("3", new JobState.Failed(4)).with("4", new JobState.TimedOut());
        Result result = run("wait", "1", "4", "2", "3");
        assertThat(result.exitCode()).isEqualTo(143);
        assertThat(result.err())
                .contains("2 of 4 jobs did not complete: job 4 ended at its walltime, job 3 failed with exit code 4");
    }

    @Test
    void wait_for_any_prints_which_and_ends_with_its_code() {
        scheduler.with("1", new JobState.Running()).with("2", new JobState.Failed(4));
        Result result = run("wait", "1", "2", "--any");
        assertThat(result.out()).isEqualTo("2\n");
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void wait_that_is_over_too_early_is_exit_code_6() {
        scheduler.with("1", new JobState.Running());
        Result result = run("wait", "1", "--timeout", "2h");
        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.err()).startsWith("codex: not ended within 2h: job 1 running\nhint: the jobs go on");
        assertThat(run("wait", "1", "--poll").exitCode()).isEqualTo(6);
        assertThat(scheduler.asked).containsExactly("await ALL_ENDED PT2H", "await ALL_ENDED PT0S");
    }

    @Test
    void wait_for_what_is_not_known_is_exit_code_5() {
        scheduler.with("1", new JobState.Running());
        Result result = run("wait", "1", "9");
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("recorded does not know job 9: no such job", "hint: ");
    }

    @Test
    void wait_goes_on_when_a_known_job_cannot_be_asked_for() {
        scheduler.with("1", new JobState.Unknown("no answer"));
        assertThat(run("wait", "1", "--timeout", "2h").err()).startsWith("codex: not ended within 2h");
        assertThat(scheduler.asked).containsExactly("await ALL_ENDED PT2H");
    }

    @Test
    void wait_for_what_left_no_trace_at_all_is_exit_code_5() {
        scheduler.with(
                new JobSnapshot(new JobId("9"), "", new JobState.Vanished("no trace of it"), Instant.EPOCH, "", null));
        assertThat(run("wait", "9").exitCode()).isEqualTo(5);
        assertThat(run("status", "9").exitCode()).isEqualTo(5);
    }

    @Test
    void a_failed_array_is_explained_by_its_tasks() {
        scheduler.with(new JobSnapshot(
                new JobId("7"), "sim", new JobState.Failed(1), NOON, "", Path.of("/logs/codex-7-%a.log")));
        assertThat(run("wait", "7").err()).endsWith("hint: see codex jobs status 7 --tasks\n");
    }

    @Test
    void wait_on_a_terminal_shows_how_they_are() {
        scheduler.with("1", new JobState.Completed()).with("2", new JobState.Completed());
        assertThat(jobs().onTerminal("").run("wait", "1", "2").err())
                .contains("s] 2 jobs: 2 completed")
                .endsWith("\u001b[K");
    }

    @Test
    void wait_as_json_gives_the_jobs() throws IOException {
        scheduler.with("1", new JobState.Failed(4));
        var json = Json.MAPPER.readTree(run("wait", "1", "--json").out());
        assertThat(json.at("/0/state/exitCode").asInt()).isEqualTo(4);
    }

    @Test
    void cancel_ends_what_has_not_ended() {
        scheduler.with("1", new JobState.Running()).with("2", new JobState.Completed());
        Result result = run("cancel", "1", "2");
        assertThat(result.out()).isEqualTo("cancelled 1 name-1\n");
        assertThat(result.err()).isEqualTo("job 2 had ended: completed\n");
        assertThat(result.exitCode()).isZero();
        assertThat(scheduler.asked).containsExactly("cancel [1]");
    }

    @Test
    void cancel_by_name_leaves_others_alone() {
        scheduler.with("1", new JobState.Running()).with("2", new JobState.Running());
        run("cancel", "--name", "name-2");
        assertThat(scheduler.asked).containsExactly("cancel [2]");
        assertThat(run("cancel", "--name", "nothing").err()).isEqualTo("no such jobs\n");
    }

    @Test
    void cancel_of_all_in_a_pipe_needs_a_yes() {
        scheduler.with("1", new JobState.Running()).with("2", new JobState.Pending("waits"));
        Result refused = run("cancel", "--all");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--all would cancel 2 jobs", "hint: add --yes");
        assertThat(run("cancel", "--all", "--yes").out()).isEqualTo("cancelled 1 name-1\ncancelled 2 name-2\n");
        assertThat(scheduler.asked).containsExactly("queue", "queue", "cancel [1, 2]");
    }

    @ParameterizedTest
    @CsvSource({"y, 0", "Yes, 0", "n, 1", "'', 1"})
    void cancel_of_all_asks_on_a_terminal(String answer, int exitCode) {
        scheduler.with("1", new JobState.Running());
        Result result = jobs().onTerminal(answer + "\n").run("cancel", "--all");
        assertThat(result.err()).contains("Cancel 1 jobs? [y/N] ");
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(scheduler.asked.contains("cancel [1]")).isEqualTo(exitCode == 0);
    }

    @ParameterizedTest
    @CsvSource({"hold, held", "release, released", "requeue, requeued"})
    void hold_release_and_requeue_take_jobs_together(String command, String done) {
        assertThat(run(command, "1", "2").out()).isEqualTo("%1$s 1\n%1$s 2\n".formatted(done));
        assertThat(scheduler.asked).containsExactly(command + " [1, 2]");
        scheduler.failure = RecordedScheduler.refusal();
        assertThat(run(command, "1").exitCode()).isEqualTo(5);
    }

    @Test
    void info_has_everything_and_the_schedulers_words() throws IOException {
        scheduler.with(new JobSnapshot(
                new JobId("7"),
                "sim",
                new JobState.Running(),
                NOON,
                "n1",
                Path.of("/log"),
                "gpu",
                NOON,
                null,
                Walltime.unlimited(),
                2,
                new JobTag("t1")));
        assertThat(run("info", "7").out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "job 7",
                        "name sim",
                        "state running",
                        "partition gpu",
                        "nodes n1",
                        "submitted 2026-01-01T12:00:00Z",
                        "walltime unlimited",
                        "attempt 2",
                        "log /log",
                        "tag t1",
                        "waits behind jobs of higher priority");
        var json = Json.MAPPER.readTree(run("info", "7", "--json").out());
        assertThat(json.path("explanation").asText()).startsWith("waits behind");
        assertThat(json.path("tag").asText()).isEqualTo("t1");
    }

    @Test
    void info_alone_shows_where_jobs_can_run() throws IOException {
        scheduler.partitions = List.of(
                new Partition("gpu", true, true, Walltime.of(Duration.ofDays(2)), 4, 1, "h100:4", ""),
                new Partition("old", false, false, null, 0, 0, "", "retired"));
        scheduler.nodes = List.of(
                new Node("n1", "idle", true, List.of("gpu"), 64, 64, MemorySize.parse("512G"), "h100:4", ""),
                new Node("n2", "down*", false, List.of("gpu", "old"), 64, 0, null, "", "power"));
        assertThat(run("info").out()).isEqualTo("""
                        PARTITION  NODES  FREE  GPUS    TIME LIMIT
                        gpu*       4      1     h100:4  2d
                        old        ?      0                         down retired

                        NODE  STATE  PARTITIONS  CPUS  FREE  MEMORY  GPUS    REASON
                        n1    idle   gpu         64    64    512.0G  h100:4
                        n2    down*  gpu,old     64    0                     power
                        """);
        assertThat(Json.MAPPER
                        .readTree(run("info", "--json").out())
                        .at("/nodes/0/memory")
                        .asText())
                .isEqualTo("512G");
    }

    @Test
    void backend_says_which_and_why() {
        assertThat(run("backend", "--scheduler", "local").out())
                .startsWith("local: ")
                .contains("SCHEDULER");
        assertThat(run("backend", "--scheduler", "local", "--json").out()).contains("\"chosen\" : \"local\"");
    }

    @Test
    void stats_is_a_table_of_commands() {
        assertThat(StatsCommand.table(List.of(new CommandCount("squeue", 12, 1, 3.25)), false))
                .isEqualTo("""
                        COMMAND  RUNS  FAILED  SECONDS
                        squeue   12    1       3.3
                        """);
        assertThat(run("stats", "--json").out()).startsWith("[");
    }

    private JobsRun jobs() {
        return new JobsRun(scheduler, Map.of());
    }

    private Result run(String... arguments) {
        return jobs().run(arguments);
    }
}
