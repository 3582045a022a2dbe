package io.codex.cli.command.hosts;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "hosts",
        description = "Show, add and try the hosts that SSH leads to.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HostsListCommand.class, HostsAddCommand.class, HostsRemoveCommand.class, HostsStatusCommand.class
        })
public final class HostsCommand implements Runnable {
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
