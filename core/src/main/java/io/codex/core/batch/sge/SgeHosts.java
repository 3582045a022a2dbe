package io.codex.core.batch.sge;

import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/// Reads queues and hosts. A queue has an instance on each of its hosts, with a state of its own (qstat(1),
/// `states`).
final class SgeHosts {
    /// Unknown, disabled, disabled by a calendar, error, orphaned, ambiguous.
    private static final String CLOSED = ".*[udDEoc].*";

    private static final Map<Character, String> STATES = Map.of(
            'u', "its daemon does not answer",
            'a', "overloaded",
            'A', "overloaded, suspends jobs",
            'd', "disabled",
            'D', "disabled by a calendar",
            'E', "in error",
            'o', "orphaned",
            'c', "configured ambiguously",
            's', "suspended",
            'S', "suspended behind another queue");

    private final String gpus;

    SgeHosts(SgeSite site) {
        gpus = site.gpus();
    }

    /// Of `qstat -f -xml -F h_rt,GPUS`.
    List<Partition> queues(CommandResult result) throws QueryFailure {
        var byName = new LinkedHashMap<String, List<Element>>();
        for (Element instance : SgeXml.all(SgeXml.parse("qstat", result), "Queue-List")) {
            String name = SgeXml.text(instance, "name");
            byName.computeIfAbsent(name.replaceFirst("@.*", ""), _ -> new ArrayList<>())
                    .add(instance);
        }
        return byName.entrySet().stream()
                .map(entry -> partition(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Partition partition(String name, List<Element> instances) {
        List<Walltime> limits = instances.stream()
                .map(instance -> SgeTime.walltime(SgeXml.named(instance, "resource", "h_rt")))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        String mostGpus = instances.stream()
                .map(instance -> free(SgeXml.named(instance, "resource", gpus)))
                .max(String::compareTo)
                .orElse("");
        return new Partition(
                name,
                instances.stream().anyMatch(instance -> !state(instance).matches(CLOSED)),
                false,
                limits.size() == 1 ? limits.getFirst() : null,
                instances.size(),
                (int) instances.stream().filter(SgeHosts::isFree).count(),
                mostGpus,
                "");
    }

    private static boolean isFree(Element instance) {
        return state(instance).isEmpty()
                && number(SgeXml.text(instance, "slots_used")) + number(SgeXml.text(instance, "slots_resv"))
                        < number(SgeXml.text(instance, "slots_total"));
    }

    private static String state(Element instance) {
        return SgeXml.children(instance, "state").stream()
                .map(state -> state.getTextContent().strip())
                .findFirst()
                .orElse("");
    }

    /// Of `qhost -xml -q -F GPUS`.
    List<Node> hosts(CommandResult result) throws QueryFailure {
        return SgeXml.all(SgeXml.parse("qhost", result), "host").stream()
                .filter(host -> !host.getAttribute("name").equals("global"))
                .map(this::node)
                .toList();
    }

    private Node node(Element host) {
        List<Element> queues = SgeXml.all(host, "queue");
        List<String> states = queues.stream()
                .map(queue -> SgeXml.named(queue, "queuevalue", "state_string"))
                .toList();
        int used = queues.stream()
                .mapToInt(queue -> number(SgeXml.named(queue, "queuevalue", "slots_used")))
                .sum();
        int cpus = number(SgeXml.named(host, "hostvalue", "num_proc"));
        boolean usable = states.stream().anyMatch(state -> !state.matches(CLOSED));
        String letters = String.join("", states.stream().distinct().toList());
        return new Node(
                host.getAttribute("name"),
                letters.isEmpty() ? queues.isEmpty() ? "no queue" : used > 0 ? "in use" : "idle" : letters,
                usable,
                queues.stream().map(queue -> queue.getAttribute("name")).toList(),
                cpus,
                usable ? Math.max(0, cpus - used) : 0,
                memory(SgeXml.named(host, "hostvalue", "mem_total")),
                free(SgeXml.named(host, "resourcevalue", gpus)),
                usable ? "" : queues.isEmpty() ? "has no queue" : words(letters));
    }

    private static String words(String letters) {
        return String.join(
                ", ",
                letters.chars()
                        .distinct()
                        .mapToObj(letter -> STATES.getOrDefault((char) letter, Character.toString(letter)))
                        .toList());
    }

    /// Only what is left of a consumable is told.
    private static String free(String amount) {
        return amount.matches("\\d+(\\.\\d+)?") ? (int) Double.parseDouble(amount) + " free" : "";
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static @Nullable MemorySize memory(String text) {
        try {
            return MemorySize.parse(text, "");
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
