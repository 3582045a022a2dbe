package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Show how the services are. Exit code 3 when one of them is not healthy.",
        footer = {"%nExamples:", "  codex status", "  codex status neo4j --json"})
public final class StatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …; all when none is named.")
    private List<String> names = List.of();

    @Option(names = "--json", description = "Print a JSON list.")
    private boolean json;

    public StatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        try (var services = new CodexServices(environment)) {
            List<ServiceStatus> statuses = services.plans().named(names).stream()
                    .flatMap(plan -> services.inspector().statuses(plan).stream())
                    .toList();
            if (json) {
                environment
                        .out()
                        .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(statuses));
            } else {
                var text = new StatusText(environment);
                statuses.forEach(text::print);
            }
            boolean healthy = statuses.stream().allMatch(ServiceStatus::isHealthy);
            return (healthy ? ExitCode.OK : ExitCode.UNHEALTHY).number();
        }
    }
}
