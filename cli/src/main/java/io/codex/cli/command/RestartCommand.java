package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.cli.WaitingLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stop the services, start them again and wait until they are healthy.")
public final class RestartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed; both when none is named.")
    private List<String> names = List.of();

    public RestartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var services = new CodexServices(environment)) {
            var plans = new ServicePlans(environment.variables()).startable(names);
            try (var line = new WaitingLine(environment)) {
                plans.reversed().forEach(plan -> services.control().stop(plan, line));
            }
            new ServiceStart(environment, services).start(plans);
        }
        return 0;
    }
}
