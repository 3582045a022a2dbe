package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Lease;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Timings;
import io.codex.core.endpoint.Verification;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts and stops services. Everybody who submits a service does so here, under one submit lease for each
/// service, so that there is at most one job of it.
public final class ServiceControl {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration SUBMIT_LEASE_TIMEOUT = Duration.ofSeconds(90);

    /// What the launchers need to stop in order: Neo4j up to 90 s, and the rest.
    private static final Duration STOP_GRACE = Duration.ofSeconds(100);

    private static final int LOG_LINES = 15;

    private final ServicesHome home;
    private final String cluster;
    private final EndpointRegistry registry;
    private final BatchScheduler scheduler;
    private final ServiceInspector inspector;
    private final String user;

    /// @param user who cancels, in the words of the jobs' states
    public ServiceControl(
            ServicesHome home, String cluster, EndpointRegistry registry, BatchScheduler scheduler, String user) {
        this.home = home;
        this.cluster = cluster;
        this.registry = registry;
        this.scheduler = scheduler;
        this.inspector = new ServiceInspector(registry, scheduler);
        this.user = user;
    }

    /// Makes sure that one job of the service is there, and does not wait for it.
    ///
    /// @return whether this call submitted it
    /// @throws CodexException when a job of it may exist that cannot be asked for its state
    public boolean submit(ServicePlan plan, ServiceProgress progress) {
        if (isServed(plan)) {
            return false;
        }
        try (Lease lease = submitLease(plan, progress)) {
            if (isServed(plan)) {
                return false;
            }
            Optional<JobSnapshot> alive = aliveJob(plan);
            if (alive.isPresent()) {
                return false;
            }
            registry.forgetEnded(plan.service());
            lease.forgetEnded();
            lease.requireOwned();
            scheduler.submit(spec(plan));
            return true;
        }
    }

    /// Waits until the service is healthy.
    ///
    /// @throws CodexException with the end of its log, when its job ended or the plan's timeout is over
    public Endpoint awaitReady(ServicePlan plan, ServiceProgress progress) {
        long deadline = System.nanoTime() + plan.readyTimeout().toNanos();
        while (true) {
            ServiceStatus status = inspector.status(plan);
            switch (status.condition()) {
                case HEALTHY -> {
                    if (status.endpoint() != null) {
                        return status.endpoint();
                    }
                }
                case FAILED, STOPPED ->
                    throw new CodexException(
                            ExitCode.FAILED,
                            "%s did not start: %s%s".formatted(plan.service(), status.detail(), logTail(status)),
                            "see the whole log with: codex logs " + plan.service());
                case STARTING, UNHEALTHY, UNKNOWN -> progress.waiting(plan.service(), status.detail());
            }
            if (System.nanoTime() >= deadline) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "%s is not healthy after %d s: %s%s"
                                .formatted(
                                        plan.service(),
                                        plan.readyTimeout().toSeconds(),
                                        status.detail(),
                                        logTail(status)),
                        "its job goes on; look again with: codex status");
            }
            Pause.of(POLL);
        }
    }

    /// Ends the service in order: its job, or the process that serves outside of any job.
    ///
    /// @return false when there was nothing to end
    public boolean stop(ServicePlan plan, ServiceProgress progress) {
        try (Lease _ = submitLease(plan, progress)) {
            boolean stopped = false;
            for (JobSnapshot job : scheduler.withName(plan.jobName())) {
                if (!job.state().isFinal()) {
                    progress.waiting(plan.service(), "stopping job " + job.id());
                    scheduler.cancel(job.id(), user, STOP_GRACE);
                    stopped = true;
                }
            }
            Optional<Endpoint> left = registry.resolve(plan.service()).endpoint();
            if (left.isPresent()) {
                progress.waiting(
                        plan.service(), "stopping the process on " + left.get().host());
                registry.control().post(left.get(), "stop");
                awaitGone(plan, left.get());
                stopped = true;
            }
            registry.view().rebuild();
            return stopped;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "%s could not be asked to stop: %s".formatted(plan.service(), e.getMessage()),
                    "look at it with: codex status",
                    e);
        }
    }

    private boolean isServed(ServicePlan plan) {
        Verification.@Nullable Verified verified =
                registry.resolve(plan.service()).verified();
        return verified != null;
    }

    private Optional<JobSnapshot> aliveJob(ServicePlan plan) {
        for (JobSnapshot job : scheduler.withName(plan.jobName())) {
            if (job.state() instanceof JobState.Unknown unknown) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "whether job %s still runs %s is not known: %s"
                                .formatted(job.id(), plan.service(), unknown.reason()),
                        "nothing was submitted, so that there are not two; try again, or cancel that job");
            }
            if (!job.state().isFinal()) {
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    private Lease submitLease(ServicePlan plan, ServiceProgress progress) {
        return Lease.acquire(
                home.leases().resolve(cluster).resolve("submit-" + plan.service()),
                Exclusivity.SINGLE,
                null,
                PredecessorCheck.onThisHost(),
                Timings.STANDARD,
                SUBMIT_LEASE_TIMEOUT,
                claim -> progress.waiting(
                        plan.service(),
                        "another codex starts or stops it (process %d on %s)"
                                .formatted(claim.process().pid(), claim.host())));
    }

    private JobSpec spec(ServicePlan plan) {
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put(ServicesHome.VARIABLE, home.root().toString());
        environment.put(ServicesHome.VIEW_VARIABLE, home.view().toString());
        environment.put("CODEX_CLUSTER", cluster);
        Path log = home.logs().resolve(plan.jobName() + "_%j.log");
        return JobSpec.builder(plan.jobName(), plan.command(), home.root(), log)
                .environment(environment)
                .build();
    }

    private void awaitGone(ServicePlan plan, Endpoint endpoint) {
        long deadline = System.nanoTime() + STOP_GRACE.toNanos();
        while (registry.resolve(plan.service())
                .endpoint()
                .filter(found -> found.generation() == endpoint.generation())
                .isPresent()) {
            if (System.nanoTime() >= deadline) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "%s on %s still answers after %d s"
                                .formatted(plan.service(), endpoint.host(), STOP_GRACE.toSeconds()),
                        "look at it with: codex status");
            }
            Pause.of(POLL);
        }
    }

    private static String logTail(ServiceStatus status) {
        if (status.job() == null) {
            return "";
        }
        Path log = status.job().log();
        try {
            List<String> lines = JobLog.tail(log, LOG_LINES);
            return lines.isEmpty()
                    ? ""
                    : "%nThe end of %s:%n  %s".formatted(log, String.join(System.lineSeparator() + "  ", lines));
        } catch (IOException e) {
            return "%n%s cannot be read: %s".formatted(log, e.getMessage());
        }
    }
}
