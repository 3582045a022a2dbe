package io.codex.cli.command.jobs;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "jobs",
        description = "Submit jobs to the scheduler that is here, and look after them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SubmitCommand.class,
            ArrayCommand.class,
            JobStatusCommand.class,
            WaitCommand.class,
            QueueCommand.class,
            InfoCommand.class,
            HistoryCommand.class,
            CancelCommand.class,
            HoldCommand.class,
            ReleaseCommand.class,
            RequeueCommand.class,
            WorkflowCommand.class,
            StatsCommand.class,
            BackendCommand.class
        })
public final class JobsCommand implements Runnable {
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
