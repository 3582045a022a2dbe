package io.codex.cli.command.jobs;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "workflow",
        description = "Submit jobs that wait for each other, written down in a YAML file, and resume them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WorkflowRunCommand.class,
            WorkflowStatusCommand.class,
            WorkflowResumeCommand.class,
            WorkflowCancelCommand.class,
            WorkflowListCommand.class,
            WorkflowValidateCommand.class
        })
public final class WorkflowCommand implements Runnable {
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
