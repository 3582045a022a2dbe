package io.codex.core.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job asks of the cluster. Null and empty leave it to the site.
///
/// @param nodes         null for the scheduler's choice, mostly one
/// @param tasksPerNode  processes on each node
/// @param cpusPerTask   CPUs of each process
/// @param cpusPerGpu    instead of {@link #cpusPerTask}, where GPUs are asked for
/// @param gpus          on each node
/// @param memory        on each node
/// @param partitions    queues in the order of preference; the scheduler takes one of them
/// @param qos           quality of service
/// @param constraint    features that a node must have, in the scheduler's own words
/// @param nodelist      the nodes to run on
/// @param excludedNodes the nodes not to run on
/// @param exclusive     no other job on the same nodes
public record Resources(
        @Nullable Integer nodes,
        @Nullable Integer tasksPerNode,
        @Nullable Integer cpusPerTask,
        @Nullable Integer cpusPerGpu,
        @Nullable Gpus gpus,
        @Nullable MemorySize memory,
        @Nullable Walltime walltime,
        List<String> partitions,
        @Nullable String qos,
        @Nullable String account,
        @Nullable String constraint,
        List<String> nodelist,
        List<String> excludedNodes,
        boolean exclusive,
        @Nullable String reservation) {

    public Resources {
        atLeastOne("nodes", nodes);
        atLeastOne("tasks per node", tasksPerNode);
        atLeastOne("CPUs per task", cpusPerTask);
        atLeastOne("CPUs per GPU", cpusPerGpu);
        if (cpusPerGpu != null && (gpus == null || cpusPerTask != null)) {
            throw new IllegalArgumentException("CPUs per GPU need GPUs, and exclude CPUs per task");
        }
        partitions = partitions == null ? List.of() : List.copyOf(partitions);
        nodelist = nodelist == null ? List.of() : List.copyOf(nodelist);
        excludedNodes = excludedNodes == null ? List.of() : List.copyOf(excludedNodes);
    }

    /// Whatever the site gives to a job that asks for nothing.
    public static Resources none() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.nodes = nodes;
        builder.tasksPerNode = tasksPerNode;
        builder.cpusPerTask = cpusPerTask;
        builder.cpusPerGpu = cpusPerGpu;
        builder.gpus = gpus;
        builder.memory = memory;
        builder.walltime = walltime;
        builder.partitions = partitions;
        builder.qos = qos;
        builder.account = account;
        builder.constraint = constraint;
        builder.nodelist = nodelist;
        builder.excludedNodes = excludedNodes;
        builder.exclusive = exclusive;
        builder.reservation = reservation;
        return builder;
    }

    /// Processes on all nodes together; 1 when nothing was said.
    public int tasks() {
        return (nodes == null ? 1 : nodes) * (tasksPerNode == null ? 1 : tasksPerNode);
    }

    /// CPUs on each node, by whichever of the three ways they were asked for; null when none was.
    public @Nullable Integer cpusPerNode() {
        if (cpusPerGpu != null && gpus != null) {
            return cpusPerGpu * gpus.count();
        }
        if (cpusPerTask == null && tasksPerNode == null) {
            return null;
        }
        return (cpusPerTask == null ? 1 : cpusPerTask) * (tasksPerNode == null ? 1 : tasksPerNode);
    }

    private static void atLeastOne(String what, @Nullable Integer number) {
        if (number != null && number < 1) {
            throw new IllegalArgumentException("%s: at least 1, not %d".formatted(what, number));
        }
    }

    /// Puts resources together.
    public static final class Builder {
        private @Nullable Integer nodes;
        private @Nullable Integer tasksPerNode;
        private @Nullable Integer cpusPerTask;
        private @Nullable Integer cpusPerGpu;
        private @Nullable Gpus gpus;
        private @Nullable MemorySize memory;
        private @Nullable Walltime walltime;
        private List<String> partitions = List.of();
        private @Nullable String qos;
        private @Nullable String account;
        private @Nullable String constraint;
        private List<String> nodelist = List.of();
        private List<String> excludedNodes = List.of();
        private boolean exclusive;
        private @Nullable String reservation;

        private Builder() {}

        public Builder nodes(@Nullable Integer number) {
            nodes = number;
            return this;
        }

        public Builder tasksPerNode(@Nullable Integer number) {
            tasksPerNode = number;
            return this;
        }

        public Builder cpusPerTask(@Nullable Integer number) {
            cpusPerTask = number;
            return this;
        }

        public Builder cpusPerGpu(@Nullable Integer number) {
            cpusPerGpu = number;
            return this;
        }

        public Builder gpus(@Nullable Gpus asked) {
            gpus = asked;
            return this;
        }

        public Builder memory(@Nullable MemorySize size) {
            memory = size;
            return this;
        }

        public Builder walltime(@Nullable Walltime limit) {
            walltime = limit;
            return this;
        }

        public Builder partitions(List<String> names) {
            partitions = names;
            return this;
        }

        public Builder qos(@Nullable String name) {
            qos = name;
            return this;
        }

        public Builder account(@Nullable String name) {
            account = name;
            return this;
        }

        public Builder constraint(@Nullable String features) {
            constraint = features;
            return this;
        }

        public Builder nodelist(List<String> names) {
            nodelist = names;
            return this;
        }

        public Builder excludedNodes(List<String> names) {
            excludedNodes = names;
            return this;
        }

        public Builder exclusive(boolean alone) {
            exclusive = alone;
            return this;
        }

        public Builder reservation(@Nullable String name) {
            reservation = name;
            return this;
        }

        public Resources build() {
            return new Resources(
                    nodes,
                    tasksPerNode,
                    cpusPerTask,
                    cpusPerGpu,
                    gpus,
                    memory,
                    walltime,
                    partitions,
                    qos,
                    account,
                    constraint,
                    nodelist,
                    excludedNodes,
                    exclusive,
                    reservation);
        }
    }
}
