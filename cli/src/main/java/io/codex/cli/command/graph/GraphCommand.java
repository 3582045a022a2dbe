package io.codex.cli.command.graph;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "graph",
        description = "Work with the graph itself.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GraphQueryCommand.class)
public final class GraphCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }
}
