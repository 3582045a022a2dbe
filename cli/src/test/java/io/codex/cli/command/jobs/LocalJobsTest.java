package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import io.codex.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `codex jobs` with real jobs on this host.
class LocalJobsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "exit 255, 255", "kill -9 $$, 137"})
    void a_jobs_exit_code_is_the_waits(String script, int exitCode) {
        String id = submit("--", "sh", "-c", script);
        assertThat(run("wait", id).exitCode()).isEqualTo(exitCode);
        assertThat(run("wait", id, "--poll").exitCode()).isEqualTo(exitCode);
    }

    @Test
    void a_script_runs_in_its_folder_with_its_variables_and_leaves_a_log() throws IOException {
        Path script = Files.writeString(folder.resolve("job.sh"), "#!/bin/sh\necho \"$(pwd) $GREETING $1\"\n");
        Result result = run(
                "submit", "--wait", "-D", folder.toString(), "--env", "GREETING=hello", script.toString(), "{x} ${y}");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(folder.resolve("codex-%s.log".formatted(result.out().strip())))
                .hasContent("%s hello {x} ${y}".formatted(folder));
    }

    @Test
    void a_cancelled_job_is_said_to_be_and_cancelled_again_without_harm() throws IOException {
        String id = submit("--name", "sleeper", "--", "sleep", "600");
        assertThat(run("wait", id, "--timeout", "1s").exitCode()).isEqualTo(6);
        assertThat(run("cancel", "--name", "sleeper").out()).isEqualTo("cancelled %s sleeper\n".formatted(id));
        Result wait = run("wait", id);
        assertThat(wait.exitCode()).isEqualTo(143);
        assertThat(wait.err()).contains("job %s cancelled by ".formatted(id));
        assertThat(run("cancel", id).exitCode()).isZero();
        assertThat(Json.MAPPER
                        .readTree(run("info", id, "--json").out())
                        .at("/state/state")
                        .asText())
                .isEqualTo("cancelled");
    }

    @Test
    void a_job_that_never_was_is_exit_code_5() {
        assertThat(run("wait", "nowhere-1").exitCode()).isEqualTo(5);
        assertThat(run("status", "nowhere-1").exitCode()).isEqualTo(5);
        assertThat(run("cancel", "nowhere-1").exitCode()).isEqualTo(5);
    }

    private String submit(String... arguments) {
        var all = new ArrayList<>(List.of("submit", "--chdir", folder.toString()));
        all.addAll(List.of(arguments));
        Result result = run(all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out().strip();
    }

    private Result run(String... arguments) {
        var all = new ArrayList<>(List.of("jobs"));
        all.addAll(List.of(arguments));
        return CommandLineRun.run(
                Map.of("CODEX_SERVICES_HOME", folder.resolve("home").toString(), "CODEX_SCHEDULER", "local"),
                new byte[0],
                all.toArray(String[]::new));
    }
}
