package io.codex.neo4j.server;

import java.time.Duration;
import java.util.Map;

/// What can be chosen about a Neo4j before it starts.
///
/// @param listen           the address to listen on; `0.0.0.0` for all
/// @param advertised       the address that clients are sent to
/// @param boltPort         wished for; 0 for any
/// @param httpPort         wished for; 0 for any
/// @param heap             bytes
/// @param pageCache        bytes
/// @param transactionLogs  bytes of transaction log kept per database
/// @param added            settings of Neo4j
/// @param storeLockTimeout how long to wait for another process that has the store open
/// @param startTimeout     from the start of the process until it answers
public record Neo4jOptions(
        String listen,
        String advertised,
        int boltPort,
        int httpPort,
        long heap,
        long pageCache,
        long transactionLogs,
        Map<String, String> added,
        Duration storeLockTimeout,
        Duration startTimeout) {

    Neo4jSettings settings(int bolt, int http) {
        return new Neo4jSettings(listen, advertised, bolt, http, pageCache, transactionLogs, added);
    }
}
