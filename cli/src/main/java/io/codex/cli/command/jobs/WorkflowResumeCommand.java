package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.workflow.WorkflowFolder;
import io.codex.core.batch.workflow.WorkflowRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = {
            "Submit again what failed or was cancelled, and all that comes after it.",
            "Jobs that completed are kept, and so are those under way that do not depend on a failed one."
        },
        footer = {
            "%nExamples:",
            "  codex jobs workflow resume reconstruction",
            "  codex jobs workflow resume reconstruction --file reconstruction.yaml"
        })
public final class WorkflowResumeCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Take the jobs from this file from now on; jobs that are kept stay as they were.")
    private @Nullable Path file;

    @Parameters(paramLabel = "INSTANCE", description = "Its name; see codex jobs workflow list.")
    private String name = "";

    public WorkflowResumeCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var instances = new WorkflowInstances(environment);
        WorkflowFolder folder = instances.existing(name);
        WorkflowRun run = instances.run(folder);
        if (file != null) {
            run.redefine(file);
        }
        new WorkflowPrinter(environment, json).print(folder, run.resume(instances.user()));
        return 0;
    }
}
