package io.codex.cli.command.serve;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.command.ServiceStart;
import io.codex.cli.serve.ForegroundLauncher;
import io.codex.core.batch.Walltime;
import io.codex.core.service.ServicePlan;
import io.codex.core.shell.LocalShell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description =
                "Start one service and wait until it is healthy, as codex up does; also codex serve SERVICE start.",
        footer = {
            "%nExamples:",
            "  codex serve embed start --location \"room 101\"",
            "  codex serve embed start --foreground --host 127.0.0.1"
        })
public final class ServeStartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "SERVICE", description = "neo4j, embed, …")
    private String service = "";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LaunchOptions options;

    @Option(
            names = "--foreground",
            description = "Run it here, in this terminal and outside of any scheduler, until Ctrl-C or SIGTERM;"
                    + " the exit code is its own.")
    private boolean foreground;

    @Option(
            names = "--pending",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long to wait for a job that is pending (default: ${DEFAULT-VALUE}).")
    private Walltime pending = Walltime.of(Duration.ofHours(1));

    public ServeStartCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Map<String, String> variables = options.variables(service);
        try (var services = new CodexServices(environment)) {
            List<ServicePlan> plans = services.plans().startable(List.of(service)).stream()
                    .map(plan -> plan.with(variables))
                    .toList();
            if (foreground) {
                return new ForegroundLauncher(new LocalShell()).run(plans.getFirst());
            }
            new ServiceStart(environment, services, ServiceStart.limit(pending)).start(plans);
            return 0;
        }
    }
}
