package io.codex.cli.command.serve;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "serve",
        description = "Run services of your own, and look after one service at a time.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ServeRunCommand.class, HandOverCommand.class})
public final class ServeCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: run");
    }
}
