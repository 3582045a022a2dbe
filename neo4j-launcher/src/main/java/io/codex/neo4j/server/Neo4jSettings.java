package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What this Neo4j is told in its `neo4j.conf`.
///
/// @param listen          the address to listen on
/// @param advertised      the address that clients are sent to
/// @param boltPort        TCP port
/// @param httpPort        TCP port
/// @param pageCache       bytes
/// @param transactionLogs bytes of transaction log kept per database after a checkpoint
/// @param added           settings of Neo4j that the user adds
public record Neo4jSettings(
        String listen,
        String advertised,
        int boltPort,
        int httpPort,
        long pageCache,
        long transactionLogs,
        Map<String, String> added) {

    /// The content of `neo4j.conf`, in which a key may stand only once.
    ///
    /// @throws CodexException when an added setting is one that codex sets itself
    public String conf() {
        Map<String, String> settings = own();
        added.forEach((key, value) -> {
            if (settings.putIfAbsent(key, value) != null) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "the Neo4j setting %s belongs to codex".formatted(key),
                        "leave codex.neo4j.settings.\"%s\" out; codex-neo4j --help lists what can be chosen"
                                .formatted(key));
            }
        });
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Map<String, String> own() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("server.config.strict_validation.enabled", "true");
        settings.put("server.default_listen_address", listen);
        settings.put("server.default_advertised_address", advertised);
        settings.put("server.bolt.enabled", "true");
        settings.put("server.bolt.listen_address", ":" + boltPort);
        settings.put("server.bolt.advertised_address", ":" + boltPort);
        settings.put("server.http.enabled", "true");
        settings.put("server.http.listen_address", ":" + httpPort);
        settings.put("server.http.advertised_address", ":" + httpPort);
        settings.put("server.https.enabled", "false");
        settings.put("server.memory.pagecache.size", Long.toString(pageCache));
        // a log file is kept until the next is full: half the size for each keeps the sum
        settings.put("db.tx_log.rotation.size", Long.toString(transactionLogs / 2));
        settings.put("db.tx_log.rotation.retention_policy", transactionLogs + " size");
        settings.put("dbms.security.auth_enabled", "true");
        settings.put("dbms.usage_report.enabled", "false");
        settings.put("server.fleet_discovery.enabled", "false");
        settings.put("dbms.fleet_manager.enabled", "false");
        // without it a stop takes 10 s longer
        settings.put("internal.dbms.bolt.netty_server_shutdown_quiet_period_duration", "0s");
        return settings;
    }
}
