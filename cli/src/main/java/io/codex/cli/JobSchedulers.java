package io.codex.cli;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.catalog.SchedulerCatalog;
import io.codex.core.batch.command.CommandCount;
import io.codex.core.batch.command.CommandSettings;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.condor.CondorDialect;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.batch.lsf.LsfDialect;
import io.codex.core.batch.pbs.PbsDialect;
import io.codex.core.batch.pbs.PbsFlavour;
import io.codex.core.batch.sge.SgeDialect;
import io.codex.core.batch.sge.SgeSite;
import io.codex.core.batch.slurm.SlurmDialect;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.UserName;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The schedulers that this host's jobs can go to.
public final class JobSchedulers {
    private final CliEnvironment environment;
    private final ServicesHome home;
    private final SgeSite sge;

    public JobSchedulers(CliEnvironment environment) {
        this(environment, SgeSite.usual());
    }

    /// @param sge the names that this site chose, should it have Grid Engine
    JobSchedulers(CliEnvironment environment, SgeSite sge) {
        this.environment = environment;
        this.sge = sge;
        this.home = ServicesHome.fromEnvironment(environment.variables());
    }

    /// @param name `slurm`, …, `local`; null or `auto` for the one that answers
    /// @throws io.codex.core.error.CodexException when it is not known or not there
    public BatchScheduler open(@Nullable String name) {
        return catalog().open(name == null ? SchedulerCatalog.AUTO : name);
    }

    /// Asks which schedulers answer.
    public SchedulerDetection detect(@Nullable String name) {
        return catalog().detect(name == null ? SchedulerCatalog.AUTO : name);
    }

    /// How many scheduler commands the user's processes on this host ran in the last hour.
    public List<CommandCount> commandsOfLastHour() {
        return catalog().commandsOfLastHour();
    }

    /// In the order of preference: a site with Slurm may have its qsub, which stands in for PBS, too.
    private List<SchedulerDialect> dialects(String user) {
        ZoneId zone = ZoneId.systemDefault();
        return List.of(
                new SlurmDialect(),
                new LsfDialect(),
                new PbsDialect(PbsFlavour.PRO, user, zone),
                new PbsDialect(PbsFlavour.TORQUE, user, zone),
                new SgeDialect(sge, zone),
                new CondorDialect());
    }

    private SchedulerCatalog catalog() {
        var shell = new LocalShell();
        String user = UserName.ofThisProcess(environment.variables());
        var told = new HashSet<String>();
        var settings = CommandSettings.of(home.jobs(), user, environment.variables(), words -> notice(words, told));
        var local = new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), shell);
        return new SchedulerCatalog(local, dialects(user), settings, shell);
    }

    /// On one line, and each once, however often it is tried again.
    private void notice(String words, Set<String> told) {
        String line = words.strip().replaceAll("\\s*\\R\\s*", "; ");
        if (told.add(line)) {
            environment.err().println("codex: " + line);
        }
    }
}
