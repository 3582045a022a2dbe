package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Commands where no service runs: wrong usage is found all the same, the rest says what to start.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoServicesIT {
    private final Site site;

    NoServicesIT(@TempDir Path folder) {
        site = Site.in(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 2, a command is missing",
        "serch plasma, 2, serch",
        "status --jsn, 2, --jsn",
        "up postgres, 2, unknown service: postgres",
        "discover, 2, say what to discover",
        "discover files local, 2, --path",
        "discover files local --path /nonexistent/tree, 2, there is no /nonexistent/tree",
        "discover files local --path /etc/passwd, 2, /etc/passwd is not a directory",
        "discover files local --path /etc --max-size big, 2, is not a size",
        "discover files atlantis --path /etc, 4, unknown facility: atlantis",
        "discover files local --path /etc, 3, no embed service is running",
        "search plasma, 3, no embed service is running",
        "embed plasma, 3, no embed service is running",
        "logs neo4j, 1, neo4j has no log",
        "logs neo4j --lines -1, 2, --lines"
    })
    void a_failure_has_its_exit_code_a_message_and_a_hint(String line, int exitCode, String message) {
        CommandResult result = site.codex(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("codex: ")
                .contains(message)
                .contains("hint: ")
                .doesNotContain("\tat ");
    }

    @Test
    void status_shows_both_stopped() {
        CommandResult result = site.codex("status");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).containsPattern("neo4j +stopped").containsPattern("embed +stopped");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void down_has_nothing_to_do() {
        CommandResult result = site.codex("down");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("embed was not running", "neo4j was not running");
    }

    @Test
    void verbose_shows_the_stack() {
        CommandResult result = site.codex("search", "plasma", "--verbose");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("codex: no embed service is running")
                .contains("\tat io.codex.");
    }
}
