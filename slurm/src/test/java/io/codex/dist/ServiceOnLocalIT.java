package io.codex.dist;

import java.io.IOException;

class ServiceOnLocalIT extends ServiceContract {
    ServiceOnLocalIT() throws IOException {
        super("local", """
                compute: {scheduler: {type: local}}
                services:
                  embed: {device: cpu, environment: {CODEX_EMBED_PORT: "0"}}
                  neo4j: {environment: {CODEX_NEO4J_PORT: "0", CODEX_NEO4J_HTTP_PORT: "0"}}
                """);
    }
}
