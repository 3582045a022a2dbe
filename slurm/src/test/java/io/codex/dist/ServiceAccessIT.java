package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Services that `codex up` put on titan, from the node itself, another compute node, a login node and elsewhere: by
/// address, with curl, with Python and with codex.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceAccessIT {
    private static final int DIMENSION = 384;
    private static final String VIEW = ". ~/.codex-services.env; ";

    /// curl reads what is secret from its standard input, where `ps` does not show it.
    private static final String BEARER =
            "printf 'header = \"Authorization: Bearer %s\"\\n' \"$(cat \"$EMBED_TOKEN_FILE\")\" | curl -sS -K - ";

    private static final String BASIC =
            "printf 'user = \"any:%s\"\\n' \"$(cat \"$EMBED_TOKEN_FILE\")\" | curl -sS -K - ";

    private static final String TEXTS = "--json '{\"texts\": [\"electron temperature\"]}' ";

    private final Topology site = Topology.fresh();
    private final TopologyHost login = site.host("login");

    @BeforeAll
    void start() {
        login.describeSite();
        login.write(".codex-services/facilities/site_private.yaml", """
                services:
                  embed: {partitions: [titan]}
                  neo4j: {partitions: [titan]}
                """);
        String said = login.codexOut("up");
        assertThat(said)
                .containsPattern("embed healthy after \\d+ s at http://10\\.77\\.2\\.41:18765 \\(job \\d+ on titan\\)")
                .containsPattern("neo4j healthy after \\d+ s at bolt://10\\.77\\.2\\.41:7687 \\(job \\d+ on titan\\)");
        login.write("notes/ece.txt", "The radiometer measures the electron temperature.\n");
        login.write("notes/lunch.txt", "The canteen serves soup on Fridays.\n");
        // a write over Bolt, from a compute node
        site.host("rigel").codexOut("discover", "files", "site", "--path", "/home/ada/notes");
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    @ParameterizedTest
    @CsvSource({
        "titan, http://localhost:18765",
        "rigel, http://10.77.2.41:18765",
        "rigel, http://titan:18765",
        "login, http://titan:18765",
        "login2, http://titan:18765"
    })
    void whoever_has_the_token_embeds_and_anybody_sees_the_health(String host, String url) throws Exception {
        TopologyHost client = site.host(host);
        assertThat(shell(client, "curl -sS " + url + "/health").out()).contains("\"status\"");
        assertThat(shell(client, "curl -sS -o /dev/null -w '%{http_code}' " + TEXTS + url + "/embed")
                        .out())
                .isEqualTo("401");
        for (String authorized : new String[] {BEARER, BASIC}) {
            JsonNode answer = json(shell(client, VIEW + authorized + TEXTS + url + "/embed"));
            assertThat(answer.path("embeddings").path(0)).hasSize(DIMENSION);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "titan, http://localhost:7474",
        "rigel, http://10.77.2.41:7474",
        "rigel, http://titan:7474",
        "login, http://titan:7474"
    })
    void whoever_has_the_password_queries_neo4j_over_http(String host, String url) throws Exception {
        String query = "--json '{\"statements\": [{\"statement\": \"RETURN 40 + 2\"}]}' " + url + "/db/neo4j/tx/commit";
        TopologyHost client = site.host(host);
        String password = "printf 'user = \"%s:%s\"\\n' \"$NEO4J_USERNAME\" \"$(cat \"$NEO4J_PASSWORD_FILE\")\"";
        JsonNode answer = json(shell(client, VIEW + password + " | curl -sS -K - " + query));
        assertThat(answer.at("/results/0/data/0/row/0").asInt()).isEqualTo(42);
        assertThat(shell(client, "curl -sS -o /dev/null -w '%{http_code}' " + query)
                        .out())
                .isEqualTo("401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"titan", "rigel", "login", "login2"})
    void codex_finds_both_by_itself(String host) throws Exception {
        TopologyHost client = site.host(host);
        assertThat(client.codexOut("embed", "electron temperature").split(" ")).hasSize(DIMENSION);
        JsonNode hits =
                Json.MAPPER.readTree(client.codexOut("search", "how hot are the electrons", "--limit", "1", "--json"));
        assertThat(hits.path(0).path("path").asText()).endsWith("notes/ece.txt");
    }

    @Test
    void a_python_client_finds_the_url_and_the_token_in_the_sourced_view() {
        CommandResult embedded =
                site.host("rigel").run("bash", "-c", "set -a; " + VIEW + "exec python3 -c \"$1\"", "bash", """
                import json, os, urllib.request
                with open(os.environ["EMBED_TOKEN_FILE"]) as file:
                    token = file.read().strip()
                request = urllib.request.Request(
                    os.environ["IMAS_CODEX_EMBED_REMOTE_URL"] + "/embed",
                    data=json.dumps({"texts": ["electron temperature"]}).encode(),
                    headers={"Content-Type": "application/json", "Authorization": "Bearer " + token},
                )
                print(len(json.load(urllib.request.urlopen(request))["embeddings"][0]))
                """);
        assertThat(embedded.out().strip()).as(embedded.err()).isEqualTo(Integer.toString(DIMENSION));
    }

    @Test
    void a_url_in_the_environment_goes_before_the_records() {
        TopologyHost elsewhere = login.with("IMAS_CODEX_EMBED_REMOTE_URL", "http://rigel:18765");
        assertRefused(elsewhere.codex("embed", "plasma"), "$IMAS_CODEX_EMBED_REMOTE_URL names http://rigel:18765");
        TopologyHost otherGraph = login.with("NEO4J_URI", "bolt://rigel:7687");
        assertRefused(otherGraph.codex("search", "plasma"), "$NEO4J_URI names bolt://rigel:7687");
    }

    @Test
    void a_url_in_the_environment_needs_no_record() {
        TopologyHost withoutRecords = site.host("rigel")
                .with("CODEX_CLUSTER", "elsewhere")
                .with("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765");
        assertThat(withoutRecords.codexOut("embed", "plasma").split(" ")).hasSize(DIMENSION);
    }

    @Test
    void a_workstation_without_a_tunnel_is_told_so() {
        TopologyHost workstation = site.host("workstation").with("CODEX_FACILITY", "site");
        workstation.describeSite();
        assertThat(shell(workstation, "curl -sS --max-time 5 http://10.77.2.41:18765/health")
                        .exitCode())
                .isNotZero();
        assertRefused(workstation.codex("embed", "plasma"), "no embed service");
        assertRefused(
                workstation
                        .with("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765")
                        .codex("embed", "plasma"),
                "$IMAS_CODEX_EMBED_REMOTE_URL names http://titan:18765");
    }

    @Test
    void another_user_reads_no_secret_and_gets_nowhere() {
        login.out("chmod", "755", "/home/ada");
        try {
            for (String file : new String[] {
                ".codex-services/secrets/embed.token", ".codex-services/secrets/neo4j.password", ".codex-services.env"
            }) {
                assertThat(login.out("ls", file)).isEqualTo(file);
                assertThat(asNobody("cat /home/ada/" + file + " || true")).isEmpty();
            }
            assertThat(asNobody("curl -sS -o /dev/null -w '%{http_code}' " + TEXTS + "http://titan:18765/embed"))
                    .isEqualTo("401");
        } finally {
            login.out("chmod", "700", "/home/ada");
        }
    }

    private String asNobody(String script) {
        return site.root(
                "rigel", "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "bash", "-c", script);
    }

    private static void assertRefused(CommandResult result, String message) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(3);
        assertThat(result.err()).startsWith("codex: ").contains(message).contains("hint: ");
    }

    private static CommandResult shell(TopologyHost host, String script) {
        return host.run("bash", "-c", script);
    }

    private static JsonNode json(CommandResult result) throws JsonProcessingException {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Json.MAPPER.readTree(result.out());
    }
}
