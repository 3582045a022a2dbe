package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "hold",
        description = "Keep jobs that wait from starting.",
        footer = {"%nExamples:", "  codex jobs hold 4711 4712"})
public final class HoldCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Jobs, arrays, tasks.")
    private List<JobId> ids = List.of();

    public HoldCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        scheduler.open().hold(ids);
        ids.forEach(id -> environment.out().println("held " + id));
        return 0;
    }
}
