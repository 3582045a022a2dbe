package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stop the services, start them again and wait until they are healthy.")
public final class RestartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …; all when none is named.")
    private List<String> names = List.of();

    public RestartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var services = new CodexServices(environment)) {
            var plans = services.plans().startable(names);
            try (var line = new WaitingLine(environment)) {
                plans.reversed().forEach(plan -> services.control().stop(plan, line));
            }
            new ServiceStart(environment, services, Duration.ofHours(1)).start(plans);
        }
        return 0;
    }
}
