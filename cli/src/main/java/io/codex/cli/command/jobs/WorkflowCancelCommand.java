package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.workflow.WorkflowFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancel all jobs of a workflow that have not ended.",
        footer = {"%nExamples:", "  codex jobs workflow cancel reconstruction"})
public final class WorkflowCancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Parameters(paramLabel = "INSTANCE", description = "Its name; see codex jobs workflow list.")
    private String name = "";

    public WorkflowCancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var instances = new WorkflowInstances(environment);
        WorkflowFolder folder = instances.existing(name);
        new WorkflowPrinter(environment, json)
                .print(folder, instances.run(folder).cancel(instances.user()));
        return 0;
    }
}
