package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.workflow.WorkflowFolder;
import io.codex.core.batch.workflow.WorkflowState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "List the workflows that were begun. Asks no scheduler.",
        footer = {"%nExamples:", "  codex jobs workflow list --json"})
public final class WorkflowListCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    /// @param submitted how many of its jobs were
    @RegisterForReflection
    record Row(String workflow, String scheduler, Instant created, int submitted, Path file) {}

    public WorkflowListCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        List<Row> rows = new WorkflowInstances(environment)
                .all().stream().map(WorkflowListCommand::row).toList();
        if (json.isAsked()) {
            json.print(rows);
        } else if (rows.isEmpty()) {
            environment.err().println("no workflow was begun; begin one with: codex jobs workflow run FILE");
        } else {
            int width =
                    rows.stream().mapToInt(row -> row.workflow().length()).max().orElse(0);
            String form = "%-" + width + "s  %-6s  %s  %3d submitted  %s%n";
            for (Row row : rows) {
                environment
                        .out()
                        .printf(
                                form,
                                row.workflow(),
                                row.scheduler(),
                                row.created().truncatedTo(ChronoUnit.SECONDS),
                                row.submitted(),
                                row.file());
            }
        }
        return 0;
    }

    private static Row row(WorkflowFolder folder) {
        WorkflowState state = folder.state();
        return new Row(
                folder.name(), state.scheduler(), state.created(), state.jobs().size(), state.file());
    }
}
