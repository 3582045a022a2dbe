package io.codex.core.batch.command;

import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Runs a scheduler's commands and counts them.
final class SchedulerCommands {
    private final Shell shell;
    private final CommandLog log;
    private final Set<String> foreign;
    private final Duration timeout;
    private final Consumer<String> notice;

    /// @param notice    told in words what went wrong beside the command
    /// @param variables the names of this process's environment
    /// @param timeout   how long a command may take
    SchedulerCommands(
            Shell shell,
            CommandLog log,
            SchedulerDialect dialect,
            Set<String> variables,
            Duration timeout,
            Consumer<String> notice) {
        this.shell = shell;
        this.log = log;
        this.timeout = timeout;
        this.notice = notice;
        this.foreign = variables.stream().filter(dialect::isForeign).collect(Collectors.toUnmodifiableSet());
    }

    /// @throws CodexException with {@link ExitCode#TIMEOUT} when it did not answer, else when it cannot be started
    CommandResult run(List<String> argv) {
        return run(Command.of(argv));
    }

    CommandResult run(List<String> argv, Path directory) {
        return run(Command.of(argv).in(directory));
    }

    /// @throws QueryFailure when it cannot be started or does not answer
    CommandResult ask(List<String> argv) throws QueryFailure {
        try {
            return run(argv);
        } catch (CodexException e) {
            if (e.exitCode() == ExitCode.INTERRUPTED) {
                throw e;
            }
            throw QueryFailure.passing(String.valueOf(e.getMessage()));
        }
    }

    private CommandResult run(Command command) {
        long start = System.nanoTime();
        int exitCode = -1;
        try {
            CommandResult result = shell.run(command.without(foreign).within(timeout));
            exitCode = result.exitCode();
            return result;
        } finally {
            count(program(command.argv()), exitCode, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /// The variables of this process that none of its jobs may inherit.
    Set<String> foreign() {
        return foreign;
    }

    /// What the scheduler has done counts more than that it was counted.
    private void count(String program, int exitCode, Duration took) {
        try {
            log.add(program, exitCode, took);
        } catch (CodexException e) {
            notice.accept(String.valueOf(e.getMessage()));
        }
    }

    /// `env -u NAME NAME=VALUE squeue …` counts as squeue.
    static String program(List<String> argv) {
        int at = 0;
        if (argv.getFirst().equals("env")) {
            at = 1;
            while (argv.get(at).startsWith("-") || argv.get(at).contains("=")) {
                at += argv.get(at).equals("-u") ? 2 : 1;
            }
        }
        return Path.of(argv.get(at)).getFileName().toString();
    }
}
