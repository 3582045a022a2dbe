package io.codex.core.facility;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a facility computes with.
public record ComputeConfig(
        @Key(value = "the scheduler that jobs go to", byDefault = "{}")
        SchedulerConfig scheduler,

        @Key(value = "more schedulers, each with the `host` that has its commands", byDefault = "[]")
        List<SchedulerConfig> otherSchedulers,

        @Key(value = "GPUs, for people", byDefault = "[]") List<GpuResource> gpus,

        @Key(value = "the host that users log in to", byDefault = "{}")
        LoginNodeConfig loginNode,

        @Key(
                value = "how commands come to a compute node when neither --pattern nor their work type says it",
                byDefault = "auto")
        WorkPattern pattern,

        @Key(
                value = "whether codex's own long commands go to a compute node unless --no-submit is said",
                byDefault = "false")
        boolean submit,

        @Key(value = "allocations that hold commands", byDefault = "{}")
        SessionConfig session) {
    public ComputeConfig {
        scheduler = scheduler == null ? SchedulerConfig.automatic() : scheduler;
        otherSchedulers = otherSchedulers == null ? List.of() : List.copyOf(otherSchedulers);
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
        loginNode = loginNode == null ? LoginNodeConfig.unknown() : loginNode;
        pattern = Objects.requireNonNullElse(pattern, WorkPattern.AUTO);
        session = session == null ? SessionConfig.usual() : session;
    }

    static ComputeConfig automatic() {
        return new ComputeConfig(
                SchedulerConfig.automatic(),
                List.of(),
                List.of(),
                LoginNodeConfig.unknown(),
                WorkPattern.AUTO,
                false,
                SessionConfig.usual());
    }

    /// All of them, the main one first.
    public List<SchedulerConfig> schedulers() {
        var all = new ArrayList<SchedulerConfig>();
        all.add(scheduler);
        all.addAll(otherSchedulers);
        return List.copyOf(all);
    }

    /// Those of all schedulers by name; the main one's go first.
    Map<String, PartitionConfig> partitions() {
        var partitions = new LinkedHashMap<String, PartitionConfig>();
        schedulers().stream()
                .flatMap(known -> known.partitions().stream())
                .filter(partition -> !partition.name().isEmpty())
                .forEach(partition -> partitions.putIfAbsent(partition.name(), partition));
        return partitions;
    }

    /// The one whose `host` that host is, else the first without a `host`, else the main one.
    public SchedulerConfig schedulerOf(String hostName) {
        Optional<SchedulerConfig> own = schedulers().stream()
                .filter(candidate -> candidate.host() != null && HostGlob.matches(candidate.host(), hostName))
                .findFirst();
        return own.or(() -> schedulers().stream()
                        .filter(candidate -> candidate.host() == null)
                        .findFirst())
                .orElse(scheduler);
    }
}
