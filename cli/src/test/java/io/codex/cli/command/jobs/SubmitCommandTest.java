package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun.Result;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitCommandTest {
    @TempDir
    private Path folder;

    private final RecordedScheduler scheduler = new RecordedScheduler();

    @Test
    void the_id_is_alone_on_standard_output() {
        Result result = run("submit", "--", "hostname");
        assertThat(result.out()).isEqualTo("101\n");
        assertThat(result.err()).contains("hostname submitted to recorded as job 101", "codex-101.log");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void every_option_reaches_the_job() {
        run(
                "submit -J sim --tag t1 -N 2 --tasks-per-node 4 -c 8 --gpus h100:2 --mem 64G -t 1d12h -p gpu,long"
                        + " -q high -A project -C ib&avx --nodelist n[1,3-5],n9 --exclude n7 --exclusive --reservation r"
                        + " --after-ok 1,2 --after-any 3 --after-not-ok 4 --singleton --requeue --signal USR1@2m"
                        + " --nice 10 --mail-to me@example.org --mail-on begin,FAIL --comment words --env A=b=c"
                        + " --env HERE --chdir " + folder + " -o out-%j-%a -e err-%j-%a --hold --native=--gres=x"
                        + " --native --licenses=y --array 1-10%3 -- /opt/sim --help -t 3",
                Map.of("HERE", "value"));
        assertThat(scheduler.submitted.getFirst())
                .isEqualTo(JobSpec.builder(
                                "sim", List.of("/opt/sim", "--help", "-t", "3"), folder, folder.resolve("out-%j-%a"))
                        .error(folder.resolve("err-%j-%a"))
                        .tag(new JobTag("t1"))
                        .resources(Resources.builder()
                                .nodes(2)
                                .tasksPerNode(4)
                                .cpusPerTask(8)
                                .gpus(new Gpus(2, "h100"))
                                .memory(MemorySize.parse("64G"))
                                .walltime(Walltime.of(Duration.ofHours(36)))
                                .partitions(List.of("gpu", "long"))
                                .qos("high")
                                .account("project")
                                .constraint("ib&avx")
                                .nodelist(List.of("n[1,3-5]", "n9"))
                                .excludedNodes(List.of("n7"))
                                .exclusive(true)
                                .reservation("r")
                                .build())
                        .dependencies(List.of(
                                Dependency.afterOk(new JobId("1")),
                                Dependency.afterOk(new JobId("2")),
                                Dependency.afterAny(new JobId("3")),
                                Dependency.afterNotOk(new JobId("4"))))
                        .singleton(true)
                        .requeue(true)
                        .endSignal(new EndSignal("USR1", Duration.ofMinutes(2)))
                        .nice(10)
                        .mail(new Mail("me@example.org", Set.of(Mail.Event.BEGIN, Mail.Event.FAIL)))
                        .comment("words")
                        .environment(Map.of("A", "b=c", "HERE", "value"))
                        .held(true)
                        .nativeOptions(List.of("--gres=x", "--licenses=y"))
                        .array(new JobArray(1, 10, 3))
                        .build());
    }

    @Test
    void an_option_of_the_scheduler_may_look_like_one_of_codex() {
        run("submit", "--native=-wd", "--native", "-t", "--name", "n", "--", "x");
        assertThat(scheduler.submitted.getFirst().nativeOptions()).containsExactly("-wd", "-t");
        assertThat(scheduler.submitted.getFirst().name()).isEqualTo("n");
    }

    @Test
    void cpus_of_a_gpu_go_with_gpus() {
        run("submit", "--gpus", "2", "--cpus-per-gpu", "8", "--", "x");
        assertThat(scheduler.submitted.getFirst().resources().cpusPerNode()).isEqualTo(16);
    }

    @Test
    void a_job_that_asks_for_nothing_runs_here_and_logs_here() {
        run("submit", "--", "x");
        Path here = Path.of("").toAbsolutePath();
        assertThat(scheduler.submitted.getFirst())
                .isEqualTo(JobSpec.builder("x", List.of("x"), here, here.resolve("codex-%j.log"))
                        .build());
    }

    @Test
    void an_executable_script_is_run_by_its_path_with_its_own_options() throws IOException {
        Path script = script("train.sh", "echo\n", "rwx------");
        run("submit", "--mem", "1G", script.toString(), "--mem", "--", "-x", "@" + script);
        assertThat(scheduler.submitted.getFirst().command())
                .containsExactly(script.toString(), "--mem", "--", "-x", "@" + script);
        assertThat(scheduler.submitted.getFirst().name()).isEqualTo("train.sh");
    }

    @ParameterizedTest
    @CsvSource({
        "#!/bin/bash, /bin/bash",
        "#! /bin/bash -l, /bin/bash|-l",
        "#!/usr/bin/env -S python3 -u, /usr/bin/env|-S python3 -u"
    })
    void a_script_that_is_not_executable_is_run_by_its_interpreter(String line, String interpreter) throws IOException {
        Path script = script("train", line + "\necho\n", "rw-------");
        run("submit", script.toString(), "3");
        assertThat(String.join("|", scheduler.submitted.getFirst().command()))
                .isEqualTo(interpreter + "|" + script + "|3");
    }

    @Test
    void a_file_that_nothing_can_run_is_refused() throws IOException {
        Path data = script("data", "1 2 3\n", "rw-------");
        Result result = run("submit", data.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains(data + " is neither executable nor does it begin with #!", "hint: run chmod +x");
        assertThat(scheduler.submitted).isEmpty();
    }

    @Test
    void a_program_on_the_path_needs_no_two_hyphens() throws IOException {
        Path program = script("simulate", "#!/bin/sh\n", "rwx------");
        run("submit simulate 1", Map.of("PATH", "/nowhere:" + program.getParent()));
        assertThat(scheduler.submitted.getFirst().command()).containsExactly("simulate", "1");
    }

    @ParameterizedTest
    @CsvSource({"0", "7-3"})
    void an_array_without_tasks_is_refused(String tasks) {
        Result result = run("submit", "--array", tasks, "--", "x");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("an array without tasks: " + tasks);
    }

    @Test
    void an_array_prints_the_id_of_each_part() {
        Result result = run("submit", "--array", "10", "--", "x");
        assertThat(result.out()).isEqualTo("101\n102\n");
        assertThat(scheduler.submitted.getFirst().array()).isEqualTo(JobArray.of(10));
        assertThat(scheduler.submitted.getFirst().output()).hasFileName("codex-%j-%a.log");
    }

    @Test
    void a_wait_ends_with_the_jobs_own_exit_code() {
        scheduler.with("101", new JobState.Failed(255));
        Result result = run("submit", "--wait", "--", "x");
        assertThat(result.out()).isEqualTo("101\n");
        assertThat(result.err()).contains("codex: job 101 failed with exit code 255");
        assertThat(result.exitCode()).isEqualTo(255);
    }

    @Test
    void a_refusal_is_exit_code_5_and_prints_no_id() {
        scheduler.failure = RecordedScheduler.refusal();
        Result result = run("submit", "--", "x");
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("codex: the controller does not answer\nhint: try again later\n");
    }

    @Test
    void a_sweep_keeps_its_lines_and_runs_the_command_with_each() throws IOException {
        Path lines = Files.writeString(folder.resolve("inputs.txt"), "# inputs\na b\n\n  # more\nc&d\r\n");
        Result result = run("array", lines.toString(), "--concurrency", "2", "--", "echo", "in={}");
        assertThat(result.out()).isEqualTo("101\n102\n");
        JobSpec spec = scheduler.submitted.getFirst();
        assertThat(spec.array()).isEqualTo(new JobArray(0, 2, 2));
        assertThat(spec.name()).isEqualTo("echo");
        Files.delete(lines);
        Path copy = Path.of(spec.command().get(2));
        assertThat(copy).startsWith(folder.resolve("home/jobs")).hasContent("a b\nc&d");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_sweep_with_a_known_tag_may_not_have_other_lines() throws IOException {
        Path lines = Files.writeString(folder.resolve("inputs.txt"), "a\n");
        run("array", lines.toString(), "--tag", "mine");
        assertThat(run("array", lines.toString(), "--tag", "mine").exitCode()).isZero();
        Files.writeString(lines, "b\n");
        Result result = run("array", lines.toString(), "--tag", "mine");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("with other lines", "hint: choose another tag");
    }

    @Test
    void a_sweep_without_tasks_is_refused() throws IOException {
        Path lines = Files.writeString(folder.resolve("inputs.txt"), "# nothing\n\n");
        assertThat(run("array", lines.toString()).err()).contains("inputs.txt has no line that is a task");
        Files.write(lines, new byte[] {(byte) 0xf6, '\n'});
        assertThat(run("array", lines.toString()).err()).contains("inputs.txt is not UTF-8");
        assertThat(scheduler.submitted).isEmpty();
    }

    private Path script(String name, String content, String permissions) throws IOException {
        Path script = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString(permissions));
    }

    private Result run(String... arguments) {
        return new JobsRun(
                        scheduler,
                        Map.of("CODEX_SERVICES_HOME", folder.resolve("home").toString()))
                .run(arguments);
    }

    private void run(String line, Map<String, String> variables) {
        Result result = new JobsRun(scheduler, variables).run(line.split(" "));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
