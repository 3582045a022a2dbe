package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Results on standard output, messages on standard error, nothing that moves in a pipe.
@ExtendWith(SharedServices.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutputIT {
    private final Site site;
    private final Path tree;

    OutputIT(Site site, @TempDir Path tree) throws IOException {
        this.site = site;
        this.tree = tree;
        TextTree.write(tree, 3, 2);
        Files.write(tree.resolve("latin1.txt"), new byte[] {'a', (byte) 0xfc});
        assertThat(site.codex("discover", "files", "local", "--path", tree.toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void json_of_every_listing_parses() throws IOException {
        assertThat(json("status", "--json")).hasSize(2);
        assertThat(json("status", "--json").get(0).path("condition").asText()).isEqualTo("HEALTHY");
        assertThat(json("discover", "files", "local", "--path", tree.toString(), "--json")
                        .path("files")
                        .asInt())
                .isEqualTo(3);
        assertThat(json("search", "plasma", "--json").get(0).path("score").asDouble())
                .isBetween(0.0, 1.0);
        assertThat(json("embed", "plasma", "--json").path("embeddings")).hasSize(1);
    }

    @Test
    void hints_go_to_standard_error() {
        CommandResult result = site.codex("discover", "files", "local", "--path", tree.toString());
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("3 files in", "left out: 1 not UTF-8").doesNotContain("hint:");
        assertThat(result.err())
                .isEqualTo("hint: convert texts to UTF-8, for example with: iconv -f ISO-8859-1 -t UTF-8\n");
    }

    @Test
    void a_pipe_gets_no_colour_and_no_progress() {
        for (String[] command : new String[][] {
            {"up"}, {"status"}, {"search", "plasma"}, {"discover", "files", "local", "--path", tree.toString()}
        }) {
            CommandResult result = site.codex(command);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out() + result.err()).doesNotContain("\u001b", "\r", "[0 s]", "indexing");
        }
    }

    @Test
    void up_again_says_that_both_run_already() {
        CommandResult result = site.codex("up");
        assertThat(result.out()).contains("neo4j runs already at bolt://", "embed runs already at http://");
        assertThat(result.err()).isEmpty();
    }

    private JsonNode json(String... arguments) throws IOException {
        CommandResult result = site.codex(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Json.MAPPER.readTree(result.out());
    }
}
