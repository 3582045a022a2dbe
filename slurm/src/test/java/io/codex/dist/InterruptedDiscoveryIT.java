package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `codex discover files`, ended in the middle and run again.
@ExtendWith(SharedServices.class)
class InterruptedDiscoveryIT {
    private static final int FILES = 600;

    @ParameterizedTest
    @CsvSource({"INT, 130", "KILL, 137"})
    void a_run_after_it_completes_without_duplicates(String signal, int exitCode, Site site, @TempDir Path tree)
            throws Exception {
        TextTree.write(tree, FILES, 3);
        String[] discover = {"discover", "files", "local", "--path", tree.toString(), "--json"};
        try (Graph graph = Graph.of(site)) {
            Process process = site.start(discover);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> files(graph, tree) > 0);
            new LocalShell().run(Command.of("kill", "-" + signal, Long.toString(process.pid())));
            assertThat(process.waitFor()).as("the run was still going on").isEqualTo(exitCode);
            long before = files(graph, tree);

            JsonNode report = site.json(discover);

            assertThat(report.path("unchanged").asLong()).isEqualTo(before).isLessThan(FILES);
            assertThat(report.path("embedded").asLong()).isEqualTo(FILES - before);
            assertThat(files(graph, tree)).isEqualTo(FILES);
            assertThat(chunks(graph, tree, "count(c)"))
                    .isEqualTo(chunks(graph, tree, "count(DISTINCT s.path + c.ordinal)"))
                    .isEqualTo(FILES);
        }
    }

    private static long files(Graph graph, Path tree) {
        return graph.count(
                "MATCH (s:SourceFile) WHERE s.path STARTS WITH $tree RETURN count(s)", Map.of("tree", tree.toString()));
    }

    private static long chunks(Graph graph, Path tree, String what) throws IOException {
        return graph.count(
                "MATCH (s:SourceFile)-[:HAS_CHUNK]->(c:Chunk) WHERE s.path STARTS WITH $tree RETURN " + what,
                Map.of("tree", tree.toString()));
    }
}
