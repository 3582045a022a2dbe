package io.codex.dist;

import java.io.IOException;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("sge")
class ServiceOnSgeIT extends ServiceContract {
    ServiceOnSgeIT() throws IOException {
        super("sge", """
                compute: {scheduler: {type: sge}}
                services:
                  embed: {port: 0, device: cpu, memory: 4G}
                  neo4j: {port: 0, http_port: 0, memory: 4G}
                """);
    }
}
