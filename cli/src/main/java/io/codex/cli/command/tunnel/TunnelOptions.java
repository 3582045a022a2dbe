package io.codex.cli.command.tunnel;

import io.codex.cli.command.ServiceStart;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.TransportType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a tunnel is to be; a mixin.
public final class TunnelOptions {
    @Option(names = "--services", description = "All services: the default.")
    private boolean services;

    @Option(names = "--embed", description = "The embedding service.")
    private boolean embed;

    @Option(names = "--neo4j", description = "Neo4j: Bolt and HTTP.")
    private boolean neo4j;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The port of this host for the one service that is chosen; for Neo4j Bolt's, and the HTTP port"
                            + " is any free one (default: ssh.tunnel_ports of the facility).")
    private @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Listen on this address of this host instead of loopback. Everybody who reaches it reaches"
                    + " the services then, which still ask for tokens.")
    private @Nullable String bind;

    @Option(
            names = "--jump",
            paramLabel = "HOST[,HOST...]",
            description = "Hosts to go through, as ssh -J takes them (default: what your ssh configuration says).")
    private @Nullable String jump;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description =
                    "${COMPLETION-CANDIDATES} (default: ssh.transport of the facility, else auto: jsch, unless your"
                            + " ssh configuration needs openssh).")
    private @Nullable TransportType transport;

    @Option(
            names = "--far-home",
            paramLabel = "FOLDER",
            description = "CODEX_SERVICES_HOME on the far side (default: what is set there, else ~/.codex-services).")
    private @Nullable String farHome;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to wait until it is up (default: ${DEFAULT-VALUE}). It goes on trying after that.")
    private Walltime timeout = Walltime.of(Duration.ofSeconds(60));

    @Option(names = "--to-login", hidden = true, description = "What codex compute tunnel asks for.")
    private boolean toLogin;

    @Option(
            names = "--until-exit-of",
            hidden = true,
            paramLabel = "PID",
            description = "Ends with that process of this host.")
    private @Nullable Long owner;

    /// Whether it leads from a compute node back to the login node.
    boolean isToLogin() {
        return toLogin;
    }

    public void toLogin() {
        toLogin = true;
    }

    /// The supervisor ends with that process.
    public void endWith(ProcessHandle process) {
        owner = process.pid();
    }

    /// Whose end is the supervisor's; null for nobody's.
    @Nullable
    Long owner() {
        return owner;
    }

    /// The services that are wanted, as the facility's file names their ports.
    ///
    /// @param known all of them
    Set<String> chosen(Set<String> known) {
        var chosen = new TreeSet<String>();
        if (embed) {
            chosen.add("embed");
        }
        if (neo4j) {
            chosen.add("neo4j");
            chosen.add("neo4j_http");
        }
        if (services || chosen.isEmpty()) {
            chosen.addAll(known);
        }
        return chosen;
    }

    /// The port for a service.
    ///
    /// @param usual the facility's
    int port(String service, int usual) {
        if (port == null) {
            return usual;
        }
        if (embed == neo4j || services) {
            throw new CodexException(
                    ExitCode.USAGE, "--port is for one service", "add --embed or --neo4j, or set ssh.tunnel_ports");
        }
        if (port < 0 || port > 65535) {
            throw new CodexException(
                    ExitCode.USAGE, "port %d is no TCP port".formatted(port), "one from 1 to 65535, or 0 for any");
        }
        return service.equals("neo4j_http") ? 0 : port;
    }

    @Nullable
    String bind() {
        return bind;
    }

    @Nullable
    String jump() {
        return jump;
    }

    @Nullable
    TransportType transport() {
        return transport;
    }

    @Nullable
    String farHome() {
        return farHome;
    }

    Duration timeout() {
        return ServiceStart.limit(timeout);
    }

    /// The same for `codex tunnel run`.
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        flag(arguments, "--services", services);
        flag(arguments, "--embed", embed);
        flag(arguments, "--neo4j", neo4j);
        flag(arguments, "--to-login", toLogin);
        option(arguments, "--port", port);
        option(arguments, "--bind", bind);
        option(arguments, "--jump", jump);
        option(arguments, "--transport", transport == null ? null : transport.word());
        option(arguments, "--far-home", farHome);
        option(arguments, "--until-exit-of", owner);
        return arguments;
    }

    private static void flag(List<String> arguments, String name, boolean set) {
        if (set) {
            arguments.add(name);
        }
    }

    private static void option(List<String> arguments, String name, @Nullable Object value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value.toString());
        }
    }
}
