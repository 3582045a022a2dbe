package io.codex.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A completion script for fish, which picocli does not write: one `complete` line for each command and option.
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandSpec root) {
        var lines = new ArrayList<String>();
        lines.add("complete -c codex -f");
        subcommands(root, "__fish_use_subcommand", lines);
        for (var entry : root.subcommands().entrySet()) {
            CommandSpec command = entry.getValue().getCommandSpec();
            String within = "__fish_seen_subcommand_from " + entry.getKey();
            options(command, within, lines);
            subcommands(command, within, lines);
            command.subcommands().values().forEach(nested -> options(nested.getCommandSpec(), within, lines));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void subcommands(CommandSpec command, String condition, List<String> lines) {
        command.subcommands()
                .forEach((name, line) -> lines.add("complete -c codex -n %s -a %s -d %s"
                        .formatted(
                                quoted(condition),
                                name,
                                quoted(description(
                                        line.getCommandSpec().usageMessage().description())))));
    }

    private static void options(CommandSpec command, String condition, List<String> lines) {
        for (OptionSpec option : command.options()) {
            var line = new StringBuilder("complete -c codex -n " + quoted(condition));
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                line.append(option.type().equals(java.nio.file.Path.class) ? " -r -F" : " -x");
            }
            lines.add(line + " -d " + quoted(description(option.description())));
        }
    }

    private static String description(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
