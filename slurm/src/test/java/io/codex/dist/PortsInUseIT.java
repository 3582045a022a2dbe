package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The usual ports, held by another program.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortsInUseIT {
    private static final int EMBED = 18765;
    private static final int BOLT = 7687;

    private final Site site;

    PortsInUseIT(@TempDir Path folder) {
        site = Site.in(folder);
    }

    @BeforeAll
    void startBesideOtherPrograms() throws IOException {
        try (Held _ = Held.port(EMBED);
                Held _ = Held.port(BOLT)) {
            site.up();
        }
    }

    @AfterAll
    void stop() {
        site.down();
    }

    @ParameterizedTest
    @CsvSource({"embed, " + EMBED, "neo4j, " + BOLT})
    void another_one_is_taken_and_published(String service, int usual) throws IOException {
        JsonNode endpoint = site.status(service).path("endpoint");
        assertThat(endpoint.path("port").asInt()).isPositive().isNotEqualTo(usual);
        assertThat(endpoint.path("url").asText())
                .endsWith(":" + endpoint.path("port").asInt());
        assertThat(site.codex("logs", service).out()).contains("port " + usual + " is in use");
    }

    @Test
    void both_are_found_there() throws IOException {
        assertThat(site.codex("embed", "plasma").exitCode()).isZero();
        try (Graph graph = Graph.of(site)) {
            assertThat(graph.count("RETURN 1")).isEqualTo(1);
        }
    }

    /// A port that this process listens on, or some other one already.
    private record Held(ServerSocket socket) implements AutoCloseable {
        static Held port(int port) throws IOException {
            try {
                return new Held(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                return new Held(new ServerSocket());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
