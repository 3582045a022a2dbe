package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SubmissionRefused;
import io.codex.core.batch.Walltime;
import io.codex.core.endpoint.Lease;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Submits a plan's job to the first place that takes it, and collects why the others did not. To be called by the
/// owner of the plan's submit lease.
final class ServiceSubmission {
    /// An HTCondor job cannot depend on another.
    private static final Set<String> WITHOUT_DEPENDENCIES = Set.of("condor");

    private final ServicesHome home;
    private final ServiceJobs jobs;
    private final ServiceLedger ledger;

    ServiceSubmission(ServicesHome home, ServiceJobs jobs, ServiceLedger ledger) {
        this.home = home;
        this.jobs = jobs;
        this.ledger = ledger;
    }

    /// @param refusals of places that were tried already
    /// @param after    the job that must have ended before this one starts; null for none
    /// @throws CodexException when no place takes it, with the reason of each
    SubmittedJob submit(ServicePlan plan, Lease lease, List<PlacementRefusal> refusals, @Nullable JobSnapshot after) {
        var collected = new ArrayList<>(plan.refused());
        collected.addAll(refusals);
        Set<String> tried =
                refusals.stream().map(PlacementRefusal::partition).collect(Collectors.toCollection(HashSet::new));
        var check = check(plan);
        for (Placement place : plan.placements()) {
            if (tried.contains(place.partition())) {
                continue;
            }
            Optional<PlacementRefusal> refusal = check.refusal(place);
            if (refusal.isPresent()) {
                collected.add(refusal.get());
                continue;
            }
            try {
                return new SubmittedJob(
                        submit(jobs.scheduler(), plan, place, lease, after), place, before(place, collected));
            } catch (SubmissionRefused e) {
                collected.add(new PlacementRefusal(place.rank(), place.partition(), e.reason()));
            }
        }
        BatchScheduler here = jobs.fallback();
        if (plan.loginFallback() && here != null) {
            var place = new Placement(
                    Integer.MAX_VALUE, "", plan.placements().isEmpty() ? Resources.none() : bare(plan), cpuOnly(plan));
            return new SubmittedJob(submit(here, plan, place, lease, null), place, before(place, collected));
        }
        throw new CodexException(
                ExitCode.SCHEDULER,
                "no place takes %s: %s".formatted(plan.job(), PlacementRefusal.inWords(collected)),
                "change services.%s of the facility's file, or wait; codex jobs info shows partitions and nodes"
                        .formatted(plan.services().getFirst()));
    }

    private static List<PlacementRefusal> before(Placement place, List<PlacementRefusal> refusals) {
        return refusals.stream()
                .filter(refusal -> refusal.rank() < place.rank())
                .sorted(Comparator.comparingInt(PlacementRefusal::rank))
                .toList();
    }

    /// The places that would be tried after these refusals.
    boolean hasPlaceAfter(ServicePlan plan, List<PlacementRefusal> refusals) {
        Set<String> tried = refusals.stream().map(PlacementRefusal::partition).collect(Collectors.toSet());
        List<Placement> left = plan.placements().stream()
                .filter(place -> !tried.contains(place.partition()))
                .toList();
        if (left.isEmpty()) {
            return false;
        }
        PlacementCheck check = check(plan);
        return left.stream().anyMatch(place -> check.refusal(place).isEmpty());
    }

    /// Why that place of the plan takes no job now; empty when it may.
    Optional<PlacementRefusal> refusal(ServicePlan plan, String partition) {
        return plan.placements().stream()
                .filter(place -> place.partition().equals(partition))
                .findFirst()
                .flatMap(check(plan)::refusal);
    }

    private PlacementCheck check(ServicePlan plan) {
        boolean anywhere = plan.placements().stream()
                .allMatch(place -> place.partition().isEmpty()
                        && place.resources().nodelist().isEmpty());
        return anywhere ? PlacementCheck.of(List.of(), List.of()) : PlacementCheck.ask(jobs.scheduler());
    }

    private JobId submit(
            BatchScheduler scheduler, ServicePlan plan, Placement place, Lease lease, @Nullable JobSnapshot after) {
        JobTag tag = ledger.begin(plan);
        JobSpec spec = spec(scheduler, plan, place, tag, after).build();
        lease.requireOwned();
        try {
            JobId id = scheduler.submit(spec);
            ledger.end(plan.job());
            return id;
        } catch (SubmissionRefused e) {
            ledger.end(plan.job());
            throw e;
        }
    }

    JobSpec.Builder spec(
            BatchScheduler scheduler, ServicePlan plan, Placement place, JobTag tag, @Nullable JobSnapshot after) {
        Path script = ledger.script(plan.job(), tag);
        JobSpec.Builder spec = plan.job(place, script, home.root()).tag(tag);
        Duration handover = plan.handover();
        if (handover != null
                && place.resources().walltime() instanceof Walltime.Limited(Duration limit)
                && limit.compareTo(handover) > 0) {
            spec.endSignal(new EndSignal("USR1", handover)).environment(withHandover(plan, place, handover));
        }
        if (after != null && plan.single() && !WITHOUT_DEPENDENCIES.contains(scheduler.name())) {
            spec.dependencies(List.of(Dependency.afterAny(after.id())));
        }
        return spec;
    }

    private static Map<String, String> withHandover(ServicePlan plan, Placement place, Duration handover) {
        Map<String, String> environment = plan.environmentIn(place);
        environment.put("CODEX_HANDOVER_SECONDS", Long.toString(handover.toSeconds()));
        return environment;
    }

    /// What this host can be asked for: the time limit.
    private static Resources bare(ServicePlan plan) {
        return Resources.builder()
                .walltime(plan.placements().getFirst().resources().walltime())
                .build();
    }

    private static Map<String, String> cpuOnly(ServicePlan plan) {
        return plan.services().contains("embed") ? Map.of("CODEX_EMBED_DEVICE", "cpu") : Map.of();
    }
}
