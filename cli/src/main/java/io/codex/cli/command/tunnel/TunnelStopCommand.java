package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.tunnel.Supervisors;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelStates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        description = "End a tunnel of this host: its ports are free, and its copies of secrets are gone afterwards.",
        footer = {"%nExamples:", "  codex tunnel stop iter", "  codex tunnel stop --all"})
public final class TunnelStopCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CliEnvironment environment;

    @Parameters(arity = "0..1", paramLabel = "HOST", description = "As it was started.")
    private @Nullable String host;

    @Option(names = "--all", description = "All tunnels of this host.")
    private boolean all;

    public TunnelStopCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if ((host == null) != all) {
            throw new CodexException(ExitCode.USAGE, "name a tunnel, or say --all", "codex tunnel status shows them");
        }
        var states =
                new TunnelStates(ServicesHome.fromEnvironment(environment.variables()), ServiceIdentity.hostName());
        var supervisors = new Supervisors(states);
        List<TunnelState> doomed =
                host == null ? states.all() : states.read(host).stream().toList();
        for (TunnelState state : doomed) {
            boolean ran = supervisors.stop(state, LIMIT);
            environment
                    .err()
                    .println(
                            ran
                                    ? "tunnel %s stopped".formatted(state.name())
                                    : "tunnel %s had ended; what it left is removed".formatted(state.name()));
        }
        if (!doomed.isEmpty()) {
            // a killed supervisor has not done it
            try (var services = new CodexServices(environment)) {
                services.registry().view().rebuild();
            }
        } else {
            environment.err().println(host == null ? "no tunnel runs" : "no tunnel %s runs".formatted(host));
        }
        return 0;
    }
}
