package io.codex.cli.command.compute;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "compute",
        description = "Work on a facility's compute nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ComputeTunnelCommand.class)
public final class ComputeCommand implements Runnable {
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
