package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same addresses on `localhost` wherever a client is, while the services are on titan.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelAccessIT {
    private static final int DIMENSION = 384;

    private static final String EXPORTS = "eval \"$(\"$0\" endpoints --export)\"; ";
    private static final String SOURCED_VIEW = "set -a; . ~/.codex-services.env; set +a; ";

    /// curl reads what is secret from its standard input, where `ps` does not show it.
    private static final String EMBED =
            "printf 'header = \"Authorization: Bearer %s\"\\n' \"$(cat \"$EMBED_TOKEN_FILE\")\" | curl -sS -K - "
                    + "--json '{\"texts\": [\"electron temperature\"]}' http://localhost:18765/embed";

    private final Topology site = Topology.fresh();

    @BeforeAll
    void start() {
        TitanServices.up(site);
        TopologyHost login = site.host("login");
        login.write("notes/ece.txt", "The radiometer measures the electron temperature.\n");
        login.write("notes/lunch.txt", "The canteen serves soup on Fridays.\n");
        login.codexOut("discover", "files", "site", "--path", "/home/ada/notes");
        site.host("workstation").describeSite();
    }

    @AfterEach
    void stop() {
        for (String host : new String[] {"workstation", "login", "sun"}) {
            site.host(host).codexOut("tunnel", "stop", "--all");
        }
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    @ParameterizedTest
    @CsvSource({"workstation, login, jsch", "workstation, site, openssh", "login, site,", "sun, localhost,"})
    void a_tunnel_has_the_services_of_another_node_on_localhost(String name, String far, String transport)
            throws Exception {
        TopologyHost host = site.host(name);
        String said = host.codexOut(Stream.concat(
                        Stream.of("tunnel", "start", far),
                        transport == null ? Stream.empty() : Stream.of("--transport", transport))
                .toArray(String[]::new));
        assertThat(said)
                .contains("embed at http://localhost:18765, which is 10.77.2.41:18765 on titan")
                .contains("neo4j at bolt://localhost:7687, which is 10.77.2.41:7687 on titan");
        JsonNode tunnel = Json.MAPPER.readTree(host.codexOut("tunnel", "status", "--json"));
        assertThat(tunnel.at("/0/state/transport").asText()).isEqualTo(transport == null ? "local" : transport);

        assertClientsFind(host);
        assertThat(host.codexOut("endpoints"))
                .containsPattern("http://localhost:18765 +tunnel to " + far + " -> 10.77.2.41:18765, generation 1, up")
                .containsPattern("bolt://localhost:7687 +tunnel to " + far + " -> 10.77.2.41:7687, generation 1, up");
    }

    @Test
    void the_node_of_the_services_needs_no_tunnel() throws Exception {
        TopologyHost titan = site.host("titan");
        assertClientsFind(titan);
        CommandResult refused = titan.codex("tunnel", "start", "localhost");
        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err()).startsWith("codex: port 18765 of this host is in use by process");
        assertThat(Json.MAPPER.readTree(
                        titan.codex("tunnel", "status", "--json").out()))
                .isEmpty();
    }

    /// The search reads the graph, by a vector that the embedding service makes.
    private static void assertClientsFind(TopologyHost host) throws JsonProcessingException {
        assertThat(shell(host, "curl -sS http://localhost:18765/health")).contains("\"status\"");
        JsonNode embedded = Json.MAPPER.readTree(shell(host, EXPORTS + EMBED));
        assertThat(embedded.path("embeddings").path(0)).hasSize(DIMENSION);
        String driver = shell(
                host,
                SOURCED_VIEW + "exec \"$@\"",
                JavaProgram.argv(BoltQuery.class, "bolt://localhost:7687", "RETURN 40 + 2"));
        assertThat(driver).isEqualTo("42");

        assertThat(host.codexOut("embed", "electron temperature").split(" ")).hasSize(DIMENSION);
        JsonNode rows = Json.MAPPER.readTree(
                host.codexOut("graph", "query", "MATCH (s:SourceFile) RETURN count(s) AS files", "--json"));
        assertThat(rows.at("/0/files").asInt()).isEqualTo(2);
        JsonNode hits =
                Json.MAPPER.readTree(host.codexOut("search", "how hot are the electrons", "--limit", "1", "--json"));
        assertThat(hits.path(0).path("path").asText()).endsWith("notes/ece.txt");
    }

    /// @return what bash prints, where `$0` is codex
    private static String shell(TopologyHost host, String script, String... arguments) {
        return host.out(Stream.of(Stream.of("bash", "-c", script), Stream.of(host.codexArgv()), Stream.of(arguments))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }
}
