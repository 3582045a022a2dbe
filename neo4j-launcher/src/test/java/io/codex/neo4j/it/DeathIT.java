package io.codex.neo4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeathIT {
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
    void keepsCommittedDataOverTheKillOfNeo4jAndOfTheLauncher() {
        RunningLauncher first = site.launch();
        write(first.awaitPublished(), 500);
        first.awaitNeo4j().destroyForcibly();
        assertThat(first.awaitExit()).isEqualTo(75);
        assertThat(site.departure(1).planned()).isFalse();
        assertThat(site.departure(1).reason()).contains("was killed by signal 9");
        assertThat(site.registry().resolve("neo4j").endpoint()).isEmpty();

        RunningLauncher second = site.launch();
        Endpoint endpoint = second.awaitPublished();
        assertThat(count(endpoint)).isEqualTo(500);
        write(endpoint, 500);
        ProcessHandle orphan = second.awaitNeo4j();
        second.signal("KILL");
        RunningLauncher.awaitEnd(orphan);

        assertThat(count(site.launch().awaitPublished())).isEqualTo(1000);
    }

    @Test
    void givesUpANeo4jThatIsFrozen() {
        RunningLauncher launcher = site.launch(Map.of("CODEX_NEO4J_SILENCE_TIMEOUT", "3s"));
        launcher.awaitPublished();
        ProcessHandle neo4j = launcher.awaitNeo4j();
        RunningLauncher.signal(neo4j, "STOP");
        assertThat(launcher.awaitExit()).isEqualTo(75);
        assertThat(neo4j.isAlive()).isFalse();
        assertThat(site.departure(1).reason()).contains("did not answer Bolt for");
    }

    @Test
    void stopsNeo4jAtOnceWhenAnotherTookTheClaim() throws IOException {
        RunningLauncher launcher = site.launch();
        launcher.awaitPublished();
        ProcessHandle neo4j = launcher.awaitNeo4j();
        Files.writeString(site.claims().resolve("2"), "{}");
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(neo4j.isAlive()).isFalse();
        assertThat(launcher.output()).contains("lost the claim: generation 2 has taken over");
    }

    @Test
    void aFrozenLauncherTakesNeo4jWithIt() {
        RunningLauncher launcher = site.launch();
        launcher.awaitPublished();
        ProcessHandle neo4j = launcher.awaitNeo4j();
        launcher.signal("STOP");
        RunningLauncher.awaitEnd(neo4j);
        assertThat(launcher.awaitExit()).isEqualTo(137);
    }

    private void write(Endpoint endpoint, int nodes) {
        try (var graph = site.connect(endpoint)) {
            graph.write(nodes);
        }
    }

    private long count(Endpoint endpoint) {
        try (var graph = site.connect(endpoint)) {
            return graph.count();
        }
    }
}
