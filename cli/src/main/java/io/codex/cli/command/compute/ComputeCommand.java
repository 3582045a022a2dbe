package io.codex.cli.command.compute;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "compute",
        description = "Work on a facility's compute nodes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ComputeRunCommand.class,
            ComputeShellCommand.class,
            ComputeSubmitCommand.class,
            ComputeAttachCommand.class,
            ComputeStartCommand.class,
            ComputeStopCommand.class,
            ComputeStatusCommand.class,
            ComputeCancelCommand.class,
            ComputeTunnelCommand.class,
            PilotCommand.class
        })
public final class ComputeCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: "
                        + spec.subcommands().entrySet().stream()
                                .filter(command -> !command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
    }
}
