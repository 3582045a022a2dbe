package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.cli.WaitingLine;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.service.ServicePlan;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "down",
        description = "Stop the services in order; those of codex demo too, when none is named. Their data stays.",
        footer = {"%nExamples:", "  codex down", "  codex down embed"})
public final class DownCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed; both when none is named.")
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
                try (var demoServices = new CodexServices(environment, demo)) {
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
        for (ServicePlan plan :
                new ServicePlans(environment.variables()).named(names).reversed()) {
            boolean stopped;
            try (var line = new WaitingLine(environment)) {
                stopped = services.control().stop(plan, line);
            } catch (CodexException e) {
                failures.add(e);
                continue;
            }
            if (stopped) {
                environment.out().printf("%s%s stopped%n", plan.service(), whose);
            } else if (whose.isEmpty()) {
                environment.out().printf("%s was not running%n", plan.service());
            }
        }
    }
}
