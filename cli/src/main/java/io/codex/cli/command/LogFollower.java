package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Prints what is added to the logs of a plan's jobs: of the one that serves, of its successor beside it, and of the
/// next one after both.
final class LogFollower {
    private static final Duration POLL = Duration.ofMillis(500);

    /// Looking for a new job is more work than reading on.
    private static final int POLLS_PER_LOOK = 10;

    private final CliEnvironment environment;
    private final CodexServices services;
    private final ServicePlan plan;
    private final Map<Path, GrowingFile> logs = new LinkedHashMap<>();
    private final Set<Path> ended = new HashSet<>();
    private @Nullable Path shown;
    private String complaint = "";

    LogFollower(CliEnvironment environment, CodexServices services, ServicePlan plan) {
        this.environment = environment;
        this.services = services;
        this.plan = plan;
    }

    /// Until this process is interrupted, or nobody reads it any more.
    ///
    /// @param from bytes of the log that are shown already
    void follow(Path first, long from) {
        logs.put(first, new GrowingFile(first, from));
        shown = first;
        follow(null);
    }

    /// The same of one job alone, until it has ended.
    void followOnly(Path log, long from) {
        logs.put(log, new GrowingFile(log, from));
        shown = log;
        follow(log);
    }

    private void follow(@Nullable Path only) {
        look(only);
        for (int poll = 1; !environment.out().checkError(); poll++) {
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            // what was written before a job's end has been seen when its log is read after it
            Set<Path> complete = Set.copyOf(ended);
            logs.forEach(this::print);
            logs.keySet().removeAll(complete);
            if (only != null && logs.isEmpty()) {
                return;
            }
            if (poll % POLLS_PER_LOOK == 0) {
                look(only);
            }
        }
    }

    /// A scheduler that cannot be asked now is asked again.
    private void look(@Nullable Path only) {
        try {
            List<JobSnapshot> jobs = services.inspector().jobs(plan).stream()
                    .filter(job -> job.output() != null && (only == null || only.equals(job.output())))
                    .toList();
            if (only != null && jobs.isEmpty()) {
                // nobody remembers it
                ended.add(only);
            }
            for (JobSnapshot job : jobs.reversed()) {
                if (job.state().isFinal()) {
                    // the newest may be started again
                    if (only != null || !job.equals(jobs.getFirst())) {
                        ended.add(job.log());
                    }
                } else if (!logs.containsKey(job.log())) {
                    ended.remove(job.log());
                    logs.put(job.log(), new GrowingFile(job.log(), 0));
                }
            }
        } catch (CodexException e) {
            if (e.exitCode() != ExitCode.SCHEDULER) {
                throw e;
            }
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void print(Path log, GrowingFile file) {
        try {
            byte[] added = file.readOn();
            if (added.length == 0) {
                return;
            }
            if (!log.equals(shown)) {
                shown = log;
                environment.out().printf("==> %s <==%n", log);
            }
            environment.out().write(added, 0, added.length);
            environment.out().flush();
        } catch (IOException e) {
            // a file server that has a bad moment
            complain("%s cannot be read: %s".formatted(log, e.getMessage()));
        }
    }

    /// Each once, until another one comes.
    private void complain(String words) {
        if (!words.equals(complaint)) {
            complaint = words;
            environment.err().println("codex: %s; trying again".formatted(StatusText.oneLine(words)));
        }
    }
}
