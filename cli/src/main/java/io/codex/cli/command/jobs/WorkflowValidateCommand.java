package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.workflow.Workflow;
import io.codex.core.batch.workflow.WorkflowReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Tell everything that is wrong with a workflow's file. Exit code 4 when something is.",
        footer = {"%nExamples:", "  codex jobs workflow validate reconstruction.yaml"})
public final class WorkflowValidateCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FILE", description = "The workflow.")
    private Path file = Path.of("");

    public WorkflowValidateCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Workflow workflow = WorkflowReader.read(file);
        environment
                .out()
                .printf(
                        "%s: workflow %s, %d jobs%n",
                        file, workflow.name(), workflow.jobs().size());
        return 0;
    }
}
