package io.codex.cli.command.config;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = "Show and check facility files: schedulers, partitions, services.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConfigShowCommand.class, ConfigValidateCommand.class, ConfigPathCommand.class})
public final class ConfigCommand implements Runnable {
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
