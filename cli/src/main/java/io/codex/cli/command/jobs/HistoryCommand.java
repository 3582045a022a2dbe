package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.Walltime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "history",
        description = "Show your jobs that ended, the newest first, as far as the scheduler's accounting tells.",
        footer = {"%nExamples:", "  codex jobs history", "  codex jobs history --since 7d --json"})
public final class HistoryCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "How far back: 90m, 12h, 7d, unlimited (default: ${DEFAULT-VALUE}).")
    private Walltime since = Walltime.unlimited();

    public HistoryCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Instant now = Instant.now();
        List<JobSnapshot> jobs = scheduler
                .open()
                .history(
                        switch (since) {
                            case Walltime.Limited(var back) -> now.minus(back);
                            case Walltime.Unlimited _ -> Instant.EPOCH;
                        });
        if (json.isAsked()) {
            json.print(jobs);
        } else if (jobs.isEmpty()) {
            environment.err().printf("no job ended within %s%n", since);
        } else {
            environment.out().print(JobTable.of(jobs, environment.colour(), now));
        }
        return 0;
    }
}
