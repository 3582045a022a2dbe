package io.codex.core.service;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.facility.Device;
import io.codex.core.facility.PartitionConfig;
import io.codex.core.facility.SchedulerConfig;
import io.codex.core.facility.ServiceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a service can run by what its facility's file says, and where it cannot and why. What the file does not say
/// of a partition refuses nothing.
final class ServicePlacements {
    private static final double BYTES_PER_GB = 1024.0 * 1024 * 1024;

    private final String service;
    private final ServiceConfig config;
    private final SchedulerConfig scheduler;
    private final boolean embeds;
    private final List<Placement> possible = new ArrayList<>();
    private final List<PlacementRefusal> refused = new ArrayList<>();

    /// @param embeds whether the embedding service is part of it, which computes on a GPU
    ServicePlacements(
            String service, ServiceConfig config, SchedulerConfig scheduler, boolean onCluster, boolean embeds) {
        this.service = service;
        this.config = config;
        this.scheduler = scheduler;
        this.embeds = embeds;
        if (!onCluster) {
            possible.add(new Placement(
                    0, "", Resources.builder().walltime(walltime(null)).build(), device(config.gpus() > 0)));
        } else if (config.partitions().isEmpty()) {
            consider("", 0);
        } else {
            for (int rank = 0; rank < config.partitions().size(); rank++) {
                consider(config.partitions().get(rank), rank);
            }
        }
    }

    List<Placement> possible() {
        return List.copyOf(possible);
    }

    List<PlacementRefusal> refused() {
        return List.copyOf(refused);
    }

    private void consider(String name, int rank) {
        @Nullable PartitionConfig partition = scheduler.partition(name).orElse(null);
        Optional<String> noGpu = withoutGpus(partition);
        Optional<String> reason = noGpu.isPresent() && !config.withoutGpu() ? noGpu : tooSmall(partition);
        if (reason.isPresent()) {
            refused.add(new PlacementRefusal(rank, name, reason.get()));
            return;
        }
        boolean gpu = config.gpus() > 0 && noGpu.isEmpty();
        Resources resources = Resources.builder()
                .partitions(name.isEmpty() ? List.of() : List.of(name))
                .nodelist(nodelist(partition, rank))
                .cpusPerTask(config.cpus())
                .gpus(gpu ? new Gpus(config.gpus(), config.gpuType()) : null)
                .memory(memory())
                .walltime(walltime(partition))
                .account(config.account())
                .qos(config.qos())
                .constraint(config.constraint())
                .reservation(config.reservation())
                .exclusive(config.exclusive())
                .build();
        var environment = new LinkedHashMap<>(device(gpu));
        String location = config.location() == null ? name : config.location();
        if (!location.isEmpty()) {
            environment.put("CODEX_LOCATION", location);
        }
        possible.add(new Placement(rank, name, resources, environment));
    }

    private Optional<String> withoutGpus(@Nullable PartitionConfig partition) {
        if (config.gpus() == 0 || partition == null) {
            return Optional.empty();
        }
        if (partition.gpusPerNode() == 0) {
            return Optional.of("it has no GPUs, and services.%s.without_gpu does not allow that".formatted(service));
        }
        if (config.gpus() > partition.gpusPerNode()) {
            return Optional.of("its nodes have %d GPUs, not %d".formatted(partition.gpusPerNode(), config.gpus()));
        }
        String type = partition.gpuType();
        return config.gpuType() != null && type != null && !type.equalsIgnoreCase(config.gpuType())
                ? Optional.of("its GPUs are %s, not %s".formatted(type, config.gpuType()))
                : Optional.empty();
    }

    private Optional<String> tooSmall(@Nullable PartitionConfig partition) {
        if (partition == null) {
            return Optional.empty();
        }
        if (config.cpus() != null && partition.coresPerNode() != null && config.cpus() > partition.coresPerNode()) {
            return Optional.of("its nodes have %d cores, not %d".formatted(partition.coresPerNode(), config.cpus()));
        }
        MemorySize memory = memory();
        return memory != null && partition.memoryGb() != null && memory.bytes() > partition.memoryGb() * BYTES_PER_GB
                ? Optional.of("its nodes have %s GB of memory, not %s".formatted(partition.memoryGb(), memory))
                : Optional.empty();
    }

    /// The nodes of the list that belong to the partition; where their names are not known, the list belongs to the
    /// first partition.
    private List<String> nodelist(@Nullable PartitionConfig partition, int rank) {
        List<String> names = partition == null || partition.nodes() == null
                ? List.of()
                : partition.nodes().names();
        if (names.isEmpty()) {
            return rank == 0 ? config.nodelist() : List.of();
        }
        return config.nodelist().stream().filter(names::contains).toList();
    }

    private @Nullable MemorySize memory() {
        return config.memory() == null ? null : MemorySize.parse(config.memory());
    }

    /// No longer than the partition allows: before the end a successor takes over.
    private @Nullable Walltime walltime(@Nullable PartitionConfig partition) {
        Walltime wanted = config.walltime() == null ? null : Walltime.parse(config.walltime());
        Walltime longest =
                partition == null || partition.maxTime() == null ? null : Walltime.parse(partition.maxTime());
        if (wanted == null || longest == null) {
            return wanted == null ? longest : wanted;
        }
        return switch (longest) {
            case Walltime.Unlimited _ -> wanted;
            case Walltime.Limited(var limit) ->
                wanted instanceof Walltime.Limited(var asked) && asked.compareTo(limit) <= 0 ? wanted : longest;
        };
    }

    private Map<String, String> device(boolean gpu) {
        if (!embeds || (config.gpus() == 0 && config.device() != Device.CPU)) {
            return Map.of();
        }
        return gpu && config.device() != Device.CPU
                ? Map.of("CODEX_EMBED_DEVICE", "gpu", "CODEX_EMBED_GPUS", Integer.toString(config.gpus()))
                : Map.of("CODEX_EMBED_DEVICE", "cpu");
    }
}
