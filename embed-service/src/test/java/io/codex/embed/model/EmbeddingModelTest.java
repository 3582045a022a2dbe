package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.embed.model.EmbeddingModel.Embeddings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingModelTest {
    private static final double SAME = 1 - 1e-5;

    private final EmbeddingModel model = LoadedModel.MODEL;

    @Test
    void aTextHasTheSameVectorAloneAndInABatch() {
        List<String> texts = mixedLengths(16);

        List<float[]> batch = embed(texts).vectors();

        for (int i = 0; i < texts.size(); i++) {
            float[] alone = embed(List.of(texts.get(i))).vectors().getFirst();
            assertThat(Vectors.cosine(alone, batch.get(i))).as(texts.get(i)).isGreaterThan(SAME);
        }
    }

    @Test
    void callersAtOnceGetTheirOwnVectors() throws Exception {
        List<String> texts = mixedLengths(6);
        List<float[]> expected = embed(texts).vectors();
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<Embeddings>> answers = new ArrayList<>();
            for (int call = 0; call < 12; call++) {
                answers.add(callers.submit(() -> embed(texts)));
            }
            for (Future<Embeddings> answer : answers) {
                List<float[]> vectors = answer.get().vectors();
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(Vectors.cosine(vectors.get(i), expected.get(i))).isGreaterThan(SAME);
                }
            }
        }
    }

    @Test
    void longTextsAreCutAtTheModelsOwnLimitAndNamed() {
        String longText = "plasma ".repeat(400);

        Embeddings embeddings = embed(List.of("short", longText, "plasma ".repeat(254)));

        assertThat(embeddings.truncated()).containsExactly(1);
        assertThat(embeddings.tokens()).isEqualTo(3 + 256 + 256);
        assertThat(Vectors.cosine(
                        embeddings.vectors().get(1), embeddings.vectors().get(2)))
                .isGreaterThan(SAME);
    }

    @Test
    void aTextOfOneMegabyteIsCut() {
        Embeddings embeddings = embed(List.of("x".repeat(1 << 20), "lorem ipsum ".repeat(80_000)));

        assertThat(embeddings.truncated()).containsExactly(1);
        assertThat(embeddings.vectors()).allMatch(Vectors::isUsable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\u200b\u200b", "\u0000\u0001"})
    void aTextWithoutTokensIsRefusedByIndex(String empty) {
        assertThatThrownBy(() -> embed(List.of("something", empty))).isInstanceOfSatisfying(TextException.class, e -> {
            assertThat(e.reason()).isEqualTo(TextException.Reason.NO_TOKENS);
            assertThat(e.index()).isEqualTo(1);
        });
    }

    @Test
    void aVectorThatIsNotFiniteIsRefusedByIndex() {
        // longest first, and the first row of each pass is broken
        PassGate broken = forward -> {
            float[][] rows = forward.get();
            rows[0][7] = Float.NaN;
            return rows;
        };

        assertThatThrownBy(() -> model.embed(List.of("a longer text than the other ones"), broken))
                .isInstanceOfSatisfying(TextException.class, e -> {
                    assertThat(e.reason()).isEqualTo(TextException.Reason.UNUSABLE_VECTOR);
                    assertThat(e.index()).isZero();
                });
    }

    @Test
    void similarTextsAreNearerThanOthers() {
        List<float[]> vectors = embed(List.of(
                        "How do I reset my password?",
                        "I forgot my login credentials and cannot get into my account.",
                        "The mitochondria is the powerhouse of the cell."))
                .vectors();

        assertThat(Vectors.cosine(vectors.get(0), vectors.get(1)))
                .isGreaterThan(Vectors.cosine(vectors.get(0), vectors.get(2)) + 0.3);
    }

    private Embeddings embed(List<String> texts) {
        return model.embed(texts, PassGate.OPEN);
    }

    private static List<String> mixedLengths(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "Diagnostic number %d: ".formatted(i) + "density and temperature ".repeat(i % 9 * 5))
                .toList();
    }
}
