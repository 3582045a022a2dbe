package io.codex.dist;

import java.io.IOException;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("condor")
class ServiceOnCondorIT extends ServiceContract {
    ServiceOnCondorIT() throws IOException {
        super("condor", """
                compute: {scheduler: {type: condor}}
                services:
                  embed: {port: 0, device: cpu, memory: 4G}
                  neo4j: {port: 0, http_port: 0, memory: 4G}
                """);
    }
}
