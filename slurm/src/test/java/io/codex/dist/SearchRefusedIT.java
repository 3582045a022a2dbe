package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Searches that have no answer.
@ExtendWith(SharedServices.class)
class SearchRefusedIT {
    private final Site site;

    SearchRefusedIT(Site site) {
        this.site = site;
    }

    @ParameterizedTest
    @CsvSource({
        "'', 10, the query is empty",
        "'  ', 10, the query is empty",
        "plasma, 0, --limit 0 is not from 1 to 100",
        "plasma, 101, --limit 101 is not from 1 to 100",
        "plasma, ten, 'ten'"
    })
    void a_wrong_query_or_limit_is_wrong_usage(String query, String limit, String message) {
        CommandResult result = site.codex("search", query, "--limit", limit);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("codex: ").contains(message).contains("hint: ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void nothing_indexed_is_said() throws IOException {
        try (Graph graph = Graph.of(site)) {
            graph.run("MATCH (n) DETACH DELETE n", Map.of());
        }
        CommandResult result = site.codex("search", "plasma");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("codex: nothing is indexed yet", "hint: index a directory with: codex discover");
    }

    @Test
    void vectors_of_another_model_are_not_compared(@TempDir Path tree) throws IOException {
        Files.writeString(tree.resolve("note.txt"), "A note on plasma.");
        String[] discover = {"discover", "files", "local", "--path", tree.toString()};
        assertThat(site.codex(discover).exitCode()).isZero();
        try (Graph graph = Graph.of(site)) {
            graph.run("MATCH (m:EmbeddingModel) SET m.fingerprint = $other", Map.of("other", "0123456789abcdef"));
        }

        assertOtherModel(site.codex("search", "plasma"));
        assertOtherModel(site.codex(discover));

        String[] rebuild = {"discover", "files", "local", "--path", tree.toString(), "--rebuild"};
        assertThat(site.codex(rebuild).exitCode()).isZero();
        assertThat(site.codex("search", "plasma").out()).contains("note.txt");
    }

    @Test
    void an_unknown_facility_is_named_with_the_known_ones() {
        CommandResult result = site.codex("search", "plasma", "--facility", "atlantis");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("codex: unknown facility: atlantis", "hint: known are: local");
    }

    private static void assertOtherModel(CommandResult result) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("0123456789abcdef", "cannot be compared", "hint: ", "--rebuild");
    }
}
