package io.codex.cli.command.tunnel;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "tunnel",
        description = {
            "Reach the services of another host, or of the nodes behind it, on ports of this one.",
            "The ports stay where they are while the services move, the host restarts, or this one sleeps."
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "%nExamples:",
            "  codex tunnel start iter",
            "  codex tunnel status",
            "  codex tunnel doctor iter",
            "  codex tunnel service install iter"
        },
        subcommands = {
            TunnelStartCommand.class,
            TunnelStopCommand.class,
            TunnelStatusCommand.class,
            TunnelDoctorCommand.class,
            TunnelServiceCommand.class,
            TunnelSshConfigCommand.class,
            TunnelRunCommand.class
        })
public final class TunnelCommand implements Runnable {
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
