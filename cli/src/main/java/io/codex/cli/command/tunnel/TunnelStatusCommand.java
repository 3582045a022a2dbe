package io.codex.cli.command.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.tunnel.TunnelStates;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@RegisterForReflection(targets = TunnelView.class)
@Command(
        name = "status",
        description = "Show the tunnels of this host, port by port. Exit code 3 unless all are up and lead somewhere.",
        footer = {"%nExamples:", "  codex tunnel status", "  codex tunnel status iter --json"})
public final class TunnelStatusCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(arity = "0..1", paramLabel = "HOST", description = "One tunnel (default: all of this host).")
    private @Nullable String host;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public TunnelStatusCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        var states =
                new TunnelStates(ServicesHome.fromEnvironment(environment.variables()), ServiceIdentity.hostName());
        List<TunnelView> views = states.all().stream()
                .filter(state -> host == null || state.name().equals(host))
                .map(state -> TunnelView.of(state, states))
                .toList();
        if (json) {
            environment
                    .out()
                    .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(views));
        } else if (views.isEmpty()) {
            environment.err().println(host == null ? "no tunnel runs" : "no tunnel %s runs".formatted(host));
        } else {
            new TunnelTable(environment).print(views);
        }
        boolean healthy = !views.isEmpty() && views.stream().allMatch(TunnelView::isServing);
        return (healthy ? ExitCode.OK : ExitCode.UNHEALTHY).number();
    }
}
