package io.codex.neo4j;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What can be configured: as system property `codex.neo4j.…`, as environment variable `CODEX_NEO4J_…`, some of it as
/// option. Durations read `30s`, `5m`; sizes `512m`, `2g`.
@ConfigMapping(prefix = "codex.neo4j")
public interface LauncherConfig {
    /// The folder whose `lib/` holds the jars of Neo4j. `bin/codex-neo4j` sets it.
    Optional<Path> home();

    /// The folder that Neo4j writes to. Default: `neo4j` in the services' home.
    Optional<Path> data();

    /// The Java that runs Neo4j. Default: the launcher's own, if it runs on one; `bin/codex-neo4j` sets it.
    Optional<Path> javaHome();

    /// The address to listen on; `0.0.0.0` makes Neo4j reachable from other hosts.
    @WithDefault("127.0.0.1")
    String host();

    /// The Bolt port; another one is taken when it is in use, and for 0.
    @WithDefault("7687")
    int port();

    /// The HTTP port; another one is taken when it is in use, and for 0.
    @WithDefault("7474")
    int httpPort();

    /// Free text for people about where this runs. Default: `CODEX_LOCATION`, else the host's name.
    Optional<String> location();

    /// Neo4j's heap. The default suits a laptop.
    @WithDefault("512m")
    MemorySize heap();

    /// Neo4j's page cache, outside of the heap. The default suits a laptop; the size of the store is the most it can
    /// use.
    @WithDefault("256m")
    MemorySize pageCache();

    /// How much transaction log to keep per database; it is needed for a recovery only.
    @WithDefault("128m")
    MemorySize transactionLogs();

    /// How long to wait for another owner of the service to go.
    @WithDefault("60s")
    Duration claimTimeout();

    /// How long to wait for another process that has the store open.
    @WithDefault("30s")
    Duration storeLockTimeout();

    /// How long Neo4j may take to answer; the recovery of a large store takes minutes.
    @WithDefault("5m")
    Duration startTimeout();

    /// How long Neo4j may take to close its store after SIGTERM before it is killed.
    @WithDefault("90s")
    Duration stopTimeout();

    /// For how long Bolt may be silent before Neo4j is killed as frozen.
    @WithDefault("2m")
    Duration silenceTimeout();

    /// Further settings for `neo4j.conf`, by their Neo4j names:
    /// `codex.neo4j.settings."db.transaction.timeout"=10m`, or `CODEX_NEO4J_SETTINGS__DB_TRANSACTION_TIMEOUT_=10m`.
    Map<String, String> settings();
}
