package io.codex.cli.command.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Show how jobs are: those that are named, or the queue and what ended in the last hour."
                + " Exit code 5 when a named one is not known.",
        footer = {
            "%nExamples:",
            "  codex jobs status",
            "  codex jobs status 4711 4712 --json",
            "  codex jobs status 4711 --tasks --watch"
        })
public final class JobStatusCommand implements Callable<Integer> {
    private static final Duration RECENT = Duration.ofHours(1);

    /// A job, and of an array how many of its tasks are in which state.
    @RegisterForReflection
    record Status(@JsonUnwrapped JobSnapshot job, @Nullable Map<String, Long> tasks) {}

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

    @Option(names = "--tasks", description = "Show each task of an array.")
    private boolean tasks;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Jobs.")
    private List<JobId> ids = List.of();

    public JobStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        BatchScheduler open = scheduler.open();
        if (watch.isAsked()) {
            watch.run(open, json, watched(open));
            return ExitCode.OK.number();
        }
        if (ids.isEmpty()) {
            List<JobSnapshot> jobs = new ArrayList<>(open.queue());
            jobs.addAll(recent(open));
            print(jobs.stream().map(job -> new Status(job, null)).toList());
            return ExitCode.OK.number();
        }
        List<Status> statuses = named(open);
        print(statuses);
        boolean known = statuses.stream()
                .map(Status::job)
                .noneMatch(job -> job.state() instanceof JobState.Unknown || JobWait.isUnheardOf(job));
        return (known ? ExitCode.OK : ExitCode.SCHEDULER).number();
    }

    private Supplier<List<JobSnapshot>> watched(BatchScheduler open) {
        if (ids.isEmpty()) {
            return open::queue;
        }
        return () -> named(open).stream().map(Status::job).toList();
    }

    private List<Status> named(BatchScheduler open) {
        Map<JobId, JobSnapshot> jobs = open.query(ids);
        var statuses = new ArrayList<Status>();
        for (JobId id : ids) {
            JobSnapshot job = Objects.requireNonNull(jobs.get(id));
            List<JobSnapshot> parts = job.state() instanceof JobState.Unknown ? List.of(job) : open.tasks(id);
            boolean single = parts.size() == 1 && parts.getFirst().id().equals(id);
            if (single || !tasks) {
                statuses.add(new Status(job, single ? null : JobCounts.of(parts)));
            } else {
                parts.forEach(task -> statuses.add(new Status(task, null)));
            }
        }
        return statuses;
    }

    /// Accounting that does not answer is no reason to hide the queue.
    private List<JobSnapshot> recent(BatchScheduler open) {
        try {
            return open.history(Instant.now().minus(RECENT));
        } catch (CodexException e) {
            environment.err().println("codex: without the jobs that ended: " + e.getMessage());
            return List.of();
        }
    }

    private void print(List<Status> statuses) {
        if (json.isAsked()) {
            json.print(statuses);
            return;
        }
        if (statuses.isEmpty()) {
            environment.err().println("no jobs");
            return;
        }
        environment
                .out()
                .print(JobTable.of(statuses.stream().map(Status::job).toList(), environment.colour(), Instant.now()));
        for (Status status : statuses) {
            if (status.tasks() != null) {
                environment.out().printf("tasks of %s: %s%n", status.job().id(), JobCounts.inWords(status.tasks()));
            }
        }
    }
}
