package io.codex.core.compute;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.PartitionConfig;
import io.codex.core.facility.SchedulerConfig;
import io.codex.core.facility.SessionConfig;
import io.codex.core.facility.WorkPattern;
import io.codex.core.facility.WorkType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is asked of an allocation: the user's options over the work type of the facility's file over its defaults.
///
/// @param asked    the user's options alone
/// @param workType null for none
public record AllocationRequest(
        Resources asked, @Nullable WorkType workType, SchedulerConfig scheduler, SessionConfig session) {
    /// Of a debug partition, at any site (seed 000).
    private static final Duration LONGEST_DEBUG = Duration.ofHours(1);

    private static final Duration USUAL = Duration.ofHours(1);

    /// With everything filled in, for that pattern.
    ///
    /// @throws CodexException when the facility has no debug partition and one is needed
    public Resources resources(WorkPattern pattern) {
        String partition = partition(pattern);
        Resources.Builder merged = asked.toBuilder()
                .partitions(partition.isEmpty() ? List.of() : List.of(partition))
                .walltime(walltime(pattern, partition));
        WorkType type = workType;
        if (type != null) {
            merged.cpusPerTask(asked.cpusPerTask() == null ? type.cpus() : asked.cpusPerTask())
                    .memory(asked.memory() == null ? memory(type) : asked.memory())
                    .gpus(asked.gpus() == null && type.gpus() > 0 ? new Gpus(type.gpus(), null) : asked.gpus())
                    .account(asked.account() == null ? type.account() : asked.account())
                    .qos(asked.qos() == null ? type.qos() : asked.qos())
                    .exclusive(asked.exclusive() || type.exclusive());
        }
        return merged.build();
    }

    /// Empty for the scheduler's choice.
    public String partition(WorkPattern pattern) {
        if (!asked.partitions().isEmpty()) {
            return asked.partitions().getFirst();
        }
        String ofType = workType == null || workType.partition() == null ? "" : workType.partition();
        if (pattern != WorkPattern.DEBUG
                || scheduler.partition(ofType).map(PartitionConfig::isDebug).orElse(false)) {
            return ofType;
        }
        List<PartitionConfig> debug =
                scheduler.partitions().stream().filter(PartitionConfig::isDebug).toList();
        // that of the nodes where such work belongs: rigel_debug for rigel
        Optional<PartitionConfig> related = debug.stream()
                .filter(candidate -> !ofType.isEmpty() && candidate.name().contains(ofType))
                .findFirst();
        return related.or(() -> debug.stream().findFirst())
                .map(PartitionConfig::name)
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "no debug partition is known",
                        "name one with --partition, or mark it in the facility's file:"
                                + " compute.scheduler.partitions[].is_debug: true"));
    }

    /// How long the command takes at most, as far as anybody has said.
    public Duration expected() {
        Walltime said = asked.walltime() != null ? asked.walltime() : walltimeOfType();
        return said instanceof Walltime.Limited(var limit) ? limit : USUAL;
    }

    private Walltime walltime(WorkPattern pattern, String partition) {
        Walltime longest = longest(pattern, partition);
        if (asked.walltime() != null) {
            // what is too long is for the scheduler to refuse, but for the rule that it may not know
            return pattern == WorkPattern.DEBUG ? shorter(asked.walltime(), longest) : asked.walltime();
        }
        Walltime usual = pattern == WorkPattern.SESSION ? Walltime.parse(session.walltime()) : walltimeOfType();
        return shorter(usual == null ? Walltime.of(USUAL) : usual, longest);
    }

    private @Nullable Walltime walltimeOfType() {
        return workType == null || workType.walltime() == null ? null : Walltime.parse(workType.walltime());
    }

    private Walltime longest(WorkPattern pattern, String partition) {
        Walltime ofPartition = scheduler
                .partition(partition)
                .map(PartitionConfig::maxTime)
                .map(Walltime::parse)
                .orElse(Walltime.unlimited());
        return pattern == WorkPattern.DEBUG ? shorter(Walltime.of(LONGEST_DEBUG), ofPartition) : ofPartition;
    }

    private static Walltime shorter(Walltime one, Walltime other) {
        return switch (one) {
            case Walltime.Unlimited _ -> other;
            case Walltime.Limited(var limit) ->
                other instanceof Walltime.Limited(var second) && second.compareTo(limit) < 0 ? other : one;
        };
    }

    private static @Nullable MemorySize memory(WorkType type) {
        return type.memory() == null ? null : MemorySize.parse(type.memory());
    }

    /// What of these resources a session lacks, in words: `4 CPUs, it has 1`; empty when it has everything.
    ///
    /// @param left how long the session still lasts
    static Optional<String> lacking(Resources wanted, Resources session, @Nullable Walltime asked, Walltime left) {
        int cpus = wanted.cpusPerNode() == null ? 1 : wanted.cpusPerNode();
        int has = session.cpusPerNode() == null ? 1 : session.cpusPerNode();
        if (cpus > has) {
            return Optional.of("%d CPUs are asked for, it has %d".formatted(cpus, has));
        }
        MemorySize memory = wanted.memory();
        MemorySize held = session.memory();
        boolean hasAll = held == null && session.exclusive();
        if (memory != null && !hasAll && (held == null || memory.bytes() > held.bytes())) {
            return Optional.of("%s of memory are asked for, it has %s"
                    .formatted(memory, held == null ? "what the scheduler gives without" : held));
        }
        Gpus gpus = wanted.gpus();
        Gpus own = session.gpus();
        if (gpus != null && (own == null || own.count() < gpus.count() || !sameType(gpus, own))) {
            return Optional.of("GPUs are asked for (%s), it has %s".formatted(gpus, own == null ? "none" : own));
        }
        if (wanted.exclusive() && !session.exclusive()) {
            return Optional.of("whole nodes are asked for, it shares its own");
        }
        if (differs(wanted.account(), session.account())) {
            return Optional.of("it is charged to another account");
        }
        if (differs(wanted.qos(), session.qos())) {
            return Optional.of("it has another quality of service");
        }
        return asked != null
                        && left instanceof Walltime.Limited(var rest)
                        && (!(asked instanceof Walltime.Limited(var limit)) || rest.compareTo(limit) < 0)
                ? Optional.of("%s are asked for, it has %s left".formatted(asked, left))
                : Optional.empty();
    }

    private static boolean sameType(Gpus wanted, Gpus has) {
        return wanted.type() == null || wanted.type().equals(has.type());
    }

    private static boolean differs(@Nullable String wanted, @Nullable String has) {
        return wanted != null && !wanted.equals(has);
    }
}
