package io.codex.core.service;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Verification;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Run in a job whose walltime is about to end: sees to a successor, and tells when the services here may stop.
/// Replicated services stop when the successor serves; others right before the end, since the successor starts after
/// it.
public final class HandOver {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SUBMIT_AGAIN = Duration.ofMinutes(1);

    private final ServiceControl control;
    private final ServicePlan plan;
    private final String jobId;
    private final Instant ends;
    private final ServiceProgress progress;

    /// @param jobId of the job that this process belongs to
    /// @param ends  the end of its walltime
    public HandOver(ServiceControl control, ServicePlan plan, String jobId, Instant ends, ServiceProgress progress) {
        this.control = control;
        this.plan = plan;
        this.jobId = jobId;
        this.ends = ends;
        this.progress = progress;
    }

    /// Returns when the services of this job shall stop.
    ///
    /// @param stopTime what they need to stop in order; the end of the wait lies that long before the walltime's
    public void await(Duration stopTime) {
        Instant last = ends.minus(stopTime);
        boolean succeeded = false;
        long tried = 0;
        while (Instant.now().isBefore(last)) {
            if (!succeeded && (tried == 0 || System.nanoTime() - tried >= SUBMIT_AGAIN.toNanos())) {
                tried = System.nanoTime();
                succeeded = submit();
            }
            if (!plan.single() && successorServes()) {
                progress.waiting(plan.services().getFirst(), "a successor serves");
                return;
            }
            Pause.of(POLL);
        }
    }

    /// Where nodes may not submit, somebody on the login side does ({@link ServiceControl#submit}).
    private boolean submit() {
        String service = plan.services().getFirst();
        try {
            Optional<SubmittedJob> job = control.submitSuccessor(plan, jobId, progress);
            progress.waiting(
                    service,
                    job.map(submitted -> "job %s is the successor".formatted(submitted.id()))
                            .orElse("a successor is queued already"));
            return true;
        } catch (CodexException e) {
            progress.waiting(service, "no successor from here: " + e.getMessage());
            return false;
        }
    }

    private boolean successorServes() {
        EndpointRegistry registry = control.registry();
        return plan.services().stream().allMatch(service -> {
            Verification.Verified verified = registry.resolve(service).verified();
            return verified != null && verified.health().ready() && !jobId.equals(idOf(verified.endpoint()));
        });
    }

    private static String idOf(Endpoint endpoint) {
        return String.valueOf(endpoint.jobId());
    }
}
