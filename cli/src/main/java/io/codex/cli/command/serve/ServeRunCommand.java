package io.codex.cli.command.serve;

import io.codex.cli.CliEnvironment;
import io.codex.cli.VersionProvider;
import io.codex.cli.serve.ListenAddress;
import io.codex.cli.serve.ServiceCommand;
import io.codex.cli.serve.ServiceProbe;
import io.codex.cli.serve.SiteService;
import io.codex.cli.serve.TimedLog;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import io.codex.core.tunnel.TunnelForwards;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Run a service of your own here: start its command, wait until it answers, publish where it is, stop it in"
                    + " order when asked to.",
            "What codex up runs in a job for a service with a command in the facility's file.",
            "{port} in the command is replaced by the port that it shall listen on; the variable PORT has it too."
        },
        footer = {
            "%nListens on CODEX_SERVE_HOST (default: 127.0.0.1).",
            "Exit codes: 75 when the command ended by itself after it had answered, 143 when it was stopped as asked.",
            "%nExample:",
            "  codex serve run docs --port 8000 --health-path /index.html -- python3 -m http.server {port}"
        })
public final class ServeRunCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(index = "0", paramLabel = "NAME", description = "The service's name.")
    private String name = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port wanted; a free one is taken where it is in use, and for 0"
                    + " (default: $$CODEX_SERVE_PORT, else any).")
    private @Nullable Integer port;

    @Option(
            names = "--health-path",
            paramLabel = "PATH",
            description = "A path that answers with a status below 400; without it an accepted connection is enough.")
    private @Nullable String healthPath;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = List.of();

    public ServeRunCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> variables = environment.variables();
        int wanted = port == null ? variable("CODEX_SERVE_PORT") : port;
        requireUsable(wanted);
        ServicesHome home = ServicesHome.fromEnvironment(variables);
        ServiceIdentity identity = ServiceIdentity.fromEnvironment(name, VersionProvider.version(), variables);
        var log = new TimedLog(environment);
        var listen = new ListenAddress(variables.getOrDefault("CODEX_SERVE_HOST", "127.0.0.1"));
        int taken = listen.portOrFree(wanted, log);
        try (var registry =
                new EndpointRegistry(home, identity.cluster(), TunnelForwards.of(home, identity.host())::services)) {
            return new SiteService(
                            registry,
                            identity,
                            new Secrets(home).token(name),
                            new ServiceCommand(new LocalShell(), command, taken),
                            ServiceProbe.of(listen.probed(), taken, healthPath),
                            listen,
                            log)
                    .run();
        }
    }

    private void requireUsable(int wanted) {
        if (!name.matches("[a-z0-9][a-z0-9_-]*")) {
            throw new CodexException(
                    ExitCode.USAGE, "not a name for a service: " + name, "use a-z, 0-9, - and _, as in docs-server");
        }
        if (wanted < 0 || wanted > 65535) {
            throw new CodexException(
                    ExitCode.USAGE, "port %d is no TCP port".formatted(wanted), "one from 1 to 65535, or 0 for any");
        }
        if (healthPath != null && !healthPath.startsWith("/")) {
            throw new CodexException(
                    ExitCode.USAGE, "--health-path %s is no path".formatted(healthPath), "it begins with /");
        }
    }

    /// 0 where it is not set.
    private int variable(String variable) {
        String value = environment.variables().getOrDefault(variable, "0");
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is no TCP port: %s".formatted(variable, value),
                    "one from 1 to 65535, or 0 for any",
                    e);
        }
    }
}
