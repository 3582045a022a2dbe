package io.codex.cli;

import io.codex.cli.command.CompletionCommand;
import io.codex.cli.command.DemoCommand;
import io.codex.cli.command.DiscoverCommand;
import io.codex.cli.command.DownCommand;
import io.codex.cli.command.EmbedCommand;
import io.codex.cli.command.LogsCommand;
import io.codex.cli.command.RestartCommand;
import io.codex.cli.command.SearchCommand;
import io.codex.cli.command.StatusCommand;
import io.codex.cli.command.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The root of all commands.
@Command(
        name = "codex",
        description = "Moves services and work off a shared login node onto compute nodes.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            RestartCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            EmbedCommand.class,
            DiscoverCommand.class,
            SearchCommand.class,
            CompletionCommand.class
        })
public final class CodexCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure and other details.")
    @SuppressWarnings("UnusedVariable") // FailurePrinter asks the parse result for it
    private boolean verbose;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
