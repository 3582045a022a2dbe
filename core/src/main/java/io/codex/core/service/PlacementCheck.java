package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether a place can take a job now, as the scheduler's list of partitions and nodes tells. Asked before a
/// submission:
/// most schedulers take a job for a partition that is down, and keep it.
final class PlacementCheck {
    private final List<Partition> partitions;
    private final List<Node> nodes;

    private PlacementCheck(List<Partition> partitions, List<Node> nodes) {
        this.partitions = partitions;
        this.nodes = nodes;
    }

    /// Two commands. A scheduler that does not tell refuses nothing.
    static PlacementCheck ask(BatchScheduler scheduler) {
        try {
            return new PlacementCheck(scheduler.partitions(), scheduler.nodes());
        } catch (CodexException e) {
            return new PlacementCheck(List.of(), List.of());
        }
    }

    static PlacementCheck of(List<Partition> partitions, List<Node> nodes) {
        return new PlacementCheck(List.copyOf(partitions), List.copyOf(nodes));
    }

    /// Why the place takes no job; empty when it may.
    Optional<PlacementRefusal> refusal(Placement place) {
        return reason(place).map(reason -> new PlacementRefusal(place.rank(), place.partition(), reason));
    }

    private Optional<String> reason(Placement place) {
        if (!place.partition().isEmpty() && !partitions.isEmpty()) {
            Optional<Partition> partition = partitions.stream()
                    .filter(known -> known.name().equals(place.partition()))
                    .findFirst();
            if (partition.isEmpty()) {
                return Optional.of("the scheduler has no such partition, or you may not use it");
            }
            if (!partition.get().available()) {
                return Optional.of("the partition is down"
                        + (partition.get().comment().isEmpty()
                                ? ""
                                : " (" + partition.get().comment() + ")"));
            }
            if (place.resources().walltime() instanceof Walltime.Limited(var wanted)
                    && partition.get().maximum() instanceof Walltime.Limited(var longest)
                    && wanted.compareTo(longest) > 0) {
                return Optional.of("its longest walltime is %s, not %s"
                        .formatted(partition.get().maximum(), place.resources().walltime()));
            }
        }
        return unusable(place);
    }

    private Optional<String> unusable(Placement place) {
        var wanted = new HashSet<>(place.resources().nodelist());
        List<Node> candidates = nodes.stream()
                .filter(node -> place.partition().isEmpty()
                        || node.partitions().isEmpty()
                        || node.partitions().contains(place.partition()))
                .filter(node -> wanted.isEmpty() || wanted.contains(node.name()))
                .toList();
        if (candidates.isEmpty() || candidates.stream().anyMatch(Node::usable)) {
            return Optional.empty();
        }
        return Optional.of(candidates.stream().map(PlacementCheck::inWords).collect(Collectors.joining(", ")));
    }

    private static String inWords(Node node) {
        return "node %s is %s%s"
                .formatted(node.name(), node.state(), node.reason().isEmpty() ? "" : " (" + node.reason() + ")");
    }
}
