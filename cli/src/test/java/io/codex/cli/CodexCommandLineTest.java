package io.codex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CodexCommandLineTest {
    @TempDir
    private Path folder;

    @Test
    void versionIsThatOfTheBuild() {
        Result result = run("--version");
        assertThat(result.out()).matches("codex [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void everyCommandIsRegisteredUnderItsOwnName() {
        all().getSubcommands()
                .forEach((name, command) ->
                        assertThat(command.getCommandSpec().name()).isEqualTo(name));
    }

    @Test
    void aCommandAloneIsWhatItIsAmongAll() {
        all().getSubcommands().forEach((name, among) -> {
            var alone = Objects.requireNonNull(
                    CodexCommandLine.create(CliEnvironment.ofThisProcess(), List.of(name, "--json"))
                            .getSubcommands()
                            .get(name));
            assertThat(alone.getUsageMessage()).isEqualTo(among.getUsageMessage());
        });
    }

    @ParameterizedTest
    @CsvSource({"status --json, 1", "--version, 0", "--help, all", "'', all", "--verbose status, all", "serch, all"})
    void onlyWhatTheArgumentsNeedIsMade(String line, String commands) {
        int all = all().getSubcommands().size();
        assertThat(CodexCommandLine.needed(line.isEmpty() ? List.of() : List.of(line.split(" "))))
                .hasSize(commands.equals("all") ? all : Integer.parseInt(commands));
    }

    private static CommandLine all() {
        return CodexCommandLine.create(CliEnvironment.ofThisProcess());
    }

    @Test
    void helpHasTheTableOfExitCodes() {
        assertThat(run("--help").out()).contains("  3  not healthy or not reachable", "130  interrupted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "down",
                "restart",
                "status",
                "logs",
                "serve",
                "jobs",
                "embed",
                "discover",
                "search",
                "completion"
            })
    void everyCommandHasHelpWithADescription(String command) {
        Result result = run(command, "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("Usage: codex " + command);
        assertThat(result.out().lines().skip(1).findFirst())
                .hasValueSatisfying(line -> assertThat(line).isNotBlank());
        assertThat(result.out()).doesNotContain("Exit codes:");
    }

    @ParameterizedTest
    @CsvSource({
        "'', a command is missing",
        "bogus, 'Unmatched argument at index 0: ''bogus'''",
        "status --bogus, Unknown option: '--bogus'",
        "up nothing, unknown service: nothing",
        "discover, say what to discover",
        "discover files local, Missing required option: '--path=DIR'",
        "discover files local --path . --max-size 3x, is not a size",
        "discover files local --path . --include [, is not a glob",
        "search, Missing required parameter: 'QUERY'",
        "search x --limit 0, --limit 0 is not from 1 to 100",
        "search x --limit many, Invalid value for option '--limit'",
        "serve, say what to do: SERVICE start",
        "serve embed jump, jump is not start",
        "serve neo4j start --gpu 1, neo4j does not choose among GPUs",
        "logs embed --previous 0, --previous 0 is no earlier job",
        "status --watch 0, --watch 0 is not from 1 to 3600 seconds",
        "completion tcsh, Invalid value for positional parameter",
        "logs, Missing required parameter: 'SERVICE'",
        "jobs, say what to do: submit, array",
        "jobs submit, Missing required parameter: 'COMMAND'",
        "jobs submit no-such-script, there is no script or program no-such-script",
        "jobs submit --mem much -- x, not an amount of memory: much",
        "jobs submit --time soon -- x, not a time: soon",
        "jobs submit --gpus :2 -- x, 'not GPUs, such as 2 or h100:2: :2'",
        "jobs submit --array 3- -- x, 'not an array, such as 10, 1-10 or 1-10%4: 3-'",
        "jobs submit --array 5-3 -- x, an array without tasks: 5-3",
        "jobs submit --cpus-per-gpu 4 -- x, CPUs per GPU need GPUs",
        "jobs submit --signal TERM@2m -- x, a signal before the end needs a longer walltime",
        "jobs submit --tag / -- x, a tag is 1 to 64 letters",
        "jobs submit --name / -- x, not a name for a job",
        "jobs submit --env NOWHERE -- x, --env NOWHERE: there is no such variable here",
        "jobs submit --env 1=2 -- x, --env 1=2 does not begin with a variable's name",
        "jobs array no-such-file, there is no file no-such-file",
        "jobs wait, Missing required parameter: 'ID'",
        "jobs cancel, say which jobs",
        "jobs cancel 1 --all, say which jobs",
        "jobs queue --watch 0, --watch 0 is not from 1 to 3600 seconds"
    })
    void wrongUsageIsExitCode2WithAHint(String line, String message) {
        Result result = run(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("codex: ").contains("hint: ").doesNotContain("\tat ");
        assertThat(result.err().replace("'", "")).contains(message.replace("'", ""));
        assertThat(result.out()).isEmpty();
    }

    @Test
    void failureIsWordsAndTheStackTraceComesOnlyWithVerbose() {
        assertThat(run("search", "x").err())
                .isEqualTo(("codex: no embed service is running%nhint: start it with: codex up embed; "
                                + "where it runs elsewhere, reach it with: codex tunnel start HOST%n")
                        .formatted());
        assertThat(run("search", "x", "--verbose").err()).contains("\tat io.codex.");
    }

    @Test
    void servicesThatAreDownAreExitCode3() {
        Result result = run("status");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).contains("neo4j", "embed", "not started", "hint: start it with: codex up neo4j");
    }

    @Test
    void statusAsJsonIsAList() {
        assertThat(run("status", "embed", "--json").out())
                .contains("\"service\" : \"embed\"", "\"condition\" : \"STOPPED\"");
    }

    @Test
    void unknownFacilityIsExitCode4AndNamesTheKnownOnes() {
        Result result = run("discover", "files", "nowhere", "--path", folder.toString());
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("unknown facility: nowhere", "hint: known are: local");
    }

    @Test
    void upWithoutAnInstallationIsExitCode4() {
        assertThat(run("up").exitCode()).isEqualTo(4);
        assertThat(CommandLineRun.run(
                                Map.of("CODEX_HOME", folder.toString(), "CODEX_SERVICES_HOME", folder.toString()),
                                new byte[0],
                                "up")
                        .err())
                .contains("bin/codex-neo4j is missing");
    }

    @Test
    void emptyTextAndTextThatIsNotUtf8AreRefused() {
        assertThat(run("embed", "a", " ").err()).contains("text 2 is empty");
        assertThat(CommandLineRun.run(variables(), new byte[0], "embed").err()).contains("there is no text");
        byte[] latin1 = "Bölkow\n".getBytes(StandardCharsets.ISO_8859_1);
        Result result = CommandLineRun.run(variables(), latin1, "embed");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("standard input is not UTF-8: byte 1 is 0xf6", "hint: convert it");
    }

    @Test
    void logOfAServiceThatNeverRanIsSaidSo() {
        Result result = run("logs", "embed");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("embed has no log", "hint: start it with: codex up embed");
    }

    @Test
    void corruptEndpointRecordIsNamedWithTheReason() throws IOException {
        Path record = folder.resolve("home/endpoints/local/embed/4.json");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "{");
        assertThat(run("embed", "x").err()).contains(record + ": the record is not valid JSON");
        assertThat(run("status", "embed").out()).contains("not believed: " + record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionScriptIsValid(String shell) throws IOException {
        Path script = Files.writeString(
                folder.resolve("completion"), run("completion", shell).out());
        var checked = new io.codex.core.shell.LocalShell()
                .run(io.codex.core.shell.Command.of("bash", "-n", script.toString()));
        assertThat(checked.exitCode()).as(checked.err()).isZero();
        assertThat(script).content().contains("discover");
    }

    @Test
    void fishCompletionNamesCommandsAndOptions() {
        assertThat(run("completion", "fish").out())
                .contains("complete -c codex -n '__codex_at' -a status -d 'Show how the services are.")
                .contains("complete -c codex -n '__codex_at jobs' -a status -d 'Show how jobs are")
                .contains("complete -c codex -n '__codex_within search' -l limit -x")
                .contains("complete -c codex -n '__codex_within discover files' -l path -r -F")
                .contains("complete -c codex -n '__codex_within jobs submit' -s J -l name -x")
                .contains("complete -c codex -n '__codex_within jobs array' -F");
    }

    private Map<String, String> variables() {
        return Map.of("CODEX_SERVICES_HOME", folder.resolve("home").toString());
    }

    private Result run(String... arguments) {
        return CommandLineRun.run(variables(), new byte[0], arguments);
    }
}
