package io.codex.core.service;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.Departure;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Rejection;
import io.codex.core.endpoint.Replicas;
import io.codex.core.endpoint.Verification;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells how a service is, from its record, its control port, its job and its log.
public final class ServiceInspector {
    private final EndpointRegistry registry;
    private final ServiceJobs jobs;

    public ServiceInspector(EndpointRegistry registry, ServiceJobs jobs) {
        this.registry = registry;
        this.jobs = jobs;
    }

    /// Of each service that the plan's job runs.
    public List<ServiceStatus> statuses(ServicePlan plan) {
        List<JobSnapshot> known = jobs.withName(plan.job());
        return plan.services().stream()
                .map(service -> status(plan, service, known))
                .toList();
    }

    /// Of one service of the plan.
    public ServiceStatus status(ServicePlan plan, String service) {
        return status(plan, service, jobs.withName(plan.job()));
    }

    private ServiceStatus status(ServicePlan plan, String service, List<JobSnapshot> known) {
        Replicas resolutions = registry.resolveAll(service);
        Verification.@Nullable Verified verified = ofPlan(plan, known, resolutions);
        if (verified != null) {
            @Nullable
            JobSnapshot job = known.stream()
                    .filter(one -> one.id().value().equals(verified.endpoint().jobId()))
                    .findFirst()
                    .orElse(null);
            var condition =
                    verified.health().ready() ? ServiceStatus.Condition.HEALTHY : ServiceStatus.Condition.UNHEALTHY;
            return new ServiceStatus(
                    service,
                    plan.job(),
                    condition,
                    verified.health().detail(),
                    verified.endpoint(),
                    verified.health(),
                    job,
                    successor(known, job),
                    ServiceStatus.walltimeLeft(job, Instant.now()),
                    resolutions.rejections());
        }
        return unserved(plan, service, known, resolutions);
    }

    /// The record of a job of the plan goes before others; of replicas each has only its own.
    private static Verification.@Nullable Verified ofPlan(
            ServicePlan plan, List<JobSnapshot> known, Replicas resolutions) {
        Optional<Verification.Verified> own = resolutions.verified().stream()
                .filter(verified -> isOf(known, verified.endpoint().jobId()))
                .findFirst();
        return own.or(() -> plan.replica()
                        ? Optional.empty()
                        : resolutions.verified().stream().findFirst())
                .orElse(null);
    }

    private static boolean isOf(List<JobSnapshot> known, @Nullable String jobId) {
        return known.stream().anyMatch(job -> job.id().value().equals(jobId));
    }

    private static @Nullable JobSnapshot successor(List<JobSnapshot> known, @Nullable JobSnapshot serving) {
        return serving == null
                ? null
                : known.stream()
                        .filter(job -> !job.id().equals(serving.id())
                                && !job.state().isFinal()
                                && !job.submitted().isBefore(serving.submitted()))
                        .findFirst()
                        .orElse(null);
    }

    private ServiceStatus unserved(ServicePlan plan, String service, List<JobSnapshot> known, Replicas resolution) {
        @Nullable JobSnapshot job = known.isEmpty() ? null : known.getFirst();
        String rejected = resolution.rejections().stream()
                .findFirst()
                .map(Rejection::reason)
                .orElse("");
        var seen = new Seen(plan, service, job, resolution);
        if (job == null) {
            return rejected.isEmpty()
                    ? seen.as(ServiceStatus.Condition.STOPPED, "not started")
                    : seen.as(ServiceStatus.Condition.FAILED, rejected);
        }
        return switch (job.state()) {
            case JobState.Pending(var reason) -> seen.as(ServiceStatus.Condition.STARTING, pending(job, reason));
            case JobState.Running _ ->
                rejected.isEmpty() || !isPublished(service, job, resolution)
                        ? seen.as(ServiceStatus.Condition.STARTING, lastLine(job))
                        : seen.as(ServiceStatus.Condition.UNHEALTHY, rejected);
            case JobState.Held _, JobState.Requeued _, JobState.Suspended _ ->
                seen.as(
                        ServiceStatus.Condition.STARTING,
                        "job %s is %s".formatted(job.id(), job.state().inWords()));
            case JobState.Failed _, JobState.Vanished _, JobState.Completed _, JobState.TimedOut _ ->
                seen.as(ServiceStatus.Condition.FAILED, reasonOfEnd(service, job));
            case JobState.OutOfMemory _, JobState.NodeFailed _, JobState.Preempted _ ->
                seen.as(ServiceStatus.Condition.FAILED, reasonOfEnd(service, job));
            case JobState.Cancelled cancelled ->
                seen.as(ServiceStatus.Condition.STOPPED, "job %s was %s".formatted(job.id(), cancelled.inWords()));
            case JobState.Unknown(var reason) -> seen.as(ServiceStatus.Condition.UNKNOWN, reason);
        };
    }

    private record Seen(
            ServicePlan plan, String service, @Nullable JobSnapshot job, Replicas resolution) {
        ServiceStatus as(ServiceStatus.Condition condition, String detail) {
            return new ServiceStatus(
                    service,
                    plan.job(),
                    condition,
                    detail,
                    null,
                    null,
                    job,
                    null,
                    ServiceStatus.walltimeLeft(job, Instant.now()),
                    resolution.rejections());
        }
    }

    private static String pending(JobSnapshot job, String reason) {
        return "job %s is pending%s: %s"
                .formatted(job.id(), job.partition().isEmpty() ? "" : " in " + job.partition(), reason);
    }

    /// Whether the newest record is of that job, so that a rejection is about it.
    private boolean isPublished(String service, JobSnapshot job, Replicas resolution) {
        return registry.lastClaim(service)
                .filter(claim -> job.id().value().equals(claim.jobId()))
                .filter(claim -> resolution.rejections().stream()
                        .anyMatch(rejection -> rejection.generation() == claim.generation()))
                .isPresent();
    }

    private String reasonOfEnd(String service, JobSnapshot job) {
        String end = "job %s %s".formatted(job.id(), job.state().inWords());
        Optional<Claim> claim =
                registry.lastClaim(service).filter(last -> job.id().value().equals(last.jobId()));
        Optional<Departure> departure = claim.flatMap(last -> registry.departure(service, last.generation()));
        return departure.map(left -> left.reason() + "; " + end).orElse(end);
    }

    private static String lastLine(JobSnapshot job) {
        try {
            List<String> lines = job.output() == null ? List.of() : JobLog.tail(job.log(), 1);
            return lines.isEmpty() ? "starting" : lines.getFirst();
        } catch (IOException e) {
            return "starting (its log cannot be read: %s)".formatted(e.getMessage());
        }
    }
}
