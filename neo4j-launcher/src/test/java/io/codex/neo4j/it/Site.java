package io.codex.neo4j.it;

import io.codex.core.endpoint.Departure;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/// A services' home of its own and the launchers that a test starts on it, none of which outlives it.
final class Site implements AutoCloseable {
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    static final Path NEO4J = Path.of(System.getProperty("codex.launcher.neo4j"));
    /// The launcher under test: a jar or a native image.
    private static final Path LAUNCHER = Path.of(System.getProperty("codex.launcher"));
    private static final String CLUSTER = "local";

    private final Path folder;
    private final ServicesHome home;
    private final EndpointRegistry registry;
    private final List<RunningLauncher> launchers = new ArrayList<>();

    Site(Path folder) {
        this.folder = folder;
        this.home = ServicesHome.at(folder.resolve("services"), Map.of());
        this.registry = new EndpointRegistry(home, CLUSTER);
    }

    /// On free ports; small, because the machine may be.
    RunningLauncher launch(String... options) {
        return launch(Map.of(), options);
    }

    /// @param settings environment variables beside the usual ones
    RunningLauncher launch(Map<String, String> settings, String... options) {
        return launch(List.of(), settings, options);
    }

    /// @param prefix a command that runs the launcher
    RunningLauncher launch(List<String> prefix, Map<String, String> settings, String... options) {
        var environment = new HashMap<>(Map.of(
                "CODEX_SERVICES_HOME",
                home.root().toString(),
                "CODEX_ENDPOINT_FILE",
                home.view().toString(),
                "CODEX_CLUSTER",
                CLUSTER,
                "CODEX_NEO4J_HOME",
                NEO4J.toString(),
                "CODEX_NEO4J_JAVA_HOME",
                JAVA_HOME.toString(),
                "CODEX_NEO4J_PORT",
                "0",
                "CODEX_NEO4J_HTTP_PORT",
                "0",
                "CODEX_NEO4J_HEAP",
                "256m",
                "CODEX_NEO4J_PAGE_CACHE",
                "32m",
                "CODEX_NEO4J_TRANSACTION_LOGS",
                "4m"));
        environment.putAll(settings);
        Path output = folder.resolve("launcher-%d.log".formatted(launchers.size() + 1));
        List<String> argv = Stream.of(prefix, launcher(), List.of(options))
                .flatMap(List::stream)
                .toList();
        var launcher = new RunningLauncher(
                new LocalShell()
                        .start(Command.of(argv).withEnvironment(environment).to(new Command.Output.AppendedTo(output))),
                output,
                registry);
        launchers.add(launcher);
        return launcher;
    }

    private static List<String> launcher() {
        return LAUNCHER.toString().endsWith(".jar")
                ? List.of(JAVA_HOME.resolve("bin/java").toString(), "-jar", LAUNCHER.toString())
                : List.of(LAUNCHER.toString());
    }

    Path data() {
        return home.data("neo4j");
    }

    Path claims() {
        return home.endpoints().resolve(CLUSTER).resolve("neo4j");
    }

    Path view() {
        return home.view();
    }

    EndpointRegistry registry() {
        return registry;
    }

    Secret password() {
        return new Secrets(home).password("neo4j");
    }

    Departure departure(long generation) {
        return registry.departure("neo4j", generation).orElseThrow();
    }

    Graph connect(Endpoint endpoint) {
        return connect(endpoint, AuthTokens.basic("neo4j", password().value()));
    }

    static Graph connect(Endpoint endpoint, AuthToken token) {
        return new Graph(GraphDatabase.driver(endpoint.url(), token));
    }

    @Override
    public void close() {
        launchers.forEach(RunningLauncher::close);
        registry.close();
    }

    /// A connection with the two queries that the tests need.
    record Graph(Driver driver) implements AutoCloseable {
        void write(int nodes) {
            driver.executableQuery("UNWIND range(1, $nodes) AS n CREATE (:Kept {n: n})")
                    .withParameters(Map.of("nodes", nodes))
                    .execute();
        }

        long count() {
            return driver.executableQuery("MATCH (k:Kept) RETURN count(k) AS kept")
                    .execute()
                    .records()
                    .getFirst()
                    .get("kept")
                    .asLong();
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
