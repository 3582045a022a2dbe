package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.Walltime;
import io.codex.core.batch.workflow.WorkflowFolder;
import io.codex.core.batch.workflow.WorkflowRun;
import io.codex.core.batch.workflow.WorkflowStatus;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.Duration;

/// Shows an instance after a command, perhaps after a wait.
final class WorkflowPrinter {
    /// For a wait without a limit; longer ones do not fit into nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final CliEnvironment environment;
    private final JsonOption json;

    WorkflowPrinter(CliEnvironment environment, JsonOption json) {
        this.environment = environment;
        this.json = json;
    }

    void print(WorkflowFolder folder, WorkflowStatus status) {
        if (json.isAsked()) {
            json.print(WorkflowReport.of(status, folder.state().scheduler()));
        } else {
            WorkflowTree.lines(status).forEach(environment.out()::println);
        }
    }

    /// @return 0 when all completed, 1 otherwise
    /// @throws CodexException when the time is over
    int await(WorkflowFolder folder, WorkflowRun run, Walltime limit) {
        Duration timeout =
                limit instanceof Walltime.Limited(var duration) && duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
        WorkflowStatus status;
        try (var line = new WaitingLine(environment)) {
            status = run.await(timeout, now -> line.waiting("workflow", WorkflowTree.summary(now)));
        }
        print(folder, status);
        if (status.isFinal()) {
            return (status.isCompleted() ? ExitCode.OK : ExitCode.FAILED).number();
        }
        throw new CodexException(
                ExitCode.TIMEOUT,
                "workflow %s has not ended within %s".formatted(folder.name(), limit),
                "its jobs go on; look with: codex jobs workflow status " + folder.name());
    }
}
