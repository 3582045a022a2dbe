package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTaskTest {
    private static final List<String> LINES = List.of("exit 3", "a b  *", "x&y\\1 'q'", "echo \"$CODEX_ARRAY_INDEX\"");

    @TempDir
    private Path folder;

    @Test
    void a_line_alone_is_a_command_of_bash() {
        assertThat(run(0).exitCode()).isEqualTo(3);
        assertThat(run(3).out()).isEqualTo("3\n");
    }

    @Test
    void braces_stand_for_the_line_in_every_argument() {
        assertThat(run(1, "printf", "<%s>", "{}", "in={} {}").out()).isEqualTo("<a b  *><in=a b  * a b  *>");
    }

    @Test
    void characters_that_mean_something_to_a_shell_stay_what_they_are() {
        assertThat(run(2, "printf", "%s", "-{}-").out()).isEqualTo("-x&y\\1 'q'-");
    }

    @Test
    void without_braces_the_line_comes_last() {
        assertThat(run(1, "printf", "<%s>", "in").out()).isEqualTo("<in><a b  *>");
    }

    @Test
    void the_command_has_the_line_in_a_variable() {
        assertThat(run(1, "printenv", "CODEX_ARRAY_LINE", "{}").out()).startsWith("a b  *\n");
    }

    private CommandResult run(int index, String... command) {
        List<String> argv = new SweepFolder(folder.resolve("sweep")).write(LINES, List.of(command));
        return new LocalShell()
                .run(Command.of(argv).withEnvironment(Map.of("CODEX_ARRAY_INDEX", Integer.toString(index))));
    }
}
