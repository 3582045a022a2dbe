package io.codex.cli.command.tunnel;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "service",
        description = "Have a tunnel started with the host, and again when it has ended: by your own systemd, or cron.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TunnelServiceInstallCommand.class,
            TunnelServiceUninstallCommand.class,
            TunnelServiceStatusCommand.class
        })
public final class TunnelServiceCommand implements Runnable {
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
