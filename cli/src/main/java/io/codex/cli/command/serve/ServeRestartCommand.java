package io.codex.cli.command.serve;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.ServiceStart;
import io.codex.core.service.ServicePlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restart",
        description =
                "Stop one service, start it again and wait until it is healthy; also codex serve SERVICE restart.")
public final class ServeRestartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", description = "neo4j, embed, …")
    private String service = "";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LaunchOptions options;

    public ServeRestartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Map<String, String> variables = options.variables(service);
        try (var services = new CodexServices(environment)) {
            List<ServicePlan> plans = services.plans().startable(List.of(service)).stream()
                    .map(plan -> plan.with(variables))
                    .toList();
            try (var line = new WaitingLine(environment)) {
                plans.forEach(plan -> services.control().stop(plan, line));
            }
            new ServiceStart(environment, services, Duration.ofHours(1)).start(plans);
        }
        return 0;
    }
}
