package io.codex.core.service;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Lease;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Timings;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Starts and stops services. Everybody who submits a service does so here, under one submit lease for each job name,
/// so that there is at most one job of a plan, and one successor near the end of its walltime.
public final class ServiceControl {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration SUBMIT_LEASE_TIMEOUT = Duration.ofSeconds(90);

    /// What the launchers need to stop in order: Neo4j up to 90 s, and the rest.
    private static final Duration STOP_GRACE = Duration.ofSeconds(100);

    private final ServicesHome home;
    private final String cluster;
    private final EndpointRegistry registry;
    private final ServiceJobs jobs;
    private final ServiceInspector inspector;
    private final ServiceLedger ledger;
    private final ServiceSubmission submission;
    private final String user;

    /// @param user who cancels, in the words of the jobs' states
    public ServiceControl(ServicesHome home, String cluster, EndpointRegistry registry, ServiceJobs jobs, String user) {
        this.home = home;
        this.cluster = cluster;
        this.registry = registry;
        this.jobs = jobs;
        this.inspector = new ServiceInspector(registry, jobs);
        this.ledger = new ServiceLedger(home.data("services").resolve(cluster));
        this.submission = new ServiceSubmission(home, jobs, ledger);
        this.user = user;
    }

    /// Makes sure that a job of the plan is there, and its successor when its walltime nears its end. Does not wait for
    /// it.
    ///
    /// @return the job that this call submitted; empty when nothing was missing
    /// @throws CodexException when a job of it may exist that cannot be asked for its state, or no place takes it
    public Optional<SubmittedJob> submit(ServicePlan plan, ServiceProgress progress) {
        if (isServedOutsideOfJobs(plan)) {
            return Optional.empty();
        }
        try (Lease lease = submitLease(plan, progress)) {
            List<JobSnapshot> alive = aliveJobs(plan);
            if (alive.stream().anyMatch(job -> job.state() instanceof JobState.Running) && !isServed(plan)) {
                jobs.scheduler().doubt();
                alive = aliveJobs(plan);
            }
            if (alive.isEmpty()) {
                if (isServedOutsideOfJobs(plan) || isServedByAnotherPlan(plan)) {
                    return Optional.empty();
                }
                plan.services().forEach(registry::forgetEnded);
                lease.forgetEnded();
                new ServiceLogs(plan).prune(Instant.now());
                ledger.prune(plan.job(), Set.of(), plan.logRetention());
                return Optional.of(submission.submit(plan, lease, List.of(), null));
            }
            if (alive.size() == 1 && waitsInVain(plan, alive.getFirst())) {
                progress.waiting(
                        plan.services().getFirst(),
                        "job %s waits where nothing runs"
                                .formatted(alive.getFirst().id()));
                jobs.cancel(alive.getFirst(), user, STOP_GRACE);
                return Optional.of(submission.submit(plan, lease, List.of(), null));
            }
            return alive.size() == 1 && isEnding(plan, alive.getFirst())
                    ? Optional.of(submission.submit(plan, lease, List.of(), alive.getFirst()))
                    : Optional.empty();
        }
    }

    /// Whether it waits, as a job does whose node failed, for a place that takes none now, while there is another.
    private boolean waitsInVain(ServicePlan plan, JobSnapshot job) {
        return isWaiting(job)
                && submission
                        .refusal(plan, job.partition())
                        .filter(refusal -> submission.hasPlaceAfter(plan, List.of(refusal)))
                        .isPresent();
    }

    private static boolean isWaiting(JobSnapshot job) {
        return job.state() instanceof JobState.Pending || job.state() instanceof JobState.Requeued;
    }

    private static String reasonOfWait(JobSnapshot job) {
        return switch (job.state()) {
            case JobState.Pending(var reason) -> reason;
            case JobState.Requeued(var reason) -> reason;
            default -> job.state().inWords();
        };
    }

    /// Ends a job that has not started, because another place may be free, and submits it there.
    ///
    /// @return empty when it started meanwhile, or there is no other place
    public Optional<SubmittedJob> moveOn(ServicePlan plan, SubmittedJob waiting, ServiceProgress progress) {
        var refusals = new ArrayList<>(waiting.refusals());
        try (Lease lease = submitLease(plan, progress)) {
            Optional<JobSnapshot> job = jobs.find(plan.job(), waiting.id());
            if (job.isEmpty() || !isWaiting(job.get())) {
                return Optional.empty();
            }
            refusals.removeAll(plan.refused());
            refusals.add(new PlacementRefusal(
                    waiting.place().rank(),
                    waiting.place().partition(),
                    "pending for %s: %s".formatted(inWords(plan.patience()), reasonOfWait(job.get()))));
            if (!submission.hasPlaceAfter(plan, refusals)) {
                return Optional.empty();
            }
            jobs.cancel(job.get(), user, STOP_GRACE);
            return Optional.of(submission.submit(plan, lease, refusals, null));
        }
    }

    private static String inWords(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    /// Ends the plan's services in order: their jobs, or the processes that serve outside of any job.
    ///
    /// @return false when there was nothing to end
    public boolean stop(ServicePlan plan, ServiceProgress progress) {
        String shown = plan.services().getFirst();
        try (Lease _ = submitLease(plan, progress)) {
            boolean stopped = cancelAll(plan.job(), shown, progress);
            for (String service : plan.services()) {
                Optional<Endpoint> left = registry.resolve(service).endpoint();
                if (left.isPresent() && (!plan.replica() || left.get().jobId() == null)) {
                    progress.waiting(
                            service, "stopping the process on " + left.get().host());
                    registry.control().post(left.get(), "stop");
                    awaitGone(service, left.get());
                    stopped = true;
                }
            }
            registry.view().rebuild();
            return stopped;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "%s could not be asked to stop: %s".formatted(shown, e.getMessage()),
                    "look at it with: codex status",
                    e);
        }
    }

    /// Ends the jobs of that name, whatever plan they were of.
    ///
    /// @return false when there was nothing to end
    public boolean stopJobs(String job, ServiceProgress progress) {
        return cancelAll(job, job, progress);
    }

    /// The successor, which is newer, first, lest it starts when its predecessor ends.
    private boolean cancelAll(String job, String shown, ServiceProgress progress) {
        List<JobSnapshot> alive = jobs.alive(job);
        for (JobSnapshot one : alive) {
            progress.waiting(shown, "stopping job " + one.id());
            jobs.cancel(one, user, STOP_GRACE);
        }
        return !alive.isEmpty();
    }

    /// What differs between the plan and the one under which its job was submitted: for each term `old → new`.
    public SequencedMap<String, String> differences(ServicePlan plan) {
        return jobs.alive(plan.job()).stream()
                .findFirst()
                .map(JobSnapshot::tag)
                .flatMap(tag -> ledger.terms(plan.job(), tag))
                .map(terms -> PlanDifference.between(terms, plan.terms()))
                .orElseGet(LinkedHashMap::new);
    }

    /// The names of all jobs that were ever submitted, those of earlier plans too.
    public List<String> jobNames() {
        return ledger.jobs();
    }

    /// What a submission to that place would run. Nothing is written or submitted.
    public SubmissionPreview preview(ServicePlan plan, Placement place) {
        var tag = new JobTag("TAG");
        return jobs.scheduler()
                .preview(submission
                        .spec(jobs.scheduler(), plan, place, tag, null)
                        .build());
    }

    /// Makes sure, from within a job whose walltime is about to end, that a successor is there.
    ///
    /// @return the successor; empty when another process has taken care of it and it is not known which
    Optional<SubmittedJob> submitSuccessor(ServicePlan plan, String ownJobId, ServiceProgress progress) {
        try (Lease lease = submitLease(plan, progress)) {
            List<JobSnapshot> alive = aliveJobs(plan);
            JobSnapshot own = alive.stream()
                    .filter(job -> job.id().value().equals(ownJobId))
                    .findFirst()
                    .orElseThrow(() -> strange(ownJobId));
            boolean succeeded = alive.stream().anyMatch(job -> !job.id().value().equals(ownJobId));
            return succeeded ? Optional.empty() : Optional.of(submission.submit(plan, lease, List.of(), own));
        }
    }

    /// On a node without the commands of its own scheduler another one may answer, or none but this host.
    private CodexException strange(String job) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "%s on this host does not know job %s"
                        .formatted(jobs.scheduler().name(), job),
                "the login side submits the successor");
    }

    public ServiceInspector inspector() {
        return inspector;
    }

    EndpointRegistry registry() {
        return registry;
    }

    private boolean isEnding(ServicePlan plan, JobSnapshot job) {
        @Nullable Duration left = ServiceStatus.walltimeLeft(job, Instant.now());
        return plan.handover() != null && left != null && left.compareTo(plan.handover()) < 0;
    }

    private boolean isServed(ServicePlan plan) {
        return plan.services().stream()
                .allMatch(service -> registry.resolve(service).endpoint().isPresent());
    }

    private boolean isServedOutsideOfJobs(ServicePlan plan) {
        return plan.services().stream()
                .allMatch(service -> registry.resolve(service)
                        .endpoint()
                        .filter(endpoint -> endpoint.jobId() == null)
                        .isPresent());
    }

    /// Whether a job of another name serves all of it: one for both services, or one for each, before the plan changed.
    private boolean isServedByAnotherPlan(ServicePlan plan) {
        return !plan.replica() && isServed(plan);
    }

    private List<JobSnapshot> aliveJobs(ServicePlan plan) {
        List<JobSnapshot> alive = jobs.alive(plan.job());
        for (JobSnapshot job : alive) {
            if (job.state() instanceof JobState.Unknown unknown) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "whether job %s still runs %s is not known: %s"
                                .formatted(job.id(), String.join(" and ", plan.services()), unknown.reason()),
                        "nothing was submitted, so that there are not two; try again, or cancel that job");
            }
        }
        return alive;
    }

    private Lease submitLease(ServicePlan plan, ServiceProgress progress) {
        return Lease.acquire(
                home.leases().resolve(cluster).resolve("submit-" + plan.job()),
                Exclusivity.SINGLE,
                null,
                PredecessorCheck.onThisHost(),
                Timings.STANDARD,
                SUBMIT_LEASE_TIMEOUT,
                claim -> progress.waiting(
                        plan.services().getFirst(),
                        "another codex starts or stops it (process %d on %s)"
                                .formatted(claim.process().pid(), claim.host())));
    }

    private void awaitGone(String service, Endpoint endpoint) {
        long deadline = System.nanoTime() + STOP_GRACE.toNanos();
        while (registry.resolve(service)
                .endpoint()
                .filter(found -> found.generation() == endpoint.generation())
                .isPresent()) {
            if (System.nanoTime() >= deadline) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "%s on %s still answers after %d s".formatted(service, endpoint.host(), STOP_GRACE.toSeconds()),
                        "look at it with: codex status");
            }
            Pause.of(POLL);
        }
    }
}
