package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.Walltime;
import io.codex.core.batch.workflow.Workflow;
import io.codex.core.batch.workflow.WorkflowFolder;
import io.codex.core.batch.workflow.WorkflowReader;
import io.codex.core.batch.workflow.WorkflowRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Submit the jobs of a workflow, with what they wait for. Run again, it submits only what is missing.",
            "With --wait, exit code 1 when not all completed."
        },
        footer = {
            "%nExamples:",
            "  codex jobs workflow run reconstruction.yaml",
            "  codex jobs workflow run reconstruction.yaml --name shot-105027 --wait"
        })
public final class WorkflowRunCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Option(
            names = "--name",
            paramLabel = "INSTANCE",
            description = "Name of this run of it (default: the workflow's own name).")
    private @Nullable String name;

    @Option(names = "--wait", description = "Wait until nothing more happens by itself.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "unlimited",
            converter = WalltimeConverter.class,
            description = "With --wait, no longer than that: 90s, 2h (default: ${DEFAULT-VALUE}).")
    private Walltime timeout = Walltime.unlimited();

    @Parameters(paramLabel = "FILE", description = "The workflow.")
    private Path file = Path.of("");

    public WorkflowRunCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Workflow workflow = WorkflowReader.read(file);
        var instances = new WorkflowInstances(environment);
        WorkflowFolder folder = instances.named(name == null ? workflow.name() : name);
        if (!folder.exists()) {
            folder.begin(file, scheduler.open().name());
        } else {
            folder.requireSameDefinition(file);
        }
        WorkflowRun run = instances.run(folder);
        var printer = new WorkflowPrinter(environment, json);
        var status = run.submit();
        if (wait) {
            return printer.await(folder, run, timeout);
        }
        printer.print(folder, status);
        return 0;
    }
}
