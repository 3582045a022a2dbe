package io.codex.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LauncherOptionsTest {
    @Test
    void becomeConfiguration() {
        assertThat(settings("--host", "0.0.0.0", "--port", "1", "--http-port=2", "--location", "node 7"))
                .containsExactly(
                        Map.entry("codex.neo4j.host", "0.0.0.0"),
                        Map.entry("codex.neo4j.port", "1"),
                        Map.entry("codex.neo4j.http-port", "2"),
                        Map.entry("codex.neo4j.location", "node 7"));
    }

    @Test
    void leaveTheDefaultsToTheConfiguration() {
        assertThat(settings()).isEmpty();
    }

    private static Map<String, String> settings(String... arguments) {
        var options = new LauncherOptions();
        new CommandLine(options).parseArgs(arguments);
        return options.settings();
    }
}
