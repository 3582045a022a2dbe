package io.codex.cli.command.jobs;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a job asks of the cluster; a mixin.
public final class ResourceOptions {
    private static final String LIST = ",";

    /// Commas that are not inside `node[1,3-5]`.
    private static final String NODES = ",(?![^\\[]*\\])";

    @Option(
            names = {"-N", "--nodes"},
            paramLabel = "N",
            description = "Nodes.")
    private @Nullable Integer nodes;

    @Option(names = "--tasks-per-node", paramLabel = "N", description = "Processes on each node.")
    private @Nullable Integer tasksPerNode;

    @Option(
            names = {"-c", "--cpus"},
            paramLabel = "N",
            description = "CPUs of each process.")
    private @Nullable Integer cpus;

    @Option(names = "--cpus-per-gpu", paramLabel = "N", description = "CPUs for each GPU, instead of --cpus.")
    private @Nullable Integer cpusPerGpu;

    @Option(names = "--gpus", paramLabel = "[TYPE:]N", description = "GPUs on each node: 2, h100:2.")
    private @Nullable Gpus gpus;

    @Option(names = "--mem", paramLabel = "SIZE", description = "Memory on each node: 64G, 1.5T; a number is in MiB.")
    private @Nullable MemorySize memory;

    @Option(
            names = {"-t", "--time"},
            paramLabel = "TIME",
            description = "Walltime: 30m, 1d12h, 12:00:00, unlimited; a number is in minutes.")
    private @Nullable Walltime walltime;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "NAME",
            split = LIST,
            splitSynopsisLabel = LIST,
            description = "Partitions or queues, the preferred one first.")
    private List<String> partitions = List.of();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "NAME",
            description = "Quality of service.")
    private @Nullable String qos;

    @Option(
            names = {"-A", "--account"},
            paramLabel = "NAME",
            description = "Account or project that pays.")
    private @Nullable String account;

    @Option(
            names = {"-C", "--constraint"},
            paramLabel = "FEATURES",
            description = "Features that a node must have, as the scheduler writes them.")
    private @Nullable String constraint;

    @Option(
            names = {"-w", "--nodelist"},
            paramLabel = "NODE",
            split = NODES,
            splitSynopsisLabel = LIST,
            description = "Nodes to run on.")
    private List<String> nodelist = List.of();

    @Option(
            names = {"-x", "--exclude"},
            paramLabel = "NODE",
            split = NODES,
            splitSynopsisLabel = LIST,
            description = "Nodes not to run on.")
    private List<String> excluded = List.of();

    @Option(names = "--exclusive", description = "No other job on the same nodes.")
    private boolean exclusive;

    @Option(names = "--reservation", paramLabel = "NAME", description = "Run in this reservation.")
    private @Nullable String reservation;

    /// @throws io.codex.core.error.CodexException when they contradict each other
    public Resources resources() {
        return JobTypes.checked(() -> Resources.builder()
                .nodes(nodes)
                .tasksPerNode(tasksPerNode)
                .cpusPerTask(cpus)
                .cpusPerGpu(cpusPerGpu)
                .gpus(gpus)
                .memory(memory)
                .walltime(walltime)
                .partitions(partitions)
                .qos(qos)
                .account(account)
                .constraint(constraint)
                .nodelist(nodelist)
                .excludedNodes(excluded)
                .exclusive(exclusive)
                .reservation(reservation)
                .build());
    }
}
