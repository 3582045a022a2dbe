package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.command.tunnel.TunnelOptions;
import io.codex.cli.command.tunnel.TunnelStart;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tunnel",
        description = {
            "On a compute node: reach what still runs on the login node on ports of this one, where the facility's file"
                    + " says tunnel_required. Elsewhere it does nothing, and says so.",
            "codex tunnel stop ends it."
        },
        footer = {"%nExamples:", "  codex compute tunnel iter", "  codex compute tunnel iter --embed --foreground"})
public final class ComputeTunnelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Whose login node.")
    private String name = "";

    @Mixin
    private final TunnelOptions options = new TunnelOptions();

    @Option(names = "--foreground", description = "Stay, and log to standard error.")
    private boolean foreground;

    @Option(names = "--quiet", description = "Say nothing when it is up.")
    private boolean quiet;

    public ComputeTunnelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Facility facility = CodexServices.facilities(environment, ServicesHome.fromEnvironment(environment.variables()))
                .find(name);
        String host = ServiceIdentity.hostName();
        if (!facility.compute().schedulerOf(host).tunnelRequired()) {
            environment.err().println("no tunnel is needed: nodes of %s reach its services by TCP".formatted(name));
            environment.err().println("hint: compute.scheduler.tunnel_required: true in its file says otherwise");
            return 0;
        }
        if (host.equals(facility.compute().loginNode().hostname())) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is the login node of %s itself".formatted(host, name),
                    "run it on a compute node; to reach the nodes' services from here: codex tunnel start " + name);
        }
        options.toLogin();
        return new TunnelStart(environment, name, options, foreground, quiet).run();
    }
}
