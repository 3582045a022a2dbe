package io.codex.core.facility;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A scheduler and its partitions.
public record SchedulerConfig(
        @Key(value = "what jobs go to; `auto`: what answers; `none`: they run on the host itself", byDefault = "auto")
        SchedulerType type,

        @Key("what people call it; needed to tell two schedulers of one type apart") @Nullable
        String name,

        @Key("name or glob of the hosts that have its commands; absent: every host of the facility") @Nullable
        String host,

        @Key("the command that gives an interactive allocation; absent: the scheduler's usual one") @Nullable
        String allocCommand,

        @Key("the command that submits a job; absent: the scheduler's usual one") @Nullable
        String batchCommand,

        @Key(value = "its partitions or queues, as far as codex is to know them", byDefault = "[]")
        List<PartitionConfig> partitions,

        @Key(value = "how long an allocation in a debug partition takes, in milliseconds", form = Form.COUNT) @Nullable
        Integer allocLatencyMs,

        @Key(value = "whether compute nodes have the same home folders as the login node", byDefault = "true")
        Boolean homeShared,

        @Key(
                value = "whether compute nodes reach services of the login node only through SSH tunnels",
                byDefault = "false")
        boolean tunnelRequired,

        @Key(value = "niceness of what runs on the host itself", byDefault = "0", form = Form.NICE)
        int nice,

        @Key(value = "the names that a site of Grid Engine chose", byDefault = "{}")
        SgeConfig sge) {
    public SchedulerConfig {
        type = Objects.requireNonNullElse(type, SchedulerType.AUTO);
        partitions = partitions == null ? List.of() : List.copyOf(partitions);
        homeShared = Objects.requireNonNullElse(homeShared, true);
        sge = sge == null ? SgeConfig.usual() : sge;
    }

    static SchedulerConfig automatic() {
        return new SchedulerConfig(
                SchedulerType.AUTO, null, null, null, null, List.of(), null, true, false, 0, SgeConfig.usual());
    }

    public Optional<PartitionConfig> partition(String partition) {
        return partitions.stream()
                .filter(known -> known.name().equals(partition))
                .findFirst();
    }
}
