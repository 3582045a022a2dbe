package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.InterruptNotice;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.BatchScheduler.Until;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Waits for jobs, shows meanwhile how they are, and says how they ended.
final class JobWait {
    /// For a wait without a limit; longer ones do not fit into nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final int NAMED = 5;

    /// The accounting may just have been asked about other jobs, and is given a rest.
    private static final Duration SECOND_LOOK = Duration.ofSeconds(3);

    private final CliEnvironment environment;
    private final BatchScheduler scheduler;

    JobWait(CliEnvironment environment, BatchScheduler scheduler) {
        this.environment = environment;
        this.scheduler = scheduler;
    }

    /// @return the jobs in that order
    /// @throws CodexException for a job that the scheduler has never heard of, and when the time is over
    List<JobSnapshot> await(List<JobId> ids, Until until, Walltime limit) {
        List<JobId> distinct = ids.stream().distinct().toList();
        refuseUnknown(distinct);
        Duration timeout =
                limit instanceof Walltime.Limited(var duration) && duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
        List<JobSnapshot> jobs;
        try (var progress = new JobProgress(environment);
                var notice = new InterruptNotice(
                        environment,
                        "the jobs go on",
                        "look with codex jobs status, end them with codex jobs cancel")) {
            distinct.forEach(id -> notice.goesOn(id.value()));
            jobs = inOrder(distinct, scheduler.await(distinct, until, timeout, progress));
        }
        List<JobSnapshot> running =
                jobs.stream().filter(job -> !job.state().isFinal()).toList();
        if (until == Until.ALL_ENDED ? !running.isEmpty() : running.size() == jobs.size()) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "%s: %s".formatted(timeout.isZero() ? "not ended" : "not ended within " + limit, words(running)),
                    "the jobs go on; wait again, or end them with codex jobs cancel");
        }
        return jobs;
    }

    /// Says which ended without completing.
    ///
    /// @param ended all that count
    /// @return the exit code of the first that did not complete; 0 when all did
    int report(List<JobSnapshot> ended) {
        List<JobSnapshot> failed = ended.stream()
                .filter(job -> !(job.state() instanceof JobState.Completed))
                .toList();
        if (failed.isEmpty()) {
            return 0;
        }
        environment
                .err()
                .println(
                        ended.size() == 1
                                ? "codex: " + words(failed)
                                : "codex: %d of %d jobs did not complete: %s"
                                        .formatted(failed.size(), ended.size(), words(failed)));
        JobSnapshot first = failed.getFirst();
        if (first.output() != null) {
            environment
                    .err()
                    .println(
                            first.output().toString().contains("%a")
                                    ? "hint: see codex jobs status %s --tasks".formatted(first.id())
                                    : "hint: the log of job %s is %s".formatted(first.id(), first.output()));
        }
        return first.state().exitCode();
    }

    /// Whether neither codex nor the scheduler has a trace of it: every job that one of them has seen has a name.
    static boolean isUnheardOf(JobSnapshot job) {
        return job.name().isEmpty()
                && (job.state() instanceof JobState.Unknown || job.state() instanceof JobState.Vanished);
    }

    private void refuseUnknown(List<JobId> ids) {
        List<JobSnapshot> jobs = inOrder(ids, scheduler.query(ids));
        if (jobs.stream().anyMatch(JobWait::isUnheardOf)) {
            Pause.of(SECOND_LOOK);
            jobs = inOrder(ids, scheduler.query(ids));
        }
        for (JobSnapshot job : jobs) {
            if (isUnheardOf(job)) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "%s does not know job %s: %s"
                                .formatted(
                                        scheduler.name(),
                                        job.id(),
                                        job.state().inWords().replaceFirst("^(unknown|vanished): ", "")),
                        "see codex jobs status for those it knows");
            }
        }
    }

    private static List<JobSnapshot> inOrder(List<JobId> ids, Map<JobId, JobSnapshot> jobs) {
        var ordered = new ArrayList<JobSnapshot>();
        ids.forEach(id -> ordered.add(Objects.requireNonNull(jobs.get(id))));
        return ordered;
    }

    private static String words(List<JobSnapshot> jobs) {
        String named = jobs.stream()
                .limit(NAMED)
                .map(job -> "job %s %s".formatted(job.id(), job.state().inWords()))
                .collect(Collectors.joining(", "));
        return jobs.size() > NAMED ? "%s and %d more".formatted(named, jobs.size() - NAMED) : named;
    }
}
