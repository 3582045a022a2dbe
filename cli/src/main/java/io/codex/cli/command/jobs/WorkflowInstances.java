package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.JobSchedulers;
import io.codex.core.batch.workflow.WorkflowFolder;
import io.codex.core.batch.workflow.WorkflowRun;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.UserName;
import java.nio.file.Path;
import java.util.List;

/// The workflows that were begun with this home.
final class WorkflowInstances {
    private final CliEnvironment environment;
    private final Path root;

    WorkflowInstances(CliEnvironment environment) {
        this.environment = environment;
        this.root = ServicesHome.fromEnvironment(environment.variables()).root().resolve("workflows");
    }

    List<WorkflowFolder> all() {
        return WorkflowFolder.all(root);
    }

    /// Perhaps not begun yet.
    WorkflowFolder named(String name) {
        return WorkflowFolder.of(root, name);
    }

    /// @throws io.codex.core.error.CodexException when it was not begun
    WorkflowFolder existing(String name) {
        return named(name).existing();
    }

    /// On the scheduler that has its jobs.
    WorkflowRun run(WorkflowFolder folder) {
        return new WorkflowRun(
                new JobSchedulers(environment).open(folder.state().scheduler()), folder);
    }

    /// Who asks for an end.
    String user() {
        return UserName.ofThisProcess(environment.variables());
    }
}
