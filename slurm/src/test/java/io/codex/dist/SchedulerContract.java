package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds on every scheduler, on the real one.
@Tag("scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SchedulerContract {
    final BatchSite site;

    SchedulerContract(String part) {
        site = BatchSite.of(part);
    }

    @AfterAll
    void end() throws IOException {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "exit 255, 255", "kill -9 $$, 137"})
    void a_jobs_exit_code_and_output_are_its_callers(String command, int code) throws IOException {
        CommandResult result = site.jobs(waited("echo out; echo err >&2; " + command));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(code);
        String id = result.out().strip();
        assertThat(id).matches("\\S+");
        assertThat(site.log(id)).isEqualTo("out\nerr");
        assertThat(site.jobs("wait", id).exitCode()).isEqualTo(code);
        JsonNode status = site.status(id);
        assertThat(status.path("state").path("state").asText()).isEqualTo(code == 0 ? "completed" : "failed");
        assertThat(status.path("host").asText()).isNotBlank();
        assertThat(status.path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void a_held_job_starts_when_it_is_released() throws IOException {
        String id = site.submit("echo ran", "--hold");
        site.awaitState(id, "held");
        site.jobsOut("release", id);
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.log(id)).isEqualTo("ran");
    }

    @Test
    void a_pending_job_can_be_held_and_cancelled() {
        String id = site.submit("echo ran", "--hold");
        site.awaitState(id, "held");
        site.jobsOut("cancel", id);
        CommandResult waited = site.jobs("wait", id);
        assertThat(waited.exitCode()).isEqualTo(143);
        assertThat(waited.err()).contains("cancelled by");
        assertThat(site.folder().resolve("codex-" + id + ".log"))
                .satisfiesAnyOf(
                        log -> assertThat(log).doesNotExist(),
                        log -> assertThat(log).isEmptyFile());
    }

    @Test
    void a_running_job_is_listed_and_gets_sigterm_when_it_is_cancelled() throws IOException {
        String id = site.submit("trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.2; done");
        site.awaitLog(id, "ready");
        site.awaitState(id, "running");
        assertThat(site.jobsOut("queue")).contains(id);
        site.jobsOut("cancel", id);
        CommandResult waited = site.jobs("wait", id);
        assertThat(waited.err()).contains("cancelled by");
        assertThat(waited.exitCode()).isEqualTo(143);
        // schedulers signal every process of a job, and bash may say so of its child
        assertThat(site.log(id)).startsWith("ready").endsWith("bye");
        // a second time is no error
        site.jobsOut("cancel", id);
    }

    @Test
    void array_tasks_have_the_indices_that_were_asked_for() throws IOException {
        String id = site.submit("echo $CODEX_ARRAY_INDEX; exit $((CODEX_ARRAY_INDEX == 6))", "--array", "5-7%2");
        assertThat(site.jobs("wait", id).exitCode()).isEqualTo(1);
        for (int index : List.of(5, 6, 7)) {
            assertThat(site.folder().resolve("codex-%s-%d.log".formatted(id, index)))
                    .hasContent("" + index);
        }
        JsonNode status = site.status(id);
        assertThat(status.path("state").path("reason").asText()).isEqualTo("1 of 3 tasks did not complete");
    }

    @Test
    void a_sweep_runs_each_line_of_a_file() throws IOException {
        Files.writeString(site.folder().resolve("sweep.txt"), "# shots\n100 a\n\n200 b\n");
        String id = site.jobsOut(
                "array",
                "--chdir",
                site.folder().toString(),
                site.folder().resolve("sweep.txt").toString(),
                "--",
                "echo",
                "shot",
                "{}");
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.folder().resolve("codex-%s-0.log".formatted(id))).hasContent("shot 100 a");
        assertThat(site.folder().resolve("codex-%s-1.log".formatted(id))).hasContent("shot 200 b");
    }

    @Test
    void the_same_tag_is_the_same_job() throws IOException {
        String first = site.submit("echo ran >> tagged; sleep 1", "--tag", "only-once");
        String second = site.submit("echo ran >> tagged; sleep 1", "--tag", "only-once");
        assertThat(second).isEqualTo(first);
        site.jobs("wait", first);
        assertThat(site.submit("echo ran >> tagged; sleep 1", "--tag", "only-once"))
                .isEqualTo(first);
        assertThat(site.folder().resolve("tagged")).hasContent("ran");
        CommandResult other = site.jobs(site.submission("echo something else", "--tag", "only-once"));
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("belongs to another job");
    }

    @Test
    void a_job_that_exits_with_75_is_started_again() throws IOException {
        String id = site.submit("echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT -gt 1 ] || exit 75", "--requeue");
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.log(id)).isEqualTo("attempt 1\nattempt 2");
        assertThat(site.status(id).path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void a_wait_ends_at_its_time_and_leaves_the_job() {
        String id = site.submit("sleep 600");
        CommandResult waited = site.jobs("wait", id, "--timeout", "2s");
        assertThat(waited.exitCode()).isEqualTo(6);
        assertThat(site.state(id)).isIn("pending", "running");
        site.jobsOut("cancel", id);
    }

    @Test
    void of_several_jobs_one_can_be_waited_for() {
        String slow = site.submit("sleep 600");
        String quick = site.submit("true");
        assertThat(site.jobsOut("wait", slow, quick, "--any")).isEqualTo(quick);
        site.jobsOut("cancel", slow);
    }

    @Test
    void an_unknown_job_is_told() {
        CommandResult waited = site.jobs("wait", unknownId());
        assertThat(waited.exitCode()).isEqualTo(5);
        assertThat(waited.err()).contains(unknownId()).contains("hint: ");
    }

    @Test
    void what_is_submitted_gets_its_variables_and_folder_and_no_others_of_the_shell_that_submits() throws IOException {
        Files.createDirectories(site.folder().resolve("a folder"));
        String id = site.jobsOut(
                "submit",
                "--chdir",
                site.folder().resolve("a folder").toString(),
                "--env",
                "ODD=a 'b' \"c\" $d",
                "--output",
                site.folder().resolve("odd-%j.log").toString(),
                "--",
                "bash",
                "-c",
                "echo \"$ODD\"; pwd; echo \"$1\"",
                "-",
                "two  words;*");
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertThat(site.folder().resolve("odd-" + id + ".log"))
                .hasContent("a 'b' \"c\" $d\n" + site.folder().resolve("a folder") + "\ntwo  words;*");
    }

    @Test
    void partitions_and_nodes_are_known() {
        assertThat(site.jobsOut("info")).isNotBlank();
    }

    @Test
    void the_back_end_is_explained() {
        assertThat(detecting().jobsOut("backend")).startsWith(site.variables().get("CODEX_SCHEDULER") + ": ");
    }

    /// Where the scheduler is found without being named.
    BatchSite detecting() {
        return site.with("CODEX_SCHEDULER", "auto");
    }

    @Test
    void a_job_submitted_from_inside_a_job_knows_nothing_of_the_outer_one() throws IOException {
        String codex =
                InstallTree.assembled().path(Form.underTest().commandLine()).toString();
        String inner = "%s jobs submit --chdir %s --output inner.log -- bash -c 'env > inner.env; echo $CODEX_JOB_ID'"
                .formatted(codex, site.folder());
        String variables = site.variables().entrySet().stream()
                .map(variable -> "%s='%s'".formatted(variable.getKey(), variable.getValue()))
                .reduce("", (a, b) -> a + " " + b);
        String outer = site.submit("env > outer.env; env%s %s".formatted(variables, inner), "--mem", "6G");
        assertThat(site.jobs("wait", outer).exitCode()).as(site.log(outer)).isZero();
        String innerId = site.log(outer).lines().findFirst().orElseThrow();
        assertThat(site.jobs("wait", innerId).exitCode()).isZero();
        assertThat(site.folder().resolve("inner.log")).hasContent(innerId);
        assertThat(Files.readAllLines(site.folder().resolve("inner.env")))
                .noneMatch(line -> line.endsWith("=" + outer) || line.equals("CODEX_JOB_ID=" + outer));
    }

    /// Of the form that the scheduler's ids have.
    abstract String unknownId();

    final String[] waited(String script) {
        return site.submission(script, "--wait");
    }

    final void dependencies() throws IOException {
        String failing = site.submit("sleep 1; exit 4");
        String afterAny = site.submit("echo any", "--after-any", failing);
        String afterNotOk = site.submit("echo notok", "--after-not-ok", failing);
        String afterOk = site.submit("echo ok", "--after-ok", failing);
        assertThat(site.jobs("wait", afterAny, afterNotOk).exitCode()).isZero();
        assertThat(site.jobs("wait", afterOk).exitCode()).isNotZero();
        assertThat(site.log(afterAny)).isEqualTo("any");
        assertThat(site.folder().resolve("codex-" + afterOk + ".log"))
                .satisfiesAnyOf(
                        log -> assertThat(log).doesNotExist(),
                        log -> assertThat(log).isEmptyFile());
        String good = site.submit("true");
        String after = site.submit("echo after", "--after-ok", good);
        assertThat(site.jobs("wait", after).exitCode()).isZero();
        assertThat(site.log(after)).isEqualTo("after");
    }

    final void singleton() throws IOException {
        String first = site.submit(
                "echo $(date +%s%N) first >> order; sleep 3; echo $(date +%s%N) end >> order",
                "--name", "one-at-a-time", "--singleton");
        String second = site.submit("echo $(date +%s%N) second >> order", "--name", "one-at-a-time", "--singleton");
        assertThat(site.jobs("wait", first, second).exitCode()).isZero();
        assertThat(Files.readAllLines(site.folder().resolve("order")).stream()
                        .map(line -> line.replaceFirst(".* ", "")))
                .containsExactly("first", "end", "second");
    }
}
