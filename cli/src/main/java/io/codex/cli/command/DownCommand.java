package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.cli.WaitingLine;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.service.ServicePlan;
import java.nio.file.Files;
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
        try (var services = new CodexServices(environment)) {
            stop(services, "");
            ServicesHome demo = DemoHome.of(environment);
            if (names.isEmpty() && !demo.root().equals(services.home().root()) && Files.isDirectory(demo.root())) {
                try (var demoServices = new CodexServices(environment, demo)) {
                    stop(demoServices, " of codex demo");
                }
            }
        }
        return 0;
    }

    private void stop(CodexServices services, String whose) {
        // embed first: it is the smaller loss when the second stop fails
        for (ServicePlan plan :
                new ServicePlans(environment.variables()).named(names).reversed()) {
            boolean stopped;
            try (var line = new WaitingLine(environment)) {
                stopped = services.control().stop(plan, line);
            }
            if (stopped) {
                environment.out().printf("%s%s stopped%n", plan.service(), whose);
            } else if (whose.isEmpty()) {
                environment.out().printf("%s was not running%n", plan.service());
            }
        }
    }
}
