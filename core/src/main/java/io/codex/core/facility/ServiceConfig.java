package io.codex.core.facility;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A service as a job: what it asks for, where it may run, how it is watched.
///
/// @param walltime in the forms of a walltime; null: the partition's longest
/// @param memory   in the forms of an amount of memory
public record ServiceConfig(
        @Key(value = "whether `codex up` starts it", byDefault = "true")
        Boolean enabled,

        @Key(value = "the command of a site's own service; embed and neo4j have theirs", byDefault = "[]")
        List<String> command,

        @Key(value = "the port wanted on the node; a free one is taken where it is in use", form = Form.PORT) @Nullable
        Integer port,

        @Key(value = "the port wanted for Neo4j's HTTP", form = Form.PORT) @Nullable
        Integer httpPort,

        @Key(value = "how many run at once; only embed may have more than one", byDefault = "1", form = Form.POSITIVE)
        Integer replicas,

        @Key(value = "partitions, tried in this order; none: the scheduler's default", byDefault = "[]")
        List<String> partitions,

        @Key(value = "the only nodes that it may run on; none: any", byDefault = "[]")
        List<String> nodelist,

        @Key(value = "GPUs of the job", byDefault = "0", form = Form.COUNT)
        int gpus,

        @Key("the GPUs' type, as the scheduler names it") @Nullable
        String gpuType,

        @Key(value = "what it computes on; `auto`: a GPU where the job has one", byDefault = "auto")
        Device device,

        @Key(value = "whether it may run in partitions without GPUs although it asks for some", byDefault = "false")
        boolean withoutGpu,

        @Key(value = "CPU cores of the job", form = Form.POSITIVE) @Nullable
        Integer cpus,

        @Key(value = "memory of the job", form = Form.MEMORY) @Nullable
        String memory,

        @Key(
                value = "how long the job may run before a successor takes over; absent: the partition's longest",
                form = Form.WALLTIME)
        @Nullable
        String walltime,

        @Key("the account that is charged") @Nullable String account,

        @Key("the quality of service") @Nullable String qos,

        @Key("features that nodes must have") @Nullable String constraint,

        @Key("the reservation to run in") @Nullable String reservation,

        @Key(value = "whether nodes are not shared with other jobs", byDefault = "false")
        boolean exclusive,

        @Key(value = "whether the scheduler starts it again after a node's failure", byDefault = "true")
        Boolean requeue,

        @Key(value = "variables of its process; never secrets, others may see them", byDefault = "{}")
        Map<String, String> environment,

        @Key(value = "options of the scheduler's submit command, as they are", byDefault = "[]")
        List<String> options,

        @Key("where it runs, as `/health` and `codex status` say it; absent: the partition") @Nullable
        String location,

        @Key(value = "folder of the jobs' logs; absent: with the jobs in the services' home", form = Form.ABSOLUTE_PATH)
        @Nullable
        String logDirectory,

        @Key(value = "how long logs of ended jobs are kept", byDefault = "30d", form = Form.DURATION)
        Duration logRetention,

        @Key(value = "how long it may take from its start until it is healthy", byDefault = "10m", form = Form.DURATION)
        Duration readyTimeout,

        @Key(
                value = "how long it may wait in one partition before the next one is tried",
                byDefault = "10m",
                form = Form.DURATION)
        Duration patience,

        @Key(
                value = "how long before the end of its walltime a successor is submitted",
                byDefault = "10m",
                form = Form.DURATION)
        Duration handoverBefore,

        @Key(value = "whether it may run on the login node, after all partitions refused it", byDefault = "false")
        boolean loginFallback,

        @Key(value = "services that this one job holds instead of a job each", byDefault = "[]")
        List<String> runs,

        @Key("how to see that a site's own service works") @Nullable
        HealthCheck health) {
    private static final Duration LOGS = Duration.ofDays(30);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    public ServiceConfig {
        enabled = Objects.requireNonNullElse(enabled, true);
        command = listOf(command);
        replicas = Objects.requireNonNullElse(replicas, 1);
        partitions = listOf(partitions);
        nodelist = listOf(nodelist);
        device = Objects.requireNonNullElse(device, Device.AUTO);
        requeue = Objects.requireNonNullElse(requeue, true);
        environment = environment == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        options = listOf(options);
        logRetention = Objects.requireNonNullElse(logRetention, LOGS);
        readyTimeout = Objects.requireNonNullElse(readyTimeout, TEN_MINUTES);
        patience = Objects.requireNonNullElse(patience, TEN_MINUTES);
        handoverBefore = Objects.requireNonNullElse(handoverBefore, TEN_MINUTES);
        runs = listOf(runs);
    }

    private static List<String> listOf(@Nullable List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /// One of which the file says nothing.
    public static ServiceConfig usual() {
        return FacilityMapper.empty(ServiceConfig.class);
    }
}
