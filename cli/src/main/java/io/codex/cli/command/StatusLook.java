package io.codex.cli.command;

import io.codex.cli.CodexServices;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import io.codex.core.service.ServiceStatus;
import io.codex.core.tunnel.TunnelForward;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks how services are, once or again and again.
final class StatusLook {
    /// Asking about one job alone is a command of its own, which no other process shares.
    private static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    private final CodexServices services;
    private final List<ServicePlan> plans;
    private final Map<JobId, Explanation> explanations = new HashMap<>();

    private record Explanation(String words, long at) {}

    StatusLook(CodexServices services, List<ServicePlan> plans) {
        this.services = services;
        this.plans = plans;
    }

    List<StatusReport> now() {
        return plans.stream()
                .flatMap(plan -> services.inspector().statuses(plan).stream())
                .map(status -> new StatusReport(status, expectation(status), tunnel(status)))
                .toList();
    }

    private @Nullable TunnelForward tunnel(ServiceStatus status) {
        return status.endpoint() != null || status.job() != null
                ? null
                : services.tunnels().of(status.service()).stream().findFirst().orElse(null);
    }

    private String expectation(ServiceStatus status) {
        JobSnapshot job = status.job();
        if (job == null || !(job.state() instanceof JobState.Pending)) {
            return "";
        }
        Explanation last = explanations.get(job.id());
        if (last == null || System.nanoTime() - last.at() >= ASK_AGAIN.toNanos()) {
            last = new Explanation(explain(job), System.nanoTime());
            explanations.put(job.id(), last);
        }
        return last.words();
    }

    private String explain(JobSnapshot job) {
        try {
            return services.jobs()
                    .scheduler()
                    .explain(job.id())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining("; "));
        } catch (CodexException e) {
            if (e.exitCode() != ExitCode.SCHEDULER) {
                throw e;
            }
            return "unknown (%s)".formatted(e.getMessage());
        }
    }
}
