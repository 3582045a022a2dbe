package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `codex up` on a real scheduler, or on none.
@Tag("scheduler")
abstract class ServiceContract {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NEO4J = "org.neo4j.server.Neo4jCommunity";

    final BatchSite site;

    /// @param facility its file
    ServiceContract(String part, String facility) throws IOException {
        BatchSite bare = BatchSite.of(part);
        site = bare.with(Form.VARIABLE, Form.underTest().variable()).with("CODEX_FACILITY", "site");
        Path file = Files.writeString(site.folder().resolve("site.yaml"), facility);
        // by the user of the part, who owns the home then
        Path place = site.folder().resolve("services/facilities/site.yaml");
        CommandResult installed = site.scheduler("install", "-D", "-m", "600", file.toString(), place.toString());
        assertThat(installed.exitCode()).as(installed.err()).isZero();
    }

    @AfterEach
    void end() throws IOException {
        site.codex("down");
        site.close();
    }

    @Test
    void services_start_once_work_and_leave_nothing() throws Exception {
        String started = site.codexOut("up");
        assertThat(started).contains("embed healthy after").contains("neo4j healthy after");
        assertThat(conditions()).containsExactlyInAnyOrder("embed HEALTHY", "neo4j HEALTHY");

        assertThat(site.codexOut("embed", "electron temperature").split(" ")).hasSize(384);
        Path notes = Files.createDirectories(site.folder().resolve("notes"));
        Files.writeString(notes.resolve("ece.txt"), "The radiometer measures the electron temperature.\n");
        site.codexOut("discover", "files", "site", "--path", notes.toString());
        assertThat(json("search", "how hot are the electrons", "--json")
                        .path(0)
                        .path("path")
                        .asText())
                .endsWith("notes/ece.txt");

        String again = site.codexOut("up");
        assertThat(again).contains("embed runs already at").contains("neo4j runs already at");
        assertThat(running()).containsExactlyInAnyOrder("codex-embed", "codex-neo4j");

        assertThat(site.codexOut("down")).contains("embed stopped").contains("neo4j stopped");
        assertThat(conditions()).containsExactlyInAnyOrder("embed STOPPED", "neo4j STOPPED");
        assertThat(Files.readString(site.folder().resolve("services.env"))).doesNotContain("EMBED_URL", "NEO4J_URI");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(RunningProcess.of(site.folder())).isEmpty());
    }

    @Test
    void a_neo4j_that_dies_comes_back_as_the_next_generation() {
        site.codexOut("up", "neo4j");
        RunningProcess.find(site.folder(), NEO4J).kill();
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode status = status("neo4j");
            assertThat(status.path("condition").asText()).as(status.toString()).isEqualTo("HEALTHY");
            assertThat(status.path("endpoint").path("generation").asInt()).isEqualTo(2);
        });
    }

    @Test
    void a_launcher_that_is_killed_ends_its_job_and_up_starts_another() {
        site.codexOut("up", "embed");
        String job = status("embed").path("endpoint").path("jobId").asText();
        RunningProcess.find(site.folder(), Form.underTest().embed()).kill();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(status("embed").path("condition").asText()).isEqualTo("FAILED"));
        assertThat(status("embed").path("detail").asText()).contains("job " + job);
        assertThat(site.codexOut("up", "embed")).contains("embed healthy after");
        assertThat(status("embed").path("endpoint").path("jobId").asText()).isNotEqualTo(job);
    }

    private JsonNode status(String service) {
        try {
            return json("status", service, "--json").path(0);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> conditions() throws JsonProcessingException {
        return json("status", "--json")
                .valueStream()
                .map(status -> status.path("service").asText() + " "
                        + status.path("condition").asText())
                .toList();
    }

    private List<String> running() throws JsonProcessingException {
        return json("jobs", "status", "--json")
                .valueStream()
                .filter(job -> job.path("state").path("state").asText().equals("running"))
                .map(job -> job.path("name").asText())
                .toList();
    }

    private JsonNode json(String... arguments) throws JsonProcessingException {
        CommandResult result = site.codex(arguments);
        try {
            return Json.MAPPER.readTree(result.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(result.out() + result.err(), e);
        }
    }
}
