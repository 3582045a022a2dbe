package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "up",
        description = "Start the services and wait until they are healthy. What runs already is left alone.",
        footer = {"%nExamples:", "  codex up", "  codex up neo4j"})
public final class UpCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed; both when none is named.")
    private List<String> names = List.of();

    public UpCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var services = new CodexServices(environment)) {
            var plans = new ServicePlans(environment.variables()).startable(names);
            new ServiceStart(environment, services).start(plans);
        }
        return 0;
    }
}
