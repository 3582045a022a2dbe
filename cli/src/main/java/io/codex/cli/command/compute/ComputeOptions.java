package io.codex.cli.command.compute;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.WorkPattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a command comes to a compute node and what it gets there; a mixin.
public final class ComputeOptions {
    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            description = "session: in the allocation that codex keeps for you; debug: in one of its own in a debug"
                    + " partition; batch: as a job that goes on without codex; auto: session, or batch where"
                    + " allocations take long (default: the work type's, else compute.pattern, else auto).")
    private @Nullable WorkPattern pattern;

    @Option(
            names = "--work-type",
            paramLabel = "NAME",
            description = "Take resources and pattern from work_types.NAME of the facility's file.")
    private @Nullable String workType;

    @Option(names = "--partition", paramLabel = "NAME", description = "Partition or queue.")
    private @Nullable String partition;

    @Option(names = "--cpus", paramLabel = "N", description = "CPUs.")
    private @Nullable Integer cpus;

    @Option(names = "--mem", paramLabel = "SIZE", description = "Memory: 64G, 1.5T; a number is in MiB.")
    private @Nullable MemorySize memory;

    @Option(names = "--gpus", paramLabel = "[TYPE:]N", description = "GPUs: 2, h100:2.")
    private @Nullable Gpus gpus;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "Walltime: 30m, 1d12h, 12:00:00, unlimited; a number is in minutes.")
    private @Nullable Walltime walltime;

    @Option(names = "--account", paramLabel = "NAME", description = "Account or project that pays.")
    private @Nullable String account;

    @Option(names = "--qos", paramLabel = "NAME", description = "Quality of service.")
    private @Nullable String qos;

    @Option(names = "--exclusive", description = "No other job on the same node.")
    private boolean exclusive;

    @Option(
            names = "--alloc-timeout",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long to wait for an allocation (default: ${DEFAULT-VALUE}).")
    private Walltime patience = Walltime.of(Duration.ofHours(1));

    /// The user's alone.
    Resources asked() {
        try {
            return Resources.builder()
                    .partitions(partition == null ? List.of() : List.of(partition))
                    .cpusPerTask(cpus)
                    .memory(memory)
                    .gpus(gpus)
                    .walltime(walltime)
                    .account(account)
                    .qos(qos)
                    .exclusive(exclusive)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CodexException(ExitCode.USAGE, String.valueOf(e.getMessage()), "see --help", e);
        }
    }

    /// Whether any but the timeout is.
    boolean areGiven() {
        return pattern != null || workType != null || !asked().equals(Resources.none());
    }

    @Nullable
    WorkPattern pattern() {
        return pattern;
    }

    @Nullable
    String workType() {
        return workType;
    }

    /// How long an allocation is waited for.
    Duration patience() {
        return patience instanceof Walltime.Limited(var limit) ? limit : Duration.ofDays(365);
    }
}
