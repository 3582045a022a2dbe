package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.embed.model.TextTokenizer.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTokenizerTest {
    @Test
    void theFilesOwnLimitOf128DoesNotApply() {
        try (TextTokenizer tokenizer = TextTokenizer.load(LoadedModel.FILES.tokenizer(), 256)) {
            Tokens tokens = tokenizer.tokenize(List.of("word ".repeat(200))).getFirst();

            assertThat(tokens.ids()).hasSize(202);
            assertThat(tokens.truncated()).isFalse();
        }
    }

    @Test
    void textsAreNotPaddedToEachOther() {
        try (TextTokenizer tokenizer = TextTokenizer.load(LoadedModel.FILES.tokenizer(), 256)) {
            assertThat(tokenizer.tokenize(List.of("one", "one two three")))
                    .extracting(tokens -> tokens.ids().length)
                    .containsExactly(3, 5);
        }
    }

    @Test
    void anythingElseIsNoTokenizer() {
        assertThatThrownBy(() -> TextTokenizer.load("{}".getBytes(StandardCharsets.UTF_8), 256))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer");
    }
}
