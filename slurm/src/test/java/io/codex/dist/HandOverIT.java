package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.Departure;
import io.codex.core.file.Json;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The end of a walltime, with clients that call the services all the time. The services of all tests start at once,
/// since their limits are minutes.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandOverIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private static final String LIMITS = """
            services:
              embed: {walltime: 3m, handover_before: 90s}
              neo4j: {walltime: 3m, handover_before: 90s}
              # of the site's own
              docs: {command: [python3, -m, http.server, '{port}'], partitions: [sun], walltime: 2m, handover_before: 30s}
            """;

    /// One write after the other, each its own transaction.
    private static final String WRITES = """
            n=0
            while :; do
              n=$((n + 1))
              said=$(. ~/.codex-services.env && curl -s -m 5 -H 'Content-Type: application/json' \
                -u "$NEO4J_USERNAME:$(<"$NEO4J_PASSWORD_FILE")" "$NEO4J_HTTP_URL/db/neo4j/tx/commit" \
                -d '{"statements": [{"statement": "CREATE (:Shot {number: '"$n"'})"}]}') || true
              case $said in
                *'"errors":[]'*) printf '%s\\tanswered\\n' "$(date +%s%3N)" ;;
                *) printf '%s\\tno answer: %s\\n' "$(date +%s%3N)" "$said" ;;
              esac
              sleep 0.1
            done
            """;

    private static final String COUNT = """
            . ~/.codex-services.env
            curl -s -f -H 'Content-Type: application/json' -u "$NEO4J_USERNAME:$(<"$NEO4J_PASSWORD_FILE")" \
              "$NEO4J_HTTP_URL/db/neo4j/tx/commit" \
              -d '{"statements": [{"statement": "MATCH (s:Shot) RETURN count(s)"}]}'
            """;

    private final MeasuredTable table = new MeasuredTable(
            "hand-over", HandOverIT.class, """
            # The end of a walltime, as clients see it

            `codex up` on the test site's topology, a Slurm 22.05, with a walltime of 3 min and `handover_before: 90s`. On
            rigel a client of codex embeds one text after the other, and curl writes one node after the other into Neo4j by
            the sourced view, from the start until a successor has answered. *Longest pause*: seconds between the ends of
            two calls that were answered. Embed's successor serves before the old one stops; Neo4j's starts after the old
            one has closed its store, and every write of curl in between fails, about seven a second.
            """, "service", "answered calls", "failed calls", "longest pause");
    private Topology site;
    private TopologyHost login;
    private CallLog embedding;
    private CallLog writing;

    @BeforeAll
    void begin() {
        site = Topology.fresh();
        login = site.host("login");
        login.describeSite();
        login.write(".codex-services/facilities/site_private.yaml", LIMITS);
        login.codexOut("up");
        // docs shall find no place for a successor
        site.scontrol("update", "partitionname=sun", "state=down");
        TopologyHost rigel = site.host("rigel");
        embedding = new CallLog(rigel.start(JavaProgram.argv(HandOverCaller.class, "site")));
        writing = new CallLog(rigel.start("bash", "-c", WRITES));
    }

    @AfterAll
    void end() throws IOException {
        site.scontrol("update", "partitionname=sun", "state=up");
        embedding.close();
        writing.close();
        login.codexOut("down");
        table.write();
    }

    @Test
    void no_call_of_embed_fails_while_a_successor_takes_over() throws JsonProcessingException {
        String first = firstJob("embed");
        Departure departure = awaitDeparture("embed", 1);
        await().atMost(LIMIT).until(() -> embedding.answersAfter(departure.at().plusSeconds(2)));
        assertThat(departure.planned()).isTrue();
        Claim successor = claim("embed", 2);
        assertThat(successor.jobId()).isNotEqualTo(first);
        assertThat(successor.claimed()).isBefore(departure.at());
        assertThat(embedding.failed()).isEmpty();
        row("embed", embedding);
    }

    @Test
    void two_neo4j_are_never_there_and_no_write_is_lost() throws JsonProcessingException {
        String first = firstJob("neo4j");
        Departure departure = awaitDeparture("neo4j", 1);
        assertThat(departure.planned()).isTrue();
        awaitFile(file("neo4j", "2"));
        Claim successor = claim("neo4j", 2);
        await().atMost(LIMIT).until(() -> writing.answersAfter(successor.claimed()));
        assertThat(successor.jobId()).isNotEqualTo(first);
        assertThat(successor.claimed()).isAfter(departure.at());
        int answered = writing.answered().size();
        JsonNode counted = Json.MAPPER.readTree(login.out("bash", "-c", COUNT));
        assertThat(counted.at("/results/0/data/0/row/0").asInt()).isGreaterThanOrEqualTo(answered);
        row("neo4j", writing);
    }

    @Test
    void a_service_without_a_successor_ends_in_order_and_is_published_no_more() throws JsonProcessingException {
        Departure departure = awaitDeparture("docs", 1);
        assertThat(departure.planned()).isTrue();
        assertThat(login.read(".codex-services.env")).doesNotContain("DOCS_URL");
        JsonNode status = Json.MAPPER
                .readTree(login.codex("status", "docs", "--json").out())
                .get(0);
        assertThat(status.path("condition").asText()).isNotEqualTo("HEALTHY");
        assertThat(status.hasNonNull("endpoint")).isFalse();
        assertThat(login.codexOut("logs", "docs")).contains("no place takes codex-docs: sun: the partition is down");
    }

    private String firstJob(String service) throws JsonProcessingException {
        return String.valueOf(claim(service, 1).jobId());
    }

    private Claim claim(String service, long generation) throws JsonProcessingException {
        return Json.MAPPER.readValue(login.read(file(service, Long.toString(generation))), Claim.class);
    }

    private Departure awaitDeparture(String service, long generation) throws JsonProcessingException {
        String file = file(service, generation + ".withdrawn");
        awaitFile(file);
        return Json.MAPPER.readValue(login.read(file), Departure.class);
    }

    private void awaitFile(String file) {
        await().alias(file)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> login.run("test", "-s", file).succeeded());
    }

    private static String file(String service, String name) {
        return ".codex-services/endpoints/site/%s/%s".formatted(service, name);
    }

    private void row(String service, CallLog calls) {
        table.row(service, calls.answered().size(), calls.failed().size(), MeasuredTable.seconds(calls.longestPause()));
    }
}
