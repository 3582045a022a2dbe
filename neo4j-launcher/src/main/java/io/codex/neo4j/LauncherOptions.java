package io.codex.neo4j;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line; each option stands for a setting of {@link LauncherConfig}, and goes before all other sources.
@Command(
        name = "codex-neo4j",
        mixinStandardHelpOptions = true,
        versionProvider = Build.class,
        description = {"Runs Neo4j as its child process and publishes its address until it is told to stop.", ""},
        footer = {
            "",
            "Settings (environment variable, default):",
            "  CODEX_NEO4J_HOME                 folder whose lib/ holds Neo4j's jars",
            "  CODEX_NEO4J_DATA                 where Neo4j writes; neo4j in $CODEX_SERVICES_HOME",
            "  CODEX_NEO4J_HEAP                 512m",
            "  CODEX_NEO4J_PAGE_CACHE           256m",
            "  CODEX_NEO4J_TRANSACTION_LOGS     128m kept per database",
            "  CODEX_NEO4J_CLAIM_TIMEOUT        60s for another owner to go",
            "  CODEX_NEO4J_STORE_LOCK_TIMEOUT   30s for another process to close the store",
            "  CODEX_NEO4J_START_TIMEOUT        5m until Neo4j answers",
            "  CODEX_NEO4J_STOP_TIMEOUT         90s from SIGTERM to SIGKILL",
            "  CODEX_NEO4J_SILENCE_TIMEOUT      2m without an answer before Neo4j is killed as frozen",
            "",
            "Exit codes: 1 failed, 2 wrong usage, 4 configuration invalid, 6 timed out,",
            "  75 Neo4j died or froze (run it again), 143 stopped as asked"
        })
@RegisterForReflection(
        targets = {LauncherOptions.class, Build.class},
        classNames = "picocli.CommandLine$AutoHelpMixin")
final class LauncherOptions {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Listen on this address of this machine; 0.0.0.0 for all (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Bolt port; another is taken when it is in use, and for 0 (default: 7687).")
    private @Nullable Integer port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "HTTP port; another is taken when it is in use, and for 0 (default: 7474).")
    private @Nullable Integer httpPort;

    @Option(
            names = "--location",
            paramLabel = "TEXT",
            description = "Where this runs, for people (default: $CODEX_LOCATION, else the host's name).")
    private @Nullable String location;

    /// The options that were given, as configuration.
    Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        put(settings, "host", host);
        put(settings, "port", port);
        put(settings, "http-port", httpPort);
        put(settings, "location", location);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put("codex.neo4j." + name, value.toString());
        }
    }
}
