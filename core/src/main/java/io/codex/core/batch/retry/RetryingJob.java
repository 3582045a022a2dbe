package io.codex.core.batch.retry;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// A job that is submitted, waited for and submitted again by a policy.
///
/// The attempts of a tag T are the jobs T, T.2, T.3, …, and are written down before each is submitted. Repeated with
/// the same tag and folder, after whatever end of the first call, it goes on where that one was.
public final class RetryingJob {
    private final BatchScheduler scheduler;
    private final RetryPolicy policy;
    private final AttemptLog log;

    /// @param attempts the attempts until now, the last of them as it was at the last look
    /// @param last     the last attempt; not ended when the time was over
    /// @param reason   why there is no further attempt, in words
    public record Outcome(List<JobAttempt> attempts, JobSnapshot last, String reason) {}

    /// @param folder for `attempts.json`, of this job alone
    public RetryingJob(BatchScheduler scheduler, RetryPolicy policy, Path folder) {
        this.scheduler = scheduler;
        this.policy = policy;
        this.log = new AttemptLog(folder);
    }

    /// Waits until an attempt has ended after which there is no other.
    ///
    /// @param spec     with a tag, without an array
    /// @param timeout  for all attempts together
    /// @param onChange told of the attempt under way whenever its state is another
    /// @throws CodexException when an attempt cannot be submitted
    public Outcome run(JobSpec spec, Duration timeout, Consumer<JobAttempt> onChange) {
        JobTag tag = checkedTag(spec);
        var deadline = new Deadline(timeout);
        List<JobAttempt> earlier = log.read();
        JobAttempt attempt;
        JobSpec current;
        if (earlier.isEmpty()) {
            current = RetryPolicy.numbered(spec, tag, 1);
            attempt = JobAttempt.planned(1, tag, current.resources());
            log.write(attempt);
        } else {
            attempt = earlier.getLast();
            current = specOf(spec, tag, attempt);
        }
        while (true) {
            attempt = submitted(current, attempt);
            JobSnapshot job = awaited(current.name(), attempt, deadline, onChange);
            attempt = attempt.seen(job);
            log.write(attempt);
            switch (policy.decide(current, job, attempt.number())) {
                case RetryDecision.Stop(var reason) -> {
                    return new Outcome(log.read(), job, reason);
                }
                case RetryDecision.Again(var next) -> {
                    JobTag nextTag = Objects.requireNonNull(next.tag());
                    current = next;
                    attempt = JobAttempt.planned(attempt.number() + 1, nextTag, next.resources());
                    log.write(attempt);
                }
            }
        }
    }

    private JobAttempt submitted(JobSpec spec, JobAttempt attempt) {
        if (attempt.job() != null) {
            return attempt;
        }
        JobAttempt submitted = attempt.submitted(scheduler.submit(spec));
        log.write(submitted);
        return submitted;
    }

    private JobSnapshot awaited(String name, JobAttempt attempt, Deadline deadline, Consumer<JobAttempt> onChange) {
        JobId id = Objects.requireNonNull(attempt.job());
        boolean known = attempt.state().isFinal() && !(attempt.state() instanceof JobState.Vanished);
        if (known) {
            return new JobSnapshot(
                    id,
                    name,
                    attempt.state(),
                    Instant.EPOCH,
                    attempt.node(),
                    null,
                    attempt.partition(),
                    attempt.started(),
                    attempt.ended(),
                    attempt.walltime(),
                    0,
                    attempt.tag());
        }
        return Objects.requireNonNull(scheduler
                .await(List.of(id), BatchScheduler.Until.ALL_ENDED, deadline.left(), jobs -> {
                    JobSnapshot job = jobs.get(id);
                    if (job != null) {
                        onChange.accept(attempt.seen(job));
                    }
                })
                .get(id));
    }

    /// The spec that an earlier call had for that attempt.
    private JobSpec specOf(JobSpec spec, JobTag tag, JobAttempt attempt) {
        JobSpec first = attempt.number() == 1
                ? spec
                : spec.toBuilder().dependencies(List.of()).build();
        JobSpec known = RetryPolicy.numbered(
                first.toBuilder().resources(attempt.resources()).build(), tag, attempt.number());
        if (!attempt.tag().equals(known.tag())) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is of the tag %s, not of %s".formatted(log.file(), attempt.tag(), tag),
                    "give each retried job a folder of its own");
        }
        return known;
    }

    private JobTag checkedTag(JobSpec spec) {
        JobTag tag = spec.tag();
        if (tag == null) {
            throw new IllegalArgumentException("a job that is retried needs a tag");
        }
        if (spec.array() != null) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "the tasks of an array are not retried",
                    "submit the array without retries, then those of its tasks that failed");
        }
        int room = 64 - ("." + policy.attempts()).length();
        if (policy.attempts() > 1 && tag.value().length() > room) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "the tag %s leaves no room for the attempts' numbers".formatted(tag),
                    "take one of at most %d characters".formatted(room));
        }
        return tag;
    }

    /// On the monotonic clock.
    private static final class Deadline {
        private final long start = System.nanoTime();
        private final Duration timeout;

        Deadline(Duration timeout) {
            this.timeout = timeout;
        }

        Duration left() {
            Duration left = timeout.minusNanos(System.nanoTime() - start);
            return left.isNegative() ? Duration.ZERO : left;
        }
    }
}
