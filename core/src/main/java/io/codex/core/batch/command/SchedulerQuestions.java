package io.codex.core.batch.command;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Commands whose answer a person waits for: repeated while the scheduler is not reached, and failures in words.
final class SchedulerQuestions {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final double JITTER = 0.25;
    private static final int TRIES = 4;

    private final SchedulerDialect dialect;
    private final SchedulerCommands commands;

    SchedulerQuestions(SchedulerDialect dialect, SchedulerCommands commands) {
        this.dialect = dialect;
        this.commands = commands;
    }

    /// Reads an answer.
    interface Reader<T> {
        T read(CommandResult result) throws QueryFailure;
    }

    /// @throws CodexException when there is no answer, or none that can be read
    <T> T ask(List<String> argv, Reader<T> reader) {
        return askIfAny(argv, reader)
                .orElseThrow(
                        () -> unanswered(dialect.name(), "this site has no answer to that: " + String.join(" ", argv)));
    }

    /// @return empty where the site never answers that
    /// @throws CodexException as above
    <T> Optional<T> askIfAny(List<String> argv, Reader<T> reader) {
        RetryPolicy<T> policy = RetryPolicy.<T>builder()
                .handleIf(failure -> failure instanceof QueryFailure query && !query.isLasting())
                .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .withMaxAttempts(TRIES)
                .build();
        try {
            return Optional.of(Failsafe.with(policy).get(() -> reader.read(commands.ask(argv))));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
            }
            if (e.getCause() instanceof QueryFailure query && query.isLasting()) {
                return Optional.empty();
            }
            throw unanswered(
                    dialect.name(),
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    /// @param what `cancel`, `hold`, …
    /// @throws CodexException when it was refused
    void act(List<String> argv, String what, Collection<JobId> ids) {
        RetryPolicy<CommandResult> policy = RetryPolicy.<CommandResult>builder()
                .handleResultIf(dialect::isPassing)
                .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .withMaxAttempts(TRIES)
                .build();
        CommandResult result = Failsafe.with(policy).get(() -> commands.run(argv));
        String refusal = dialect.refusal(result);
        if (!refusal.isEmpty()) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "cannot %s %s: %s"
                            .formatted(what, ids.stream().map(JobId::value).collect(Collectors.joining(", ")), refusal),
                    "codex jobs status shows how they are");
        }
    }

    /// How many tasks an array may have; a site that never tells has no limit that is known.
    ///
    /// @throws CodexException when there is no answer: a repeated submission has to be parted in the same way
    int arrayLimit() {
        return askIfAny(dialect.arrayLimit(), dialect::readArrayLimit).orElse(Integer.MAX_VALUE);
    }

    Command interactive(List<String> argv, JobSpec spec) {
        return Command.of(argv)
                .without(commands.foreign())
                .withEnvironment(spec.environment())
                .in(spec.directory())
                .to(new Command.Output.Inherited());
    }

    static CodexException unanswered(String scheduler, String why) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "%s cannot be asked: %s".formatted(scheduler, why),
                "codex jobs backend shows which schedulers answer; nothing was changed");
    }
}
