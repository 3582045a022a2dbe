package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description =
                "Show how the services are. Exit code 3 when one of them is neither healthy nor reached by a tunnel.",
        footer = {"%nExamples:", "  codex status", "  codex status neo4j --json", "  codex status --watch 2"})
public final class StatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …; all when none is named.")
    private List<String> names = List.of();

    @Option(names = "--json", description = "Print a JSON list; times are in seconds.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private StatusWatch watch;

    public StatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        try (var services = new CodexServices(environment)) {
            var look = new StatusLook(services, services.plans().named(names));
            if (watch.isAsked()) {
                watch.run(look, json);
                return ExitCode.OK.number();
            }
            List<StatusReport> reports = look.now();
            if (json) {
                environment
                        .out()
                        .println(Json.MAPPER
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(
                                        reports.stream().map(StatusReport::json).toList()));
            } else {
                var text = new StatusText(environment);
                reports.forEach(report -> environment.out().print(text.of(report)));
            }
            boolean healthy = reports.stream().allMatch(StatusReport::isHealthy);
            return (healthy ? ExitCode.OK : ExitCode.UNHEALTHY).number();
        }
    }
}
