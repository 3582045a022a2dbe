package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `codex discover files` over a tree of 1,000 texts, again and again.
@ExtendWith(SharedServices.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiscoverFilesIT {
    private static final int FILES = 1000;

    private final Site site;
    private final Path tree;
    private final JsonNode first;

    DiscoverFilesIT(Site site, @TempDir Path tree) throws IOException {
        this.site = site;
        this.tree = tree;
        TextTree.write(tree, FILES, 3);
        Files.writeString(tree.resolve("turbopump.md"), """
                # Changing the oil of a turbomolecular pump

                Stop the pump, wait until the rotor stands still, vent it with dry nitrogen and fill new lubricant
                into the reservoir of the bearing.
                """);
        first = discover();
    }

    @Test
    void the_first_run_embeds_every_file() {
        assertThat(first.path("files").asInt()).isEqualTo(FILES + 1);
        assertThat(first.path("embedded").asInt()).isEqualTo(FILES + 1);
        assertThat(first.path("skipped")).isEmpty();
    }

    @Test
    void a_second_run_embeds_nothing() throws IOException {
        JsonNode second = discover();
        assertThat(second.path("embedded").asInt()).isZero();
        assertThat(second.path("chunks").asInt()).isZero();
        assertThat(second.path("unchanged").asInt()).isEqualTo(FILES + 1);
    }

    @Test
    void a_changed_a_deleted_and_a_new_file_are_all_that_changes() throws IOException {
        Files.writeString(TextTree.note(tree, 7), "The ion gauge was replaced by a cold cathode.\n");
        Files.delete(TextTree.note(tree, 8));
        Files.writeString(tree.resolve("folder-00/new.txt"), "A new spectrometer has been ordered.\n");

        JsonNode third = discover();

        assertThat(third.path("embedded").asInt()).isEqualTo(2);
        assertThat(third.path("removed").asInt()).isEqualTo(1);
        assertThat(third.path("unchanged").asInt()).isEqualTo(FILES - 1);
        try (Graph graph = Graph.of(site)) {
            assertThat(chunksOf(graph, TextTree.note(tree, 7), "cold cathode")).isEqualTo(1);
            assertThat(chunksOf(graph, TextTree.note(tree, 8), "")).isZero();
            assertThat(chunksOf(graph, tree.resolve("folder-00/new.txt"), "spectrometer"))
                    .isEqualTo(1);
            assertThat(graph.count("MATCH (c:Chunk) WHERE NOT (c)<-[:HAS_CHUNK]-(:SourceFile) RETURN count(c)"))
                    .isZero();
        }
    }

    @Test
    void a_search_finds_the_file_that_a_person_expects() throws IOException {
        JsonNode hit = site.json("search", "how to lubricate the vacuum pump's bearing", "--limit", "5", "--json")
                .get(0);
        assertThat(hit.path("path").asText())
                .isEqualTo(tree.resolve("turbopump.md").toString());
        assertThat(hit.path("startLine").asInt()).isEqualTo(1);
        assertThat(hit.path("endLine").asInt()).isEqualTo(4);
        assertThat(hit.path("text").asText()).contains("new lubricant");
    }

    private JsonNode discover() throws IOException {
        return site.json("discover", "files", "local", "--path", tree.toString(), "--json");
    }

    private static long chunksOf(Graph graph, Path file, String text) {
        return graph.count(
                "MATCH (:SourceFile {path: $path})-[:HAS_CHUNK]->(c:Chunk) WHERE c.text CONTAINS $text RETURN count(c)",
                Map.of("path", file.toString(), "text", text));
    }
}
