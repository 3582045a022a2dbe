package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Neo4j and the embedding service in one job.
class JointServicesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NEO4J = "org.neo4j.server.Neo4jCommunity";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void a_neo4j_that_dies_ends_both_and_asks_to_be_run_again() throws Exception {
        Site site = Site.in(folder);
        Map<String, String> environment = new HashMap<>(site.variables());
        environment.putAll(Map.of("CODEX_NEO4J_PORT", "0", "CODEX_NEO4J_HTTP_PORT", "0", "CODEX_EMBED_PORT", "0"));
        Process job = new LocalShell()
                .start(Command.of(InstallTree.assembled()
                                .path("bin/codex-services")
                                .toString())
                        .withEnvironment(environment)
                        .to(new Command.Output.AppendedTo(folder.resolve("log"))));
        try (var registry = new EndpointRegistry(ServicesHome.at(site.services(), Map.of()), "local")) {
            for (String service : List.of("neo4j", "embed")) {
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(registry.resolve(service).endpoint())
                                        .as("%s: %s", service, Files.readString(folder.resolve("log")))
                                        .isPresent());
            }

            RunningProcess.find(folder, NEO4J).kill();

            assertThat(job.waitFor()).isEqualTo(75);
            assertThat(registry.departure("embed", 1))
                    .hasValueSatisfying(
                            departure -> assertThat(departure.planned()).isTrue());
            assertThat(registry.resolve("neo4j").endpoint()).isEmpty();
            assertThat(RunningProcess.of(folder)).isEmpty();
        } finally {
            job.descendants().forEach(ProcessHandle::destroyForcibly);
            job.destroyForcibly().onExit().join();
        }
    }
}
