package io.codex.core.facility;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Partitions are there once, and those that are named are there. A facility that lists none leaves them to its
/// scheduler.
final class PartitionRule implements FacilityRule {
    @Override
    public void check(Facility facility, FacilityFindings findings) {
        once(facility.compute(), findings);
        Map<String, PartitionConfig> known = facility.compute().partitions();
        if (known.isEmpty()) {
            return;
        }
        facility.services().forEach((name, service) -> check(name, service, known, findings));
        facility.workTypes().forEach((name, work) -> {
            if (work.partition() != null) {
                known(work.partition(), known, findings, "work_types", name, "partition");
            }
        });
    }

    private static void once(ComputeConfig compute, FacilityFindings findings) {
        for (int i = 0; i < compute.schedulers().size(); i++) {
            var names = new HashSet<String>();
            List<PartitionConfig> partitions = compute.schedulers().get(i).partitions();
            for (int j = 0; j < partitions.size(); j++) {
                String name = partitions.get(j).name();
                if (!name.isEmpty() && !names.add(name)) {
                    findings.error("is there twice: " + name, "", SchedulerPath.of(i, "partitions", j, "name"));
                }
            }
        }
    }

    private static void check(
            String name, ServiceConfig service, Map<String, PartitionConfig> known, FacilityFindings findings) {
        for (int i = 0; i < service.partitions().size(); i++) {
            String named = service.partitions().get(i);
            known(named, known, findings, "services", name, "partitions", i);
        }
        checkNodes(name, service, known, findings);
    }

    /// Names in brackets stand for several; those are left to the scheduler.
    private static void checkNodes(
            String name, ServiceConfig service, Map<String, PartitionConfig> known, FacilityFindings findings) {
        List<PartitionConfig> candidates = known.values().stream()
                .filter(partition ->
                        service.partitions().isEmpty() || service.partitions().contains(partition.name()))
                .toList();
        boolean listed = candidates.stream()
                .allMatch(partition ->
                        partition.nodes() != null && !partition.nodes().names().isEmpty());
        var nodes = candidates.stream()
                .filter(partition -> partition.nodes() != null)
                .flatMap(partition -> partition.nodes().names().stream())
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        if (!listed || nodes.stream().anyMatch(node -> node.contains("["))) {
            return;
        }
        for (int i = 0; i < service.nodelist().size(); i++) {
            String node = service.nodelist().get(i);
            if (!node.contains("[") && !nodes.contains(node)) {
                findings.error(
                        "is no node of its partitions: " + node,
                        String.join(", ", nodes),
                        "services",
                        name,
                        "nodelist",
                        i);
            }
        }
    }

    private static boolean known(
            String partition, Map<String, PartitionConfig> known, FacilityFindings findings, Object... path) {
        if (!known.containsKey(partition)) {
            findings.error("is no partition of this facility: " + partition, String.join(", ", known.keySet()), path);
        }
        return known.containsKey(partition);
    }
}
