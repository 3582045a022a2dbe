package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Waits until the services of one plan are healthy, and moves a job that stays pending to the next place.
public final class ServiceWait {
    private static final Duration POLL = Duration.ofMillis(250);

    /// Asking about one job alone is a command of its own.
    private static final Duration EXPLAIN_EVERY = Duration.ofSeconds(60);

    private static final int LOG_LINES = 15;

    private final ServiceControl control;
    private final ServicePlan plan;
    private final ServiceProgress progress;
    private @Nullable SubmittedJob submitted;
    private long pendingSince = System.nanoTime();
    private long startingSince;
    private long explained = System.nanoTime();
    private String explanation = "";
    private boolean stays;
    private final Instant began = Instant.now();

    /// @param submitted the job that this process submitted; null when it was there already
    public ServiceWait(
            ServiceControl control, ServicePlan plan, @Nullable SubmittedJob submitted, ServiceProgress progress) {
        this.control = control;
        this.plan = plan;
        this.submitted = submitted;
        this.progress = progress;
    }

    /// Waits for all services of the plan. The time for the start counts from the moment that the job runs.
    ///
    /// @param pending how long the job may wait in the queue
    /// @return an endpoint for each service, in the plan's order
    /// @throws CodexException with the end of the log, when the job ended or a time is over
    public List<Endpoint> await(BatchScheduler scheduler, Duration pending) {
        while (true) {
            List<ServiceStatus> statuses = control.inspector().statuses(plan);
            List<Endpoint> ready = new ArrayList<>();
            boolean waits = false;
            for (ServiceStatus status : statuses) {
                switch (status.condition()) {
                    case HEALTHY -> Optional.ofNullable(status.endpoint()).ifPresent(ready::add);
                    case FAILED, STOPPED -> submitted = againAfter(status);
                    case STARTING, UNHEALTHY, UNKNOWN -> {
                        waits = isPending(status.job());
                        progress.waiting(status.service(), words(status, waits));
                    }
                }
            }
            if (ready.size() == plan.services().size()) {
                return List.copyOf(ready);
            }
            if (waits) {
                waitInQueue(scheduler, statuses.getFirst(), pending);
            } else {
                waitForStart(statuses.getFirst());
            }
            Pause.of(POLL);
        }
    }

    /// The scheduler's answers are up to half a minute old: a job that was there may have ended before anybody asked
    /// for the service.
    private SubmittedJob againAfter(ServiceStatus status) {
        JobSnapshot job = status.job();
        boolean earlier = job != null && (job.ended() == null || job.ended().isBefore(began));
        if (submitted != null || !earlier) {
            throw didNotStart(status);
        }
        pendingSince = System.nanoTime();
        startingSince = 0;
        return control.submit(plan, progress).orElseThrow(() -> didNotStart(status));
    }

    private String words(ServiceStatus status, boolean waits) {
        String place = submitted == null || submitted.place().partition().isEmpty()
                ? ""
                : " [%s]".formatted(submitted.place().partition());
        return status.detail() + (waits && !explanation.isEmpty() ? " (" + explanation + ")" : "") + place;
    }

    private static boolean isPending(@Nullable JobSnapshot job) {
        return job != null
                && (job.state() instanceof JobState.Pending
                        || job.state() instanceof JobState.Held
                        || job.state() instanceof JobState.Requeued);
    }

    private void waitInQueue(BatchScheduler scheduler, ServiceStatus status, Duration pending) {
        startingSince = 0;
        long now = System.nanoTime();
        JobSnapshot job = status.job();
        if (submitted != null && !stays && now - pendingSince >= plan.patience().toNanos()) {
            Optional<SubmittedJob> moved = control.moveOn(plan, submitted, progress);
            stays = moved.isEmpty();
            if (moved.isPresent()) {
                submitted = moved.get();
                pendingSince = System.nanoTime();
                explanation = "";
                return;
            }
        }
        if (job != null && now - explained >= EXPLAIN_EVERY.toNanos()) {
            explained = now;
            explanation = explain(scheduler, job);
        }
        if (now - pendingSince >= pending.toNanos()) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "%s has not started after %d s: %s"
                            .formatted(status.service(), pending.toSeconds(), words(status, true)),
                    "its job stays in the queue; look again with: codex status; end it with: codex down");
        }
    }

    /// An answer that does not come is no reason to stop waiting.
    private static String explain(BatchScheduler scheduler, JobSnapshot job) {
        try {
            return scheduler.explain(job.id()).lines().collect(Collectors.joining("; "));
        } catch (CodexException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void waitForStart(ServiceStatus status) {
        long now = System.nanoTime();
        if (startingSince == 0) {
            startingSince = now;
        }
        if (now - startingSince >= plan.readyTimeout().toNanos()) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "%s is not healthy after %d s: %s%s"
                            .formatted(
                                    status.service(),
                                    plan.readyTimeout().toSeconds(),
                                    status.detail(),
                                    logTail(status)),
                    "its job goes on; look again with: codex status");
        }
    }

    /// Where the job of this process went at last, and which places refused it.
    public Optional<SubmittedJob> submitted() {
        return Optional.ofNullable(submitted);
    }

    private static CodexException didNotStart(ServiceStatus status) {
        return new CodexException(
                ExitCode.FAILED,
                "%s did not start: %s%s".formatted(status.service(), status.detail(), logTail(status)),
                "see the whole log with: codex logs " + status.service());
    }

    private static String logTail(ServiceStatus status) {
        JobSnapshot job = status.job();
        if (job == null || job.output() == null) {
            return "";
        }
        Path log = job.log();
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
