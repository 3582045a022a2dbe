package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Cypher from the command line.
@ExtendWith(SharedServices.class)
class GraphQueryIT {
    private final Site site;

    GraphQueryIT(Site site) {
        this.site = site;
    }

    @BeforeEach
    void fill() throws IOException {
        try (Graph graph = Graph.of(site)) {
            graph.run("MATCH (p:Probe) DETACH DELETE p", Map.of());
            graph.run("UNWIND range(1, 3) AS n CREATE (:Probe {name: 'p' + n, at: date('2026-11-22')})", Map.of());
        }
    }

    @Test
    void rows_are_a_table_in_the_order_of_the_columns() {
        CommandResult result =
                site.codex("graph", "query", "MATCH (p:Probe) RETURN p.name AS name, 1 AS one ORDER BY name");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines().map(line -> line.strip().split(" +")))
                .containsExactly(
                        new String[] {"name", "one"}, new String[] {"p1", "1"}, new String[] {"p2", "1"}, new String[] {
                            "p3", "1"
                        });
    }

    @Test
    void nodes_are_json_with_labels_and_properties() throws JsonProcessingException {
        CommandResult result = site.codex(
                "graph", "query", "MATCH (p:Probe {name: $name}) RETURN p, null AS none", "-p", "name=p2", "--json");
        JsonNode row = Json.MAPPER.readTree(result.out()).path(0);
        assertThat(row.at("/p/labels/0").asText()).isEqualTo("Probe");
        assertThat(row.at("/p/properties/at").asText()).isEqualTo("2026-11-22");
        assertThat(row.path("none").isNull()).isTrue();
    }

    @Test
    void more_rows_than_wanted_are_told() {
        CommandResult result = site.codex("graph", "query", "MATCH (p:Probe) RETURN p.name", "--limit", "2");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines()).hasSize(3);
        assertThat(result.err()).contains("codex: there are more rows than 2", "hint: --limit N");
    }

    @Test
    void a_query_that_would_change_something_is_refused_and_changes_nothing() {
        CommandResult result = site.codex("graph", "query", "MATCH (p:Probe) DETACH DELETE p");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("codex: ").contains("hint: ");
        assertThat(site.codex("graph", "query", "MATCH (p:Probe) RETURN count(p) AS n")
                        .out())
                .contains("3");
    }

    @Test
    void a_query_that_is_no_cypher_says_where() {
        CommandResult result = site.codex("graph", "query", "MATHC (n) RETURN n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("codex: ").contains("MATHC").doesNotContain("\tat ");
    }
}
