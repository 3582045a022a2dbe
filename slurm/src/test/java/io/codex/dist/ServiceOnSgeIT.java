package io.codex.dist;

import java.io.IOException;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("sge")
class ServiceOnSgeIT extends ServiceContract {
    ServiceOnSgeIT() throws IOException {
        super("sge", """
                compute: {scheduler: {type: sge}}
                services:
                  embed: {device: cpu, environment: {CODEX_EMBED_PORT: "0"}, memory: 4G}
                  neo4j: {environment: {CODEX_NEO4J_PORT: "0", CODEX_NEO4J_HTTP_PORT: "0"}, memory: 4G}
                """);
    }
}
