package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.Departure;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Resolution;
import io.codex.core.endpoint.Verification;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells how a service is, from its record, its control port, its job and its log.
public final class ServiceInspector {
    private final EndpointRegistry registry;
    private final BatchScheduler scheduler;

    public ServiceInspector(EndpointRegistry registry, BatchScheduler scheduler) {
        this.registry = registry;
        this.scheduler = scheduler;
    }

    public ServiceStatus status(ServicePlan plan) {
        Resolution resolution = registry.resolve(plan.service());
        @Nullable
        JobSnapshot job =
                scheduler.withName(plan.jobName()).stream().findFirst().orElse(null);
        Verification.@Nullable Verified verified = resolution.verified();
        if (verified != null) {
            var condition =
                    verified.health().ready() ? ServiceStatus.Condition.HEALTHY : ServiceStatus.Condition.UNHEALTHY;
            return new ServiceStatus(
                    plan.service(),
                    condition,
                    verified.health().detail(),
                    verified.endpoint(),
                    job,
                    resolution.rejections());
        }
        String rejected = resolution.rejections().isEmpty()
                ? ""
                : resolution.rejections().getFirst().reason();
        if (job == null) {
            return rejected.isEmpty()
                    ? unserved(plan, ServiceStatus.Condition.STOPPED, "not started", null, resolution)
                    : unserved(plan, ServiceStatus.Condition.FAILED, rejected, null, resolution);
        }
        return switch (job.state()) {
            case JobState.Pending(var reason) ->
                unserved(plan, ServiceStatus.Condition.STARTING, reason, job, resolution);
            case JobState.Running _ ->
                rejected.isEmpty() || !isPublished(plan, job, resolution)
                        ? unserved(plan, ServiceStatus.Condition.STARTING, lastLine(job), job, resolution)
                        : unserved(plan, ServiceStatus.Condition.UNHEALTHY, rejected, job, resolution);
            case JobState.Held _, JobState.Requeued _, JobState.Suspended _ ->
                unserved(
                        plan,
                        ServiceStatus.Condition.STARTING,
                        "job %s is %s".formatted(job.id(), job.state().inWords()),
                        job,
                        resolution);
            case JobState.Failed _, JobState.Vanished _, JobState.Completed _, JobState.TimedOut _ ->
                unserved(plan, ServiceStatus.Condition.FAILED, reasonOfEnd(plan, job), job, resolution);
            case JobState.OutOfMemory _, JobState.NodeFailed _, JobState.Preempted _ ->
                unserved(plan, ServiceStatus.Condition.FAILED, reasonOfEnd(plan, job), job, resolution);
            case JobState.Cancelled cancelled ->
                unserved(
                        plan,
                        ServiceStatus.Condition.STOPPED,
                        "job %s was %s".formatted(job.id(), cancelled.inWords()),
                        job,
                        resolution);
            case JobState.Unknown(var reason) ->
                unserved(plan, ServiceStatus.Condition.UNKNOWN, reason, job, resolution);
        };
    }

    private static ServiceStatus unserved(
            ServicePlan plan,
            ServiceStatus.Condition condition,
            String detail,
            @Nullable JobSnapshot job,
            Resolution resolution) {
        return new ServiceStatus(plan.service(), condition, detail, null, job, resolution.rejections());
    }

    /// Whether the newest record is of that job, so that a rejection is about it.
    private boolean isPublished(ServicePlan plan, JobSnapshot job, Resolution resolution) {
        return registry.lastClaim(plan.service())
                .filter(claim -> job.id().value().equals(claim.jobId()))
                .filter(claim -> resolution.rejections().stream()
                        .anyMatch(rejection -> rejection.generation() == claim.generation()))
                .isPresent();
    }

    private String reasonOfEnd(ServicePlan plan, JobSnapshot job) {
        String end = "job %s %s".formatted(job.id(), job.state().inWords());
        Optional<Claim> claim = registry.lastClaim(plan.service())
                .filter(last -> job.id().value().equals(last.jobId()));
        Optional<Departure> departure = claim.flatMap(last -> registry.departure(plan.service(), last.generation()));
        return departure.map(left -> left.reason() + "; " + end).orElse(end);
    }

    private static String lastLine(JobSnapshot job) {
        try {
            List<String> lines = JobLog.tail(job.log(), 1);
            return lines.isEmpty() ? "starting" : lines.getFirst();
        } catch (IOException e) {
            return "starting (its log cannot be read: %s)".formatted(e.getMessage());
        }
    }
}
