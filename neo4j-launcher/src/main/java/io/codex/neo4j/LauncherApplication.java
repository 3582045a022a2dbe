package io.codex.neo4j;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import io.codex.core.tunnel.TunnelForwards;
import io.codex.neo4j.server.DataFolder;
import io.codex.neo4j.server.Neo4jHome;
import io.codex.neo4j.server.Neo4jOptions;
import io.codex.neo4j.server.Neo4jStart;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the service together from its configuration, and turns failures into messages and exit codes.
@ApplicationScoped
public class LauncherApplication implements QuarkusApplication {
    private final LauncherConfig config;
    private volatile @Nullable Neo4jService service;

    public LauncherApplication(LauncherConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... arguments) {
        try {
            Map<String, String> environment = System.getenv();
            ServiceIdentity identity = identity(environment);
            ServicesHome home = ServicesHome.fromEnvironment(environment);
            try (var registry = new EndpointRegistry(
                    home, identity.cluster(), TunnelForwards.of(home, identity.host())::services)) {
                var assembled = new Neo4jService(
                        registry, identity, new Secrets(home), start(home, identity), limits(), config.host());
                service = assembled;
                return assembled.run();
            }
        } catch (CodexException e) {
            System.err.println("codex-neo4j: " + e.getMessage());
            if (e.hint() != null) {
                System.err.println("hint: " + e.hint());
            }
            return e.exitCode().number();
        }
    }

    /// After a signal this runs beside {@link #run}, and the JVM ends when it returns.
    void onShutdown(@Observes ShutdownEvent event) throws InterruptedException {
        Neo4jService running = service;
        if (running != null) {
            running.requestStop("a signal");
            running.awaitFinished();
        }
    }

    private Neo4jStart start(ServicesHome home, ServiceIdentity identity) {
        Path jars = config.home()
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "codex.neo4j.home is not set: where are the jars of Neo4j?",
                        "start it with bin/codex-neo4j, or set CODEX_NEO4J_HOME to the folder whose lib/ holds them"));
        Path java = config.javaHome()
                .or(LauncherApplication::ownJava)
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "codex.neo4j.java-home is not set: which Java is to run Neo4j?",
                        "start it with bin/codex-neo4j, or set CODEX_NEO4J_JAVA_HOME to a Java 25"));
        return new Neo4jStart(
                new LocalShell(),
                Neo4jHome.at(jars, java),
                new DataFolder(config.data().orElseGet(() -> home.data(Neo4jService.NAME))),
                new Neo4jOptions(
                        config.host(),
                        identity.address(),
                        port("port", config.port()),
                        port("http-port", config.httpPort()),
                        config.heap().asLongValue(),
                        config.pageCache().asLongValue(),
                        config.transactionLogs().asLongValue(),
                        config.settings(),
                        config.storeLockTimeout(),
                        config.startTimeout()));
    }

    /// @return empty in a native image, which has none
    private static Optional<Path> ownJava() {
        return Optional.ofNullable(System.getProperty("java.home")).map(Path::of);
    }

    private Neo4jService.Limits limits() {
        return new Neo4jService.Limits(config.claimTimeout(), config.stopTimeout(), config.silenceTimeout());
    }

    private static int port(String name, int value) {
        if (value < 0 || value > 65535) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "codex.neo4j.%s is %d, which is no TCP port".formatted(name, value),
                    "choose one from 1 to 65535, or 0 for any");
        }
        return value;
    }

    private ServiceIdentity identity(Map<String, String> environment) {
        ServiceIdentity found = ServiceIdentity.fromEnvironment(Neo4jService.NAME, Build.version(), environment);
        return new ServiceIdentity(
                found.service(),
                found.cluster(),
                found.host(),
                reachable(found.address()),
                found.jobId(),
                config.location().orElse(found.location()),
                found.build());
    }

    /// Clients reach the service where it listens; for all addresses, at the host's own.
    private String reachable(String ownAddress) {
        try {
            InetAddress listen = InetAddress.getByName(config.host());
            return listen.isAnyLocalAddress() ? ownAddress : listen.getHostAddress();
        } catch (UnknownHostException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "unknown host %s".formatted(config.host()),
                    "--host must be an address of this machine, or 0.0.0.0",
                    e);
        }
    }
}
