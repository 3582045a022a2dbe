package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.command.InterruptNotice;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.retry.JobAttempt;
import io.codex.core.batch.retry.RetryPolicy;
import io.codex.core.batch.retry.RetryingJob;
import io.codex.core.endpoint.ServicesHome;
import java.time.Duration;

/// Submits a job, waits, and submits it again by a policy; each attempt's id on standard output, words on standard
/// error.
final class RetriedSubmission {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final CliEnvironment environment;
    private final BatchScheduler scheduler;
    private final RetryPolicy policy;

    RetriedSubmission(CliEnvironment environment, BatchScheduler scheduler, RetryPolicy policy) {
        this.environment = environment;
        this.scheduler = scheduler;
        this.policy = policy;
    }

    /// @return the exit code of the last attempt
    int submit(JobSpec asked) {
        JobTag tag = asked.tag() == null ? JobTag.random() : asked.tag();
        var folder = ServicesHome.fromEnvironment(environment.variables())
                .jobs()
                .resolve("attempts")
                .resolve(tag.value());
        try (var notice = new InterruptNotice(
                environment,
                "it goes on, and is not submitted again",
                "the same command with --tag %s goes on where this one was".formatted(tag))) {
            var told = new int[] {0};
            RetryingJob.Outcome outcome = new RetryingJob(scheduler, policy, folder)
                    .run(asked.toBuilder().tag(tag).build(), LONGEST, attempt -> tell(attempt, told, notice));
            if (told[0] == 0) {
                // all attempts were over before
                environment.out().println(outcome.last().id());
                environment.out().flush();
            }
            if (!(outcome.last().state() instanceof JobState.Completed)) {
                environment
                        .err()
                        .printf(
                                "codex: job %s %s%nhint: %d of %d attempts; its log is %s%n",
                                outcome.last().id(),
                                outcome.reason(),
                                outcome.attempts().size(),
                                policy.attempts(),
                                outcome.last().output());
            }
            return outcome.last().state().exitCode();
        }
    }

    private void tell(JobAttempt attempt, int[] told, InterruptNotice notice) {
        if (attempt.job() != null && attempt.number() > told[0]) {
            told[0] = attempt.number();
            notice.goesOn(attempt.job().value());
            environment.out().println(attempt.job());
            environment.out().flush();
            environment
                    .err()
                    .printf("attempt %d of %d is job %s%n", attempt.number(), policy.attempts(), attempt.job());
        }
    }
}
