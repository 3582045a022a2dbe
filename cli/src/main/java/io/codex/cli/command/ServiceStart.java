package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.Walltime;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.service.PlacementRefusal;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServicePlan;
import io.codex.core.service.ServiceWait;
import io.codex.core.service.SubmittedJob;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts services side by side, waits for them one by one, and says what it did.
public final class ServiceStart {
    private final CliEnvironment environment;
    private final CodexServices services;
    private final Duration pending;

    /// @param pending how long a job may wait in the queue
    public ServiceStart(CliEnvironment environment, CodexServices services, Duration pending) {
        this.environment = environment;
        this.services = services;
        this.pending = pending;
    }

    /// A time that a user gave; `unlimited` is longer than anybody waits.
    public static Duration limit(Walltime given) {
        return switch (given) {
            case Walltime.Limited(var duration) -> duration;
            case Walltime.Unlimited _ -> Duration.ofDays(3650);
        };
    }

    /// @throws io.codex.core.error.CodexException when one of them does not become healthy in time
    public void start(List<ServicePlan> plans) {
        ServiceControl control = services.control();
        long start = System.nanoTime();
        try (var line = new WaitingLine(environment);
                var notice = new InterruptNotice(
                        environment, "still starting", "look with codex status, end them with codex down")) {
            Map<ServicePlan, Optional<SubmittedJob>> submitted = new LinkedHashMap<>();
            for (ServicePlan plan : plans) {
                // before, lest a submission that is cut short is forgotten
                notice.goesOn(inWords(plan), () -> jobs(plan));
                submitted.put(plan, control.submit(plan, line));
            }
            for (ServicePlan plan : plans) {
                Optional<SubmittedJob> job = submitted.getOrDefault(plan, Optional.empty());
                var wait = new ServiceWait(control, plan, job.orElse(null), line);
                List<Endpoint> endpoints = wait.await(services.jobs().scheduler(), pending);
                plan.services().forEach(line::done);
                line.clear();
                notice.finished(inWords(plan));
                wait.submitted().ifPresent(this::printRefusals);
                Duration after = Duration.ofNanos(System.nanoTime() - start);
                endpoints.forEach(endpoint -> print(endpoint, job.isPresent(), after));
                if (job.isEmpty()) {
                    printDifferences(control, plan);
                }
            }
        }
    }

    private static String inWords(ServicePlan plan) {
        return String.join(" and ", plan.services());
    }

    /// The jobs of the plan that have not ended: `job 17 running on titan`.
    private String jobs(ServicePlan plan) {
        List<String> alive = services.inspector().jobs(plan).stream()
                .filter(job -> !job.state().isFinal())
                .map(job -> "job %s %s%s"
                        .formatted(job.id(), job.state().kind(), job.host().isEmpty() ? "" : " on " + job.host()))
                .toList();
        return alive.isEmpty()
                ? "no job of it is known; a submission may have been under way"
                : String.join(", ", alive);
    }

    private void printRefusals(SubmittedJob job) {
        for (PlacementRefusal refusal : job.refusals()) {
            environment.err().println("codex: not in " + refusal.inWords());
        }
    }

    private void print(Endpoint endpoint, boolean submitted, Duration after) {
        environment
                .out()
                .printf(
                        "%s %s at %s%s%n",
                        endpoint.service(),
                        submitted ? "healthy after %d s".formatted(after.toSeconds()) : "runs already",
                        endpoint.url(),
                        endpoint.jobId() == null ? "" : " (job %s on %s)".formatted(endpoint.jobId(), endpoint.host()));
    }

    /// A plan that has changed is nothing that ends what runs.
    private void printDifferences(ServiceControl control, ServicePlan plan) {
        Map<String, String> differences = control.differences(plan);
        if (differences.isEmpty()) {
            return;
        }
        String names = String.join(" and ", plan.services());
        environment.err().printf("codex: %s runs with another plan:%n", names);
        differences.forEach((term, change) -> environment.err().printf("  %s: %s%n", term, change));
        environment
                .err()
                .printf("hint: codex restart %s applies it%n", plan.services().getFirst());
    }
}
