package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several `codex up` at the same moment.
class SimultaneousUpIT {
    private Site site = Site.in(Path.of(System.getProperty("java.io.tmpdir")));

    @BeforeEach
    void atANewSite(@TempDir Path folder) {
        site = Site.in(folder);
    }

    @AfterEach
    void stop() {
        site.down();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void there_is_one_set_of_services_and_all_succeed(int commands) throws Exception {
        for (CommandResult up : together(commands, "up")) {
            assertThat(up.exitCode()).as(up.out() + up.err()).isZero();
            assertThat(up.out()).containsPattern("neo4j .* at bolt://").containsPattern("embed .* at http://");
        }

        assertThat(jobs()).containsExactlyInAnyOrder("codex-neo4j", "codex-embed");
        List<String> servers = RunningProcess.of(site.folder()).stream()
                .map(RunningProcess::commandLine)
                .filter(line -> Stream.of(
                                Form.underTest().embed(), Form.underTest().launcher(), "Neo4jCommunity")
                        .anyMatch(line::contains))
                .toList();
        assertThat(servers).as("embed, Neo4j's launcher, Neo4j").hasSize(3);
        for (JsonNode service : site.json("status", "--json")) {
            assertThat(service.path("endpoint").path("generation").asLong()).isEqualTo(1);
        }
    }

    private List<CommandResult> together(int commands, String... arguments) throws Exception {
        List<CommandResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CommandResult>> running = new ArrayList<>();
            for (int command = 0; command < commands; command++) {
                running.add(threads.submit(() -> site.codex(arguments)));
            }
            for (Future<CommandResult> result : running) {
                results.add(result.get());
            }
        }
        return results;
    }

    private List<String> jobs() throws IOException {
        try (Stream<Path> files = Files.walk(site.services().resolve("jobs"))) {
            List<String> names = new ArrayList<>();
            for (Path file : (Iterable<Path>) files.filter(file -> file.endsWith("job.json"))::iterator) {
                names.add(Json.MAPPER
                        .readTree(Files.readString(file))
                        .at("/spec/name")
                        .asText());
            }
            return names;
        }
    }
}
