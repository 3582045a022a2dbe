package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads queues and nodes (pbs_queue_attributes(7B), pbs_node_attributes(7B) of OpenPBS; pbsnodes(8B) of Torque 6).
final class PbsSite {
    private static final Set<String> UNUSABLE = Set.of(
            "down",
            "offline",
            "unknown",
            "state-unknown",
            "stale",
            "initializing",
            "maintenance",
            "provisioning",
            "wait-provisioning",
            "sleep",
            "unresolvable");
    private static final Pattern PHYSICAL = Pattern.compile("(?:^|,)physmem=(\\d+kb)");

    private PbsSite() {}

    static List<Partition> partitions(JsonNode queues) {
        var partitions = new ArrayList<Partition>();
        for (Map.Entry<String, JsonNode> queue : queues.properties()) {
            JsonNode attributes = queue.getValue();
            boolean routes = attributes.path("queue_type").asText("").startsWith("Route");
            partitions.add(new Partition(
                    queue.getKey(),
                    isTrue(attributes, "enabled") && isTrue(attributes, "started"),
                    false,
                    PbsJobs.walltime(attributes.at("/resources_max/walltime").asText("")),
                    0,
                    0,
                    "",
                    routes
                            ? "routes to "
                                    + attributes.path("route_destinations").asText("other queues")
                            : ""));
        }
        return partitions;
    }

    private static boolean isTrue(JsonNode attributes, String name) {
        return attributes.path(name).asText("").equalsIgnoreCase("true");
    }

    static List<Node> proNodes(JsonNode nodes) {
        var all = new ArrayList<Node>();
        for (Map.Entry<String, JsonNode> node : nodes.properties()) {
            JsonNode attributes = node.getValue();
            JsonNode available = attributes.path("resources_available");
            JsonNode assigned = attributes.path("resources_assigned");
            int cpus = available.path("ncpus").asInt();
            String gpus = available.path("ngpus").asText("");
            String queue = attributes.path("queue").asText("");
            all.add(node(
                    node.getKey(),
                    attributes.path("state").asText(""),
                    queue.isEmpty() ? List.of() : List.of(queue),
                    cpus,
                    cpus - assigned.path("ncpus").asInt(),
                    memory(available.path("mem").asText("")),
                    gpus.equals("0") ? "" : gpus,
                    attributes.path("comment").asText("")));
        }
        return all;
    }

    static List<Node> torqueNodes(JsonNode nodes) {
        var all = new ArrayList<Node>();
        for (Map.Entry<String, JsonNode> node : nodes.properties()) {
            JsonNode attributes = node.getValue();
            int cpus = attributes.path("np").asInt();
            var physical = PHYSICAL.matcher(attributes.path("status").asText(""));
            String gpus = attributes.path("gpus").asText("");
            all.add(node(
                    node.getKey(),
                    attributes.path("state").asText(""),
                    List.of(),
                    cpus,
                    cpus - slots(attributes.path("jobs").asText("")),
                    physical.find() ? memory(physical.group(1)) : null,
                    gpus.equals("0") ? "" : gpus,
                    attributes.path("note").asText("")));
        }
        return all;
    }

    private static Node node(
            String name,
            String state,
            List<String> queues,
            int cpus,
            int free,
            @Nullable MemorySize memory,
            String gpus,
            String comment) {
        boolean usable =
                Arrays.stream(state.toLowerCase(Locale.ROOT).split("[,\\s]+")).noneMatch(UNUSABLE::contains);
        String reason = usable ? "" : comment.isEmpty() ? state : comment;
        return new Node(name, state, usable, queues, cpus, usable ? Math.max(0, free) : 0, memory, gpus, reason);
    }

    /// How many slots `0-43/73.c0, 44/74.c0` takes.
    private static int slots(String jobs) {
        int slots = 0;
        for (String part : jobs.split(",", -1)) {
            String[] range = part.strip().split("/", 2)[0].split("-", 2);
            if (range[0].matches("\\d{1,6}")) {
                slots += range.length == 2 ? Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1 : 1;
            }
        }
        return slots;
    }

    private static @Nullable MemorySize memory(String text) {
        try {
            return MemorySize.parse(text, "");
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
