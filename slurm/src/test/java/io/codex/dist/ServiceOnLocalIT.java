package io.codex.dist;

import java.io.IOException;

class ServiceOnLocalIT extends ServiceContract {
    ServiceOnLocalIT() throws IOException {
        super("local", """
                compute: {scheduler: {type: local}}
                services:
                  embed: {port: 0, device: cpu}
                  neo4j: {port: 0, http_port: 0}
                """);
    }
}
