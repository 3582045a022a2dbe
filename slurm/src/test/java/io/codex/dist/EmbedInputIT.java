package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `codex embed` takes and refuses.
@ExtendWith(SharedServices.class)
class EmbedInputIT {
    private static final int DIMENSION = 384;

    private final Site site;

    EmbedInputIT(Site site) {
        this.site = site;
    }

    @Test
    void each_text_gives_a_line_of_numbers() {
        CommandResult result = site.codex("embed", "electron temperature", "electron density");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.split(" ")).hasSize(DIMENSION));
    }

    @Test
    void lines_of_standard_input_are_texts() throws IOException {
        JsonNode answer = json(embed("eins\nzwei\ndrei\n", "--json"));
        assertThat(answer.path("embeddings")).hasSize(3);
        assertThat(answer.path("dimension").asInt()).isEqualTo(DIMENSION);
        assertThat(answer.path("model").asText()).isEqualTo("all-MiniLM-L6-v2");
    }

    @Test
    void more_texts_than_one_request_holds_keep_their_order() throws IOException {
        JsonNode answer = json(embed("word\n".repeat(250) + "another\n", "--json"));
        assertThat(answer.path("embeddings")).hasSize(251);
        assertThat(answer.path("embeddings").get(0))
                .isEqualTo(answer.path("embeddings").get(249));
        assertThat(answer.path("embeddings").get(250))
                .isNotEqualTo(answer.path("embeddings").get(0));
    }

    @Test
    void a_text_of_a_megabyte_gives_a_vector_and_a_warning() {
        CommandResult result = embed("plasma ".repeat(150_000));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().strip().split(" ")).hasSize(DIMENSION);
        assertThat(result.err()).contains("codex: text 1 is longer than all-MiniLM-L6-v2 reads", "hint: split it");
    }

    @Test
    void an_empty_text_is_refused() {
        assertRefused(site.codex("embed", ""), "codex: text 1 is empty");
        assertRefused(embed("one\n\nthree\n"), "codex: text 2 is empty");
        assertRefused(embed(""), "codex: there is no text to embed");
    }

    @Test
    void a_text_without_a_word_is_refused() {
        assertRefused(site.codex("embed", "a word", "\u200b"), "empty");
    }

    @Test
    void what_is_not_utf_8_is_refused_with_its_place() {
        CommandResult result = site.codexReading("Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1), "embed");
        assertRefused(result, "codex: standard input is not UTF-8: byte 2 is 0xfc");
        assertThat(result.err()).contains("iconv");
        byte[] cut = {'a', (byte) 0xc3};
        assertRefused(site.codexReading(cut, "embed"), "codex: standard input is not UTF-8: byte 1 is 0xc3");
    }

    private CommandResult embed(String input, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "embed";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return site.codexReading(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    private static JsonNode json(CommandResult result) throws IOException {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Json.MAPPER.readTree(result.out());
    }

    private static void assertRefused(CommandResult result, String message) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message, "hint: ");
    }
}
