package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What `codex discover files` does not index, and what it says of it.
@ExtendWith(SharedServices.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeftOutFilesIT {
    private final Site site;
    private final Path tree;
    private final CommandResult result;
    private final JsonNode skipped;

    LeftOutFilesIT(Site site, @TempDir Path tree) throws IOException {
        this.site = site;
        this.tree = tree;
        write("kept.txt", "An ordinary text.");
        write("été/Messgerät β.txt", "Ein Gerät misst die Elektronentemperatur, in keV.");
        write(".gitignore", "*.log\nbuild/\n!important.log\n");
        write("run.log", "ignored by a pattern");
        write("important.log", "This log is kept by an exception.");
        write("build/output.txt", "ignored with its folder");
        write(".secret", "hidden");
        write(".cache/entry.txt", "hidden with its folder");
        write("empty.txt", "");
        write("blank.txt", " \n\t\n");
        write("signs.txt", "\u200b\u0001\u200b\n");
        write("large.txt", "too large\n".repeat(2000));
        Files.write(tree.resolve("image.bin"), new byte[] {'P', 'N', 'G', 0, 1, 2});
        Files.write(tree.resolve("latin1.txt"), "Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
        Files.createSymbolicLink(tree.resolve("loop"), tree);
        Files.createSymbolicLink(tree.resolve("dangling"), tree.resolve("nowhere"));
        result = discover("--follow-links", "--json");
        skipped = Json.MAPPER.readTree(result.out()).path("skipped");
    }

    @Test
    void the_rest_is_indexed() throws IOException {
        assertThat(Json.MAPPER.readTree(result.out()).path("files").asInt())
                .as(result.out() + result.err())
                .isEqualTo(3);
    }

    @Test
    void gitignore_counts_with_its_exceptions() {
        assertThat(skipped.path("IGNORED").asInt()).isEqualTo(2);
    }

    @Test
    void hidden_files_and_folders_count() {
        assertThat(skipped.path("HIDDEN").asInt()).isEqualTo(3);
    }

    @Test
    void each_kind_of_content_that_is_no_text_is_counted() {
        assertThat(skipped.path("BINARY").asInt()).isEqualTo(1);
        assertThat(skipped.path("NOT_UTF8").asInt()).isEqualTo(1);
        assertThat(skipped.path("TOO_LARGE").asInt()).isEqualTo(1);
        assertThat(skipped.path("EMPTY").asInt())
                .as("nothing, blanks, and signs without a word")
                .isEqualTo(3);
    }

    @Test
    void a_loop_of_links_ends() {
        assertThat(skipped.path("LOOP").asInt()).isEqualTo(1);
    }

    @Test
    void links_are_left_out_unless_they_are_followed() throws IOException {
        JsonNode report = Json.MAPPER.readTree(discover("--json").out());
        assertThat(report.path("skipped").path("LINK").asInt()).isEqualTo(2);
        assertThat(report.path("skipped").has("LOOP")).isFalse();
    }

    @Test
    void people_read_the_reasons_in_words() {
        CommandResult words = discover();
        assertThat(words.out())
                .contains("left out:", "ignored by .gitignore", "hidden", "binary", "not UTF-8", "too large", "empty");
        assertThat(words.err()).contains("hint: convert texts to UTF-8");
    }

    @Test
    void names_and_texts_beyond_ascii_survive_a_locale_of_ascii() throws IOException {
        Site ascii = site.with("LANG", "C").with("LC_ALL", "C");
        assertThat(ascii.codex("discover", "files", "local", "--path", tree.toString(), "--max-size", "10k")
                        .exitCode())
                .isZero();
        CommandResult hits = ascii.codex("search", "Messgerät für die Elektronentemperatur", "--limit", "1");
        assertThat(hits.out()).contains("été/Messgerät β.txt:1-1").contains("Ein Gerät misst");
        assertThat(ascii.codex("embed", "β").out())
                .isEqualTo(site.codex("embed", "β").out());
    }

    private CommandResult discover(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("discover", "files", "local", "--path", tree.toString(), "--max-size", "10k"));
        arguments.addAll(List.of(options));
        return site.codex(arguments.toArray(String[]::new));
    }

    private void write(String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
