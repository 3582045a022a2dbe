package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--help`, of every command that a help text names.
class HelpIT {
    private static final Pattern COMMANDS = Pattern.compile("(?s)\nCommands:\n(.*?)(\n\n|\n\\S|$)");

    private final Site site;

    HelpIT(@TempDir Path folder) {
        site = Site.in(folder);
    }

    @Test
    void every_command_explains_itself() {
        List<String> seen = new ArrayList<>();
        walk(List.of(), seen);
        assertThat(seen)
                .contains("demo", "up", "down", "restart", "status", "logs", "embed", "search", "completion")
                .contains("discover files", "jobs submit", "jobs wait");
    }

    private void walk(List<String> command, List<String> seen) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");
        CommandResult help = site.codex(arguments.toArray(String[]::new));
        assertThat(help.exitCode()).as(command + help.err()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: codex").doesNotContain("${");
        seen.add(String.join(" ", command));
        Matcher commands = COMMANDS.matcher(help.out());
        if (commands.find()) {
            commands.group(1).lines().filter(line -> line.matches("  \\S.*")).forEach(line -> {
                List<String> subcommand = new ArrayList<>(command);
                subcommand.add(line.strip().replaceFirst("[ ,].*", ""));
                walk(subcommand, seen);
            });
        }
    }
}
