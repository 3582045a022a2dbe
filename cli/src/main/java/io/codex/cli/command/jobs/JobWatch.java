package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.WatchInterval;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--watch`: looks again and again until all jobs have ended; a mixin. What is asked is what all processes of the user
/// share, so that a short interval runs no more scheduler commands than a long one.
public final class JobWatch {
    private static final String FROM_THE_TOP = "\u001b[H\u001b[2J";

    private final CliEnvironment environment;
    private final Map<JobId, JobState> told = new HashMap<>();

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "5",
            description = "Show it again every 5 s, or as often as said, until all have ended;"
                    + " in a pipe, only what changes. Put it after the ids.")
    private @Nullable Integer seconds;

    public JobWatch(CliEnvironment environment) {
        this.environment = environment;
    }

    boolean isAsked() {
        return seconds != null;
    }

    /// @param look finds the jobs; those that it does not find any more are asked for by their ids
    void run(BatchScheduler scheduler, JsonOption json, Supplier<List<JobSnapshot>> look) {
        Duration interval = WatchInterval.of(seconds, "put --watch after the ids");
        Map<JobId, JobSnapshot> seen = new LinkedHashMap<>();
        while (true) {
            boolean looked = look(scheduler, look, seen);
            if (looked) {
                show(List.copyOf(seen.values()), json);
                if (seen.values().stream().allMatch(job -> job.state().isFinal())) {
                    return;
                }
            }
            Pause.of(interval);
        }
    }

    /// A scheduler that cannot be asked now is asked again.
    private boolean look(BatchScheduler scheduler, Supplier<List<JobSnapshot>> look, Map<JobId, JobSnapshot> seen) {
        try {
            List<JobSnapshot> found = look.get();
            Map<JobId, JobSnapshot> now = new LinkedHashMap<>();
            found.forEach(job -> now.put(job.id(), job));
            List<JobId> gone = seen.values().stream()
                    .filter(job -> !job.state().isFinal() && !now.containsKey(job.id()))
                    .map(JobSnapshot::id)
                    .toList();
            if (!gone.isEmpty()) {
                now.putAll(scheduler.query(gone));
            }
            seen.putAll(now);
            return true;
        } catch (CodexException e) {
            if (e.exitCode() != ExitCode.SCHEDULER) {
                throw e;
            }
            environment.err().println("codex: %s; looking again".formatted(e.getMessage()));
            return false;
        }
    }

    private void show(List<JobSnapshot> jobs, JsonOption json) {
        // only a terminal has colours
        if (environment.colour() && !json.isAsked()) {
            environment.out().print(FROM_THE_TOP + JobTable.of(jobs, true, Instant.now()));
            environment.out().flush();
            return;
        }
        for (JobSnapshot job : jobs) {
            if (job.state().equals(told.put(job.id(), job.state()))) {
                continue;
            }
            if (json.isAsked()) {
                json.printLine(job);
            } else {
                environment
                        .out()
                        .printf("%s %s%n", job.id(), TextRows.plain(job.state().inWords()));
            }
        }
    }
}
