package io.codex.core.batch.command;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Puts schedulers together.
public final class CommandSchedulers {
    private final CommandSettings settings;
    private final Shell shell;

    public CommandSchedulers(CommandSettings settings, Shell shell) {
        this.settings = settings;
        this.shell = shell;
    }

    /// @param cluster tells its jobs from those of another cluster with the same scheduler
    public BatchScheduler open(SchedulerDialect dialect, String cluster) {
        String site = dialect.name() + "-" + cluster.replaceAll("[^A-Za-z0-9._-]", "_");
        Path runtime = runtime(site);
        SchedulerCommands commands = commands(dialect);
        var folders = new SubmissionFolders(settings.jobs().resolve(site));
        var queue = new SharedQueue(dialect, commands, settings.user(), settings.budget(), runtime, settings.clock());
        var history =
                new SharedHistory(dialect, commands, settings.user(), settings.budget(), runtime, settings.clock());
        var watch = new JobWatch(dialect, folders, queue, history, settings.grace(), settings.clock());
        var submission = new Submission(
                dialect,
                commands,
                folders,
                queue,
                settings.user(),
                settings.patience(),
                settings.clock(),
                settings.notice());
        var questions = new SchedulerQuestions(dialect, commands);
        return new CommandScheduler(dialect, settings.user(), questions, folders, queue, watch, submission);
    }

    /// How many scheduler commands the user's processes on this host ran in the last hour.
    public List<CommandCount> commandsOfLastHour() {
        return log().counts();
    }

    SchedulerCommands commands(SchedulerDialect dialect) {
        return new SchedulerCommands(
                shell, log(), dialect, settings.variables().keySet(), settings.timeout(), settings.notice());
    }

    private CommandLog log() {
        return new CommandLog(settings.runtime(), settings.clock());
    }

    private Path runtime(String site) {
        try {
            return PrivateFile.folder(settings.runtime().resolve(site));
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot use %s: %s".formatted(settings.runtime(), e.getMessage()),
                    "check its permissions and the free space there, or set CODEX_RUNTIME_DIR",
                    e);
        }
    }
}
