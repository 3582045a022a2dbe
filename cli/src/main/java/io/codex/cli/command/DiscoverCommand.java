package io.codex.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "discover",
        description = "Find what a facility has and bring it into the graph.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = DiscoverFilesCommand.class)
public final class DiscoverCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to discover: files");
    }
}
