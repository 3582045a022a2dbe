package io.codex.core.batch.condor;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the slots of the pool's machines. A partitionable slot holds what its dynamic slots leave of a
/// machine.
final class CondorPool {
    /// HTCondor has no partitions: the pool counts as the only one.
    static final String NAME = "pool";

    static final String ATTRIBUTES =
            "Machine,State,Activity,SlotType,Cpus,TotalCpus,Memory,TotalMemory,GPUs,TotalGPUs,Offline";

    private CondorPool() {}

    static List<Node> nodes(CommandResult result) throws QueryFailure {
        var machines = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode slot : CondorJson.read("condor_status", result)) {
            String machine = CondorJob.text(slot, "Machine");
            if (machine.isEmpty()) {
                throw QueryFailure.unreadable("condor_status", slot.toString());
            }
            machines.computeIfAbsent(machine, _ -> new ArrayList<>()).add(slot);
        }
        var nodes = new ArrayList<Node>();
        for (Map.Entry<String, List<JsonNode>> machine : machines.entrySet()) {
            nodes.add(node(machine.getKey(), machine.getValue()));
        }
        return nodes;
    }

    private static Node node(String name, List<JsonNode> slots) {
        JsonNode first = slots.getFirst();
        List<String> states = slots.stream()
                .map(slot -> CondorJob.text(slot, "State"))
                .distinct()
                .toList();
        boolean offline = slots.stream().anyMatch(slot -> slot.path("Offline").asBoolean(false));
        boolean usable = !offline
                && states.stream().anyMatch(state -> state.matches("Unclaimed|Claimed|Matched|Preempting|Backfill"));
        int gpus = first.path("TotalGPUs").asInt(first.path("TotalGpus").asInt(0));
        return new Node(
                name,
                offline ? "Offline" : String.join("+", states),
                usable,
                List.of(NAME),
                first.path("TotalCpus").asInt(0),
                slots.stream().mapToInt(CondorPool::free).sum(),
                memory(first.path("TotalMemory").asLong(0)),
                gpus == 0 ? "" : Integer.toString(gpus),
                usable ? "" : offline ? "is offline" : "its owner does not let jobs run now");
    }

    private static int free(JsonNode slot) {
        boolean open = CondorJob.text(slot, "State").equals("Unclaimed")
                && !slot.path("Offline").asBoolean(false);
        return open ? slot.path("Cpus").asInt(0) : 0;
    }

    private static @Nullable MemorySize memory(long mebibytes) {
        return mebibytes > 0 ? MemorySize.ofMebibytes(mebibytes) : null;
    }

    static List<Partition> partitions(CommandResult result) throws QueryFailure {
        List<Node> nodes = nodes(result);
        return List.of(new Partition(
                NAME,
                nodes.stream().anyMatch(Node::usable),
                true,
                null,
                nodes.size(),
                (int) nodes.stream().filter(node -> node.freeCpus() > 0).count(),
                nodes.stream().map(Node::gpus).max(String::compareTo).orElse(""),
                "all machines: HTCondor has no partitions"));
    }
}
