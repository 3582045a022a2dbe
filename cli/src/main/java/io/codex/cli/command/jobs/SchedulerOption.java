package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.JobSchedulers;
import io.codex.core.batch.BatchScheduler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--scheduler`, and the scheduler that it stands for; a mixin.
public final class SchedulerOption {
    public static final String VARIABLE = "CODEX_SCHEDULER";

    private final CliEnvironment environment;
    private final Function<@Nullable String, BatchScheduler> opening;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "slurm, sge, pbs, lsf, condor, local, or auto for the one that answers"
                    + " (default: $CODEX_SCHEDULER, else auto).")
    private @Nullable String asked;

    public SchedulerOption(CliEnvironment environment) {
        this(environment, name -> new JobSchedulers(environment).open(name));
    }

    SchedulerOption(CliEnvironment environment, Function<@Nullable String, BatchScheduler> opening) {
        this.environment = environment;
        this.opening = opening;
    }

    /// @return null when neither the option nor the variable names one
    @Nullable
    String name() {
        String variable = environment.variables().getOrDefault(VARIABLE, "");
        return asked == null && !variable.isBlank() ? variable : asked;
    }

    /// @throws io.codex.core.error.CodexException when it is not known or not there
    public BatchScheduler open() {
        return opening.apply(name());
    }
}
