package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `codex completion`.
class CompletionIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void bash_takes_the_script_and_completes_commands_and_options() throws IOException {
        Path script = script("bash");
        assertThat(run("bash", "-n", script.toString()).err()).isEmpty();
        CommandResult completed = run("bash", "-c", """
                . "$1"
                COMP_WORDS=(codex sta); COMP_CWORD=1
                $(complete -p codex | sed 's/.*-F \\([^ ]*\\).*/\\1/') codex sta codex
                echo "${COMPREPLY[@]}"
                """, "bash", script.toString());
        assertThat(completed.out().strip()).as(completed.err()).isEqualTo("status");
    }

    @Test
    void zsh_and_fish_take_theirs_where_they_are_installed() throws IOException {
        for (String shell : new String[] {"zsh", "fish"}) {
            Path script = script(shell);
            assertThat(script).content().contains("codex", "discover");
            if (isInstalled(shell)) {
                CommandResult result = run(shell, "-n", script.toString());
                assertThat(result.exitCode()).as(result.err()).isZero();
            }
        }
    }

    @Test
    void another_shell_is_refused_with_the_known_ones() {
        CommandResult result = Site.in(folder).codex("completion", "tcsh");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("codex: ", "tcsh", "hint: ");
        assertThat(result.err()).containsIgnoringCase("bash, zsh, fish");
    }

    private Path script(String shell) throws IOException {
        CommandResult result = Site.in(folder).codex("completion", shell);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Files.writeString(folder.resolve("completion." + shell), result.out());
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static CommandResult run(String... argv) {
        return new LocalShell().run(Command.of(argv));
    }
}
