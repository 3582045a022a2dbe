package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServicePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts services side by side, waits for them one by one, and says what it did.
final class ServiceStart {
    private final CliEnvironment environment;
    private final CodexServices services;

    ServiceStart(CliEnvironment environment, CodexServices services) {
        this.environment = environment;
        this.services = services;
    }

    void start(List<ServicePlan> plans) {
        ServiceControl control = services.control();
        long start = System.nanoTime();
        try (var line = new WaitingLine(environment);
                var notice = new InterruptNotice(
                        environment, "still starting", "look with codex status, end them with codex down")) {
            var submitted = new ArrayList<ServicePlan>();
            for (ServicePlan plan : plans) {
                if (control.submit(plan, line)) {
                    submitted.add(plan);
                }
                notice.goesOn(plan.service());
            }
            for (ServicePlan plan : plans) {
                Endpoint endpoint = control.awaitReady(plan, line);
                line.done(plan.service());
                line.clear();
                notice.finished(plan.service());
                environment
                        .out()
                        .printf(
                                "%s %s at %s%s%n",
                                plan.service(),
                                submitted.contains(plan)
                                        ? "healthy after %d s"
                                                .formatted(Duration.ofNanos(System.nanoTime() - start)
                                                        .toSeconds())
                                        : "runs already",
                                endpoint.url(),
                                endpoint.jobId() == null ? "" : " (job " + endpoint.jobId() + ")");
            }
        }
    }
}
