package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "queue",
        description = "Show your jobs that have not ended, and why they wait.",
        footer = {"%nExamples:", "  codex jobs queue", "  codex jobs queue --json", "  codex jobs queue --watch"})
public final class QueueCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JobWatch watch;

    public QueueCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        BatchScheduler open = scheduler.open();
        if (watch.isAsked()) {
            watch.run(open, json, open::queue);
            return 0;
        }
        List<JobSnapshot> jobs = open.queue();
        if (json.isAsked()) {
            json.print(jobs);
        } else if (jobs.isEmpty()) {
            environment.err().println("no jobs");
        } else {
            environment.out().print(JobTable.of(jobs, environment.colour(), Instant.now()));
        }
        return 0;
    }
}
