package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "release",
        description = "Let held jobs start.",
        footer = {"%nExamples:", "  codex jobs release 4711 4712"})
public final class ReleaseCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Jobs, arrays, tasks.")
    private List<JobId> ids = List.of();

    public ReleaseCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        scheduler.open().release(ids);
        ids.forEach(id -> environment.out().println("released " + id));
        return 0;
    }
}
