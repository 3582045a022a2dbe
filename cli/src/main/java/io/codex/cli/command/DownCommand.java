package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.service.ServiceControl;
import io.codex.core.service.ServicePlan;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "down",
        description = "Stop the services in order; those of codex demo too, when none is named. Their data stays.",
        footer = {"%nExamples:", "  codex down", "  codex down embed"})
public final class DownCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …; all when none is named.")
    private List<String> names = List.of();

    public DownCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var failures = new ArrayList<CodexException>();
        try (var services = new CodexServices(environment)) {
            stop(services, "", failures);
            ServicesHome demo = DemoHome.of(environment);
            if (names.isEmpty() && !demo.root().equals(services.home().root()) && Files.isDirectory(demo.root())) {
                try (var demoServices = CodexServices.onThisHost(environment, demo)) {
                    stop(demoServices, " of codex demo", failures);
                }
            }
        }
        if (!failures.isEmpty()) {
            CodexException first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
        return 0;
    }

    /// One service that does not stop is no reason to leave the others running.
    private void stop(CodexServices services, String whose, List<CodexException> failures) {
        ServiceControl control = services.control();
        List<ServicePlan> plans = services.plans().named(names);
        for (ServicePlan plan : plans.reversed()) {
            String shown = String.join(" and ", plan.services());
            stopping(
                    failures,
                    line -> control.stop(plan, line),
                    "%s%s stopped%n".formatted(shown, whose),
                    whose.isEmpty() ? "%s was not running%n".formatted(shown) : "");
        }
        if (names.isEmpty()) {
            stopEarlierPlans(services, control, whose, failures);
        }
    }

    /// Of a service that the facility's file no longer names, or that shared another job.
    private void stopEarlierPlans(
            CodexServices services, ServiceControl control, String whose, List<CodexException> failures) {
        List<String> planned =
                services.plans().all().stream().map(ServicePlan::job).toList();
        for (String job : control.jobNames()) {
            if (!planned.contains(job)) {
                stopping(
                        failures,
                        line -> control.stopJobs(job, line),
                        "%s%s, of an earlier plan, stopped%n".formatted(job, whose),
                        "");
            }
        }
    }

    private void stopping(List<CodexException> failures, Predicate<WaitingLine> stop, String done, String nothing) {
        boolean stopped;
        try (var line = new WaitingLine(environment)) {
            stopped = stop.test(line);
        } catch (CodexException e) {
            failures.add(e);
            return;
        }
        environment.out().print(stopped ? done : nothing);
    }
}
