package io.codex.neo4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.Endpoint;
import io.codex.neo4j.host.LockingProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentionIT {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void namesTheProcessThatHoldsTheStore() throws IOException {
        Path store = site.data().resolve("data/databases/store_lock");
        Files.createDirectories(store.getParent());
        try (var other = LockingProcess.on(store)) {
            RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_STORE_LOCK_TIMEOUT", "1s"));
            assertThat(launcher.awaitExit()).isEqualTo(1);
            assertThat(launcher.output())
                    .contains("waiting up to 1 s: " + store)
                    .contains("the store of Neo4j is locked: %s is held by process %d".formatted(store, other.pid()))
                    .contains("hint: ")
                    .doesNotContain("\tat ");
        }
        assertThat(site.departure(1).planned()).isFalse();
        assertThat(site.departure(1).reason()).contains("the store of Neo4j is locked");
    }

    @Test
    void takesOtherPortsWhenItsOwnAreInUse() throws IOException {
        try (var bolt = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RunningLauncher launcher =
                    site.launch("--port", Integer.toString(bolt.getLocalPort()), "--http-port=" + http.getLocalPort());
            Endpoint endpoint = launcher.awaitPublished();
            assertThat(endpoint.port()).isNotEqualTo(bolt.getLocalPort());
            assertThat(endpoint.httpUrl()).isNotNull();
            assertThat(launcher.output())
                    .contains("Bolt port %d is in use by process %d"
                            .formatted(
                                    bolt.getLocalPort(), ProcessHandle.current().pid()))
                    .contains("HTTP port %d is in use".formatted(http.getLocalPort()));
            try (var graph = site.connect(endpoint)) {
                assertThat(graph.count()).isZero();
            }
        }
    }

    @Test
    void oneOfTwoLaunchersWins() throws IOException {
        Map<String, String> impatient = Map.of("CODEX_NEO4J_CLAIM_TIMEOUT", "3s");
        List<RunningLauncher> both = List.of(site.launch(impatient), site.launch(impatient));
        await().atMost(RunningLauncher.PATIENCE)
                .untilAsserted(() ->
                        assertThat(both).filteredOn(RunningLauncher::hasEnded).hasSize(1));
        RunningLauncher loser =
                both.stream().filter(RunningLauncher::hasEnded).findFirst().orElseThrow();
        RunningLauncher winner =
                both.stream().filter(launcher -> launcher != loser).findFirst().orElseThrow();
        assertThat(loser.awaitExit()).isEqualTo(6);
        assertThat(loser.output()).contains("process " + winner.pid()).contains("hint: ");
        assertThat(winner.awaitPublished().generation()).isEqualTo(1);
        ProcessHandle neo4j = winner.awaitNeo4j();

        RunningLauncher waiting = site.launch().awaitOutput("waiting up to 60 s for generation 1");
        waiting.signal("TERM");
        assertThat(waiting.awaitExit()).isEqualTo(143);

        try (var elsewhere = new Site(Files.createDirectory(folder.resolve("elsewhere")))) {
            RunningLauncher second = elsewhere.launch(
                    Map.of("CODEX_NEO4J_DATA", site.data().toString(), "CODEX_NEO4J_STORE_LOCK_TIMEOUT", "0s"));
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output()).contains("is held by process " + neo4j.pid());
        }
        assertThat(neo4j.isAlive()).isTrue();
    }
}
