package io.codex.core.batch;

import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityFindings;
import io.codex.core.facility.FacilityRule;
import io.codex.core.facility.PartitionConfig;
import io.codex.core.facility.SchedulerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Times fit into partitions. An unlimited one is as long as a partition gives, so it must be unlimited in one of those
/// that are named.
public final class WalltimeRule implements FacilityRule {
    @Override
    public void check(Facility facility, FacilityFindings findings) {
        facility.services()
                .forEach((name, service) -> check(
                        facility, service.walltime(), service.partitions(), findings, "services", name, "walltime"));
        facility.workTypes().forEach((name, work) -> {
            List<String> partitions = work.partition() == null ? List.of() : List.of(work.partition());
            check(facility, work.walltime(), partitions, findings, "work_types", name, "walltime");
        });
        facility.services()
                .forEach(
                        (name, service) -> checkHandOver(name, service.walltime(), service.handoverBefore(), findings));
    }

    private static void check(
            Facility facility,
            @Nullable String walltime,
            List<String> partitions,
            FacilityFindings findings,
            Object... path) {
        if (walltime == null) {
            return;
        }
        var limits = new ArrayList<Walltime.Limited>();
        for (String partition : partitions) {
            Optional<Walltime.Limited> limit = limit(facility, partition);
            limit.ifPresent(limits::add);
            if (limit.isPresent()
                    && Walltime.parse(walltime) instanceof Walltime.Limited(Duration wanted)
                    && wanted.compareTo(limit.get().duration()) > 0) {
                findings.error(
                        "is %s, but %s ends jobs after %s".formatted(walltime, partition, limit.get()),
                        "at most " + limit.get(),
                        path);
            }
        }
        boolean limited = !limits.isEmpty() && limits.size() == partitions.size();
        if (limited && Walltime.parse(walltime) instanceof Walltime.Unlimited) {
            String longest = limits.stream()
                    .max(java.util.Comparator.comparing(Walltime.Limited::duration))
                    .orElseThrow()
                    .toString();
            findings.error(
                    "is %s, but each of its partitions ends jobs".formatted(walltime), "at most " + longest, path);
        }
    }

    private static void checkHandOver(
            String name, @Nullable String walltime, Duration before, FacilityFindings findings) {
        if (walltime != null
                && Walltime.parse(walltime) instanceof Walltime.Limited(Duration whole)
                && before.compareTo(whole) >= 0) {
            findings.error(
                    "is as long as the walltime %s: there would be no time before it".formatted(walltime),
                    "less than " + walltime,
                    "services",
                    name,
                    "handover_before");
        }
    }

    /// Empty when it is unlimited or not known.
    private static Optional<Walltime.Limited> limit(Facility facility, String partition) {
        return facility.compute().schedulers().stream()
                .map(SchedulerConfig::partitions)
                .flatMap(List::stream)
                .filter(known -> known.name().equals(partition))
                .map(PartitionConfig::maxTime)
                .filter(java.util.Objects::nonNull)
                .map(Walltime::parse)
                .filter(Walltime.Limited.class::isInstance)
                .map(Walltime.Limited.class::cast)
                .findFirst();
    }
}
