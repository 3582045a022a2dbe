package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.cli.CliEnvironment;
import io.codex.core.error.CodexException;
import io.codex.core.file.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Jobs here are processes of this host.
class WorkflowCommandTest {
    private static final String FLOW = """
            name: flow
            jobs:
              good: {command: "echo once >> good"}
              flaky: {command: "test -e mended"}
            """;

    @TempDir
    private Path folder;

    private record Result(int exitCode, String out, String err) {
        /// Without what differs between hosts.
        String tree() {
            return out.replaceAll("\\[\\S+-(\\d+)]", "[$1]");
        }
    }

    @Test
    void a_run_that_is_waited_for_ends_with_the_tree_and_exit_code_1_when_a_job_failed() throws IOException {
        Result result = run("run", file(FLOW), "--wait", "--timeout", "60s");
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.tree()).isEqualTo("""
                        flow: 1 of 2 completed
                        ├─ good [1] completed
                        └─ flaky [2] failed with exit code 1
                        """);
        assertThat(run("status", "flow").tree()).isEqualTo(result.tree());
    }

    @Test
    void resume_runs_the_failed_job_again_and_no_other() throws IOException {
        String file = file(FLOW);
        run("run", file, "--wait");
        Files.createFile(folder.resolve("mended"));
        assertThat(run("resume", "flow").exitCode()).isZero();
        Result result = run("run", file, "--wait");
        assertThat(result.exitCode()).isZero();
        assertThat(result.tree()).contains("├─ good [1] completed", "└─ flaky [3] completed");
        assertThat(folder.resolve("good")).hasContent("once\n");
    }

    @Test
    void status_as_json_has_states_words_ids_and_logs() throws IOException {
        run("run", file(FLOW), "--name", "shot-1", "--wait");
        var tree = Json.MAPPER.readTree(run("status", "shot-1", "--json").out());
        assertThat(tree.path("workflow").asText()).isEqualTo("shot-1");
        assertThat(tree.path("scheduler").asText()).isEqualTo("local");
        assertThat(tree.path("ended").asBoolean()).isTrue();
        assertThat(tree.path("completed").asBoolean()).isFalse();
        var flaky = tree.path("jobs").path(1);
        assertThat(flaky.path("state").asText()).isEqualTo("failed");
        assertThat(flaky.path("detail").asText()).isEqualTo("failed with exit code 1");
        assertThat(flaky.path("outputs").path(0).asText()).contains("workflows/shot-1/logs/flaky_");
    }

    @Test
    void cancel_ends_what_runs_and_a_wait_that_is_too_short_is_exit_code_6() throws IOException {
        String file = file("name: flow\njobs:\n  long: {command: [sleep, '300']}\n");
        Result short_ = run("run", file, "--wait", "--timeout", "0s");
        assertThat(short_.exitCode()).isEqualTo(6);
        assertThat(short_.err()).contains("workflow flow has not ended within 0s");
        Result cancelled = run("cancel", "flow");
        assertThat(cancelled.err()).isEmpty();
        await().until(() -> run("status", "flow").tree().contains("└─ long [1] cancelled by "));
    }

    @Test
    void list_names_those_that_were_begun() throws IOException {
        assertThat(run("list").out()).isEmpty();
        assertThat(run("list", "--json").out().strip()).isEqualTo("[ ]");
        run("run", file(FLOW), "--name", "b");
        run("run", file(FLOW), "--name", "a", "--wait");
        run("run", file(FLOW), "--name", "b", "--wait");
        assertThat(run("list").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .matches("a +local +\\S+Z +2 submitted +" + folder + "/flow.yaml");
    }

    @Test
    void validate_tells_the_jobs_or_all_problems_with_exit_code_4() throws IOException {
        assertThat(run("validate", file(FLOW)).out()).endsWith("flow.yaml: workflow flow, 2 jobs\n");
        Result result = run("validate", file("name: flow\njobs:\n  a: {cpu: 3}\n"));
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .contains(
                        "flow.yaml:3: job a needs either a command or a script",
                        "flow.yaml:3: unknown key cpu in job a; known are: account, after, ");
    }

    @Test
    void an_instance_is_not_run_from_another_text() throws IOException {
        run("run", file(FLOW), "--wait");
        Result result = run("run", file(FLOW + "  more: {command: [true]}\n"));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("was begun with another text");
        Result resumed =
                run("resume", "flow", "--file", folder.resolve("flow.yaml").toString());
        assertThat(resumed.tree()).contains("more [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "resume", "cancel"})
    void what_was_not_begun_is_told(String command) {
        Result result = run(command, "nothing");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("there is no workflow nothing");
    }

    @Test
    void every_command_has_help_with_an_example() {
        commandLine(environment(new ByteArrayOutputStream(), new ByteArrayOutputStream()))
                .getSubcommands()
                .forEach((name, command) ->
                        assertThat(command.getUsageMessage()).contains("codex jobs workflow " + name));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("flow.yaml"), text).toString();
    }

    private Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = commandLine(environment(out, err)).execute(arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private CliEnvironment environment(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new CliEnvironment(
                Map.of("CODEX_SERVICES_HOME", folder.resolve("home").toString()),
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false);
    }

    private static CommandLine commandLine(CliEnvironment environment) {
        var line = new CommandLine(WorkflowCommand.class, new Commands(environment));
        line.setExecutionExceptionHandler((failure, _, _) -> {
            if (failure instanceof CodexException known) {
                environment.err().println(known.getMessage());
                return known.exitCode().number();
            }
            throw failure;
        });
        return line;
    }

    private record Commands(CliEnvironment environment) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1
                        && constructor.getParameterTypes()[0].equals(CliEnvironment.class)) {
                    return type.cast(constructor.newInstance(environment));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
