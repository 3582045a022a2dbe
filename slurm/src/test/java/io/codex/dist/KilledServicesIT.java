package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Services that die of SIGKILL, and come back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledServicesIT {
    private static final String NEO4J = "org.neo4j.server.Neo4jCommunity";

    private final Site site;

    KilledServicesIT(@TempDir Path folder) throws IOException {
        site = Site.in(folder);
        site.up();
        Path tree = folder.resolve("tree");
        TextTree.write(tree, 40, 3);
        assertThat(site.codex("discover", "files", "local", "--path", tree.toString())
                        .exitCode())
                .isZero();
    }

    @AfterAll
    void stop() {
        site.down();
    }

    @Test
    void embed_is_missed_and_comes_back() throws Exception {
        long generation = generation("embed");
        RunningProcess.find(site.folder(), Form.underTest().embed()).kill();

        assertFailed("embed", "killed by signal 9 (SIGKILL)");
        CommandResult search = site.codex("search", "plasma");
        assertThat(search.exitCode()).isEqualTo(3);
        assertThat(search.err()).contains("embed", "hint: start it with: codex up embed");

        site.up("embed");
        assertThat(generation("embed")).isGreaterThan(generation);
        assertThat(site.codex("search", "plasma").exitCode()).isZero();
    }

    @Test
    void neo4j_is_started_again_by_itself_with_every_committed_node() throws Exception {
        long generation = generation("neo4j");
        long before = commitWitnesses(NEO4J);
        RunningProcess.find(site.folder(), NEO4J).kill();

        await().atMost(Duration.ofMinutes(2)).until(() -> generation("neo4j") > generation);
        try (Graph graph = Graph.of(site)) {
            assertThat(graph.count("MATCH (n) RETURN count(n)")).isEqualTo(before);
        }
        assertThat(site.codex("logs", "neo4j").out()).contains("killed by signal 9");
    }

    @Test
    void neo4j_does_not_outlive_its_launcher_and_comes_back_with_every_committed_node() throws Exception {
        killAndRecover(Form.underTest().launcher(), "killed by signal 9 (SIGKILL)");
    }

    private void killAndRecover(String victim, String... words) throws Exception {
        long generation = generation("neo4j");
        long before = commitWitnesses(victim);
        RunningProcess.find(site.folder(), victim).kill();

        assertFailed("neo4j", words);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RunningProcess.of(site.folder()).stream()
                        .noneMatch(process -> process.commandLine().contains(NEO4J)));

        site.up("neo4j");
        assertThat(generation("neo4j")).isGreaterThan(generation);
        try (Graph graph = Graph.of(site)) {
            assertThat(graph.count("MATCH (n) RETURN count(n)")).isEqualTo(before);
        }
        assertThat(site.codex("search", "plasma").exitCode()).isZero();
    }

    /// Right before the end, so that only the transaction log has them.
    ///
    /// @return the number of all nodes
    private long commitWitnesses(String victim) throws Exception {
        try (Graph graph = Graph.of(site)) {
            graph.run("UNWIND range(1, 1000) AS i CREATE (:Witness {of: $victim})", Map.of("victim", victim));
            return graph.count("MATCH (n) RETURN count(n)");
        }
    }

    /// What runs the service needs a moment to notice.
    private void assertFailed(String service, String... words) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            CommandResult status = site.codex("status", service);
            assertThat(status.exitCode()).isEqualTo(3);
            assertThat(status.out()).contains(service, "failed").contains(words).contains("codex up " + service);
        });
    }

    private long generation(String service) throws IOException {
        return site.status(service).path("endpoint").path("generation").asLong();
    }
}
