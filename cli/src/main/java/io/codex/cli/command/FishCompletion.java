package io.codex.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A completion script for fish, which picocli does not write: one `complete` line for each command and option.
final class FishCompletion {
    /// Whether the words so far, but options, are those commands: `at` with none after them, `within` with any.
    private static final String CONDITIONS = """
            function __codex_at
                set -l words (string match -v -- '-*' (commandline -opc))
                test "$words[2..]" = "$argv"
            end
            function __codex_within
                set -l words (string match -v -- '-*' (commandline -opc))
                set -l last (math (count $argv) + 1)
                test "$words[2..$last]" = "$argv"
            end
            """;

    private FishCompletion() {}

    static String script(CommandSpec root) {
        var lines = new ArrayList<String>();
        lines.add(CONDITIONS + "complete -c codex -f");
        add(root, List.of(), lines);
        return String.join("\n", lines) + "\n";
    }

    private static void add(CommandSpec command, List<String> path, List<String> lines) {
        if (!path.isEmpty()) {
            String within = condition("__codex_within", path);
            options(command, within, lines);
            if (command.positionalParameters().stream().anyMatch(FishCompletion::isFile)) {
                lines.add("complete -c codex -n %s -F".formatted(quoted(within)));
            }
        }
        command.subcommands().forEach((name, line) -> {
            CommandSpec nested = line.getCommandSpec();
            if (nested.usageMessage().hidden()) {
                return;
            }
            lines.add("complete -c codex -n %s -a %s -d %s"
                    .formatted(
                            quoted(condition("__codex_at", path)),
                            name,
                            quoted(description(nested.usageMessage().description()))));
            add(nested, Stream.concat(path.stream(), Stream.of(name)).toList(), lines);
        });
    }

    private static String condition(String function, List<String> path) {
        return path.isEmpty() ? function : function + " " + String.join(" ", path);
    }

    private static void options(CommandSpec command, String condition, List<String> lines) {
        for (OptionSpec option : command.options()) {
            var line = new StringBuilder("complete -c codex -n " + quoted(condition));
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().min() > 0) {
                line.append(isFile(option) ? " -r -F" : " -x");
            }
            lines.add(line + " -d " + quoted(description(option.description())));
        }
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type().equals(Path.class);
    }

    private static String description(String[] lines) {
        return lines.length == 0
                ? ""
                : lines[0].replace(" (default: ${DEFAULT-VALUE})", "").replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
