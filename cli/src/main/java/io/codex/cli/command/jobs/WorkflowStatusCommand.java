package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.workflow.WorkflowFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Show the jobs of a workflow as a tree.",
        footer = {"%nExamples:", "  codex jobs workflow status reconstruction"})
public final class WorkflowStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Parameters(paramLabel = "INSTANCE", description = "Its name; see codex jobs workflow list.")
    private String name = "";

    public WorkflowStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var instances = new WorkflowInstances(environment);
        WorkflowFolder folder = instances.existing(name);
        new WorkflowPrinter(environment, json)
                .print(folder, instances.run(folder).status());
        return 0;
    }
}
