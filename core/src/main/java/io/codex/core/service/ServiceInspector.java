package io.codex.core.service;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.Departure;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Rejection;
import io.codex.core.endpoint.Replicas;
import io.codex.core.endpoint.Verification;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells how a service is, from its record, its control port, its job and its log.
public final class ServiceInspector {
    private static final Pattern REPLICA = Pattern.compile("-(\\d{1,4})$");

    private final EndpointRegistry registry;
    private final Supplier<ServiceJobs> jobs;

    public ServiceInspector(EndpointRegistry registry, ServiceJobs jobs) {
        this(registry, () -> jobs);
    }

    /// @param jobs asked at each look; may throw when there is no scheduler to ask
    public ServiceInspector(EndpointRegistry registry, Supplier<ServiceJobs> jobs) {
        this.registry = registry;
        this.jobs = jobs;
    }

    /// Of each service that the plan's job runs. A scheduler that cannot be asked does not hide what the records tell.
    public List<ServiceStatus> statuses(ServicePlan plan) {
        Known known = known(plan);
        return plan.services().stream()
                .map(service -> status(plan, service, known))
                .toList();
    }

    /// Of one service of the plan.
    public ServiceStatus status(ServicePlan plan, String service) {
        return status(plan, service, known(plan));
    }

    /// The plan's jobs, ended ones too as far as they are remembered, the newest first.
    ///
    /// @throws CodexException when the scheduler cannot be asked
    public List<JobSnapshot> jobs(ServicePlan plan) {
        return jobs.get().withName(plan.job());
    }

    /// @param unknown why the jobs are not known; null when they are
    private record Known(List<JobSnapshot> jobs, @Nullable String unknown) {}

    private Known known(ServicePlan plan) {
        try {
            return new Known(jobs(plan), null);
        } catch (CodexException e) {
            if (e.exitCode() != ExitCode.SCHEDULER) {
                throw e;
            }
            return new Known(List.of(), e.getMessage());
        }
    }

    private ServiceStatus status(ServicePlan plan, String service, Known all) {
        List<JobSnapshot> known = all.jobs();
        Replicas resolutions = registry.resolveAll(service);
        registry.removeEnded(resolutions.rejections(), endpoint -> hasEnded(endpoint, known));
        Verification.@Nullable Verified verified = ofPlan(plan, all, resolutions);
        if (verified != null) {
            @Nullable
            JobSnapshot job = known.stream()
                    .filter(one -> one.id().value().equals(verified.endpoint().jobId()))
                    .findFirst()
                    .orElseGet(() -> serving(verified.endpoint(), all));
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
                    all.unknown(),
                    resolutions.rejections());
        }
        return unserved(plan, service, all, resolutions);
    }

    /// Whether the job is over that published it, or was started anew since then.
    private static boolean hasEnded(Endpoint endpoint, List<JobSnapshot> known) {
        return known.stream()
                .filter(job -> job.id().value().equals(endpoint.jobId()))
                .findFirst()
                .map(job -> switch (job.state()) {
                    case JobState.Running _, JobState.Suspended _ ->
                        job.started() != null && job.started().isAfter(endpoint.started());
                    case JobState.Unknown _ -> false;
                    default -> true;
                })
                .orElse(false);
    }

    /// The record of a job of the plan goes before others; of replicas each has only its own.
    private static Verification.@Nullable Verified ofPlan(ServicePlan plan, Known known, Replicas resolutions) {
        if (plan.replica() && known.unknown() != null) {
            // whose each of them is cannot be told: each is shown once
            return resolutions.verified().stream()
                    .skip(replica(plan) - 1L)
                    .findFirst()
                    .orElse(null);
        }
        Optional<Verification.Verified> own = resolutions.verified().stream()
                .filter(verified -> isOf(known.jobs(), verified.endpoint().jobId()))
                .findFirst();
        return own.or(() -> plan.replica()
                        ? Optional.empty()
                        : resolutions.verified().stream().findFirst())
                .orElse(null);
    }

    /// A job that has published and that nobody remembers: of another name, or of a scheduler that cannot be asked.
    private @Nullable JobSnapshot serving(Endpoint endpoint, Known known) {
        if (endpoint.jobId() == null || known.unknown() != null) {
            return null;
        }
        var id = new JobId(endpoint.jobId());
        return jobs.get().scheduler().query(List.of(id)).get(id);
    }

    private static int replica(ServicePlan plan) {
        Matcher number = REPLICA.matcher(plan.job());
        return number.find() ? Integer.parseInt(number.group(1)) : 1;
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

    private ServiceStatus unserved(ServicePlan plan, String service, Known known, Replicas resolution) {
        @Nullable JobSnapshot job = known.jobs().isEmpty() ? null : known.jobs().getFirst();
        String rejected = resolution.rejections().stream()
                .findFirst()
                .map(Rejection::reason)
                .orElse("");
        var seen = new Seen(plan, service, job, known.unknown(), resolution);
        if (known.unknown() != null) {
            return seen.as(ServiceStatus.Condition.UNKNOWN, known.unknown());
        }
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
            ServicePlan plan,
            String service,
            @Nullable JobSnapshot job,
            @Nullable String jobsUnknown,
            Replicas resolution) {
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
                    jobsUnknown,
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
