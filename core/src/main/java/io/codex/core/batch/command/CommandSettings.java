package io.codex.core.batch.command;

import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// What is around a scheduler's commands.
///
/// @param jobs      where submissions are written down, on the file system that login and compute nodes share
/// @param runtime   what the user's processes on this host share, see {@link RuntimeFolder}
/// @param user      whose jobs
/// @param variables this process's environment
/// @param budget    how often the queue may be asked
/// @param patience  how long a submission to a scheduler that does not answer is tried again
/// @param timeout   how long one of the scheduler's commands may take before it is ended
/// @param grace     how long a job may be in no list before it counts as vanished
/// @param notice    told in words what is waited for
public record CommandSettings(
        Path jobs,
        Path runtime,
        String user,
        Map<String, String> variables,
        PollBudget budget,
        Duration patience,
        Duration timeout,
        Duration grace,
        Clock clock,
        Consumer<String> notice) {
    /// Between two questions to the queue; `30s`.
    public static final String INTERVAL = "CODEX_QUEUE_INTERVAL";

    /// `2m`.
    public static final String PATIENCE = "CODEX_SUBMIT_PATIENCE";

    /// `1m`.
    public static final String TIMEOUT = "CODEX_COMMAND_TIMEOUT";

    /// `1m`.
    public static final String GRACE = "CODEX_VANISHED_AFTER";

    private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);
    /// squeue gives up on a dead controller after some seconds by itself; a hung file system never does.
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    private static final Duration DEFAULT_GRACE = Duration.ofMinutes(1);

    public CommandSettings {
        variables = Map.copyOf(variables);
    }

    /// @throws CodexException for a variable that is no time
    public static CommandSettings of(Path jobs, String user, Map<String, String> variables, Consumer<String> notice) {
        return new CommandSettings(
                jobs,
                RuntimeFolder.of(variables),
                user,
                variables,
                new PollBudget(time(variables, INTERVAL, PollBudget.DEFAULT_INTERVAL)),
                time(variables, PATIENCE, DEFAULT_PATIENCE),
                time(variables, TIMEOUT, DEFAULT_TIMEOUT),
                time(variables, GRACE, DEFAULT_GRACE),
                Clock.systemUTC(),
                notice);
    }

    private static Duration time(Map<String, String> variables, String name, Duration standard) {
        String text = variables.getOrDefault(name, "");
        if (text.isBlank()) {
            return standard;
        }
        try {
            if (Walltime.parse(text) instanceof Walltime.Limited(var duration)
                    && duration.compareTo(Duration.ofSeconds(2)) >= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw notATime(name, text);
        }
        throw notATime(name, text);
    }

    private static CodexException notATime(String name, String text) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "%s is no time of 2 s or more: %s".formatted(name, text),
                "write it as 30s, 2m or 1h, or unset it");
    }
}
