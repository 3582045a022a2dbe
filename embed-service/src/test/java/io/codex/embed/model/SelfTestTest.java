package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfTestTest {
    private final SelfTest shipped = SelfTest.forModel(ModelSource.MINILM);

    @Test
    void shippedVectorsAreThoseOfOnnxRuntime() {
        List<float[]> reference = ReferenceVectors.compute(ReferenceVectors.TEXTS);

        assertThat(shipped.cases()).extracting(SelfTest.Case::text).isEqualTo(ReferenceVectors.TEXTS);
        for (int i = 0; i < reference.size(); i++) {
            assertThat(Vectors.cosine(reference.get(i), shipped.cases().get(i).vector()))
                    .isGreaterThan(1 - ReferenceVectors.TOLERANCE);
        }
    }

    @Test
    void theLoadedModelPasses() {
        assertThat(shipped.check(LoadedModel.MODEL)).isLessThan(ReferenceVectors.TOLERANCE);
    }

    @Test
    void damagedWeightsFail() {
        byte[] weights = LoadedModel.FILES.weights().array().clone();
        // zeros amid the encoder layers: the file still parses
        Arrays.fill(weights, weights.length - 20_000_000, weights.length - 19_900_000, (byte) 0);

        try (EmbeddingModel damaged = EmbeddingModel.load(
                ModelSource.MINILM,
                new ModelFiles(ByteBuffer.wrap(weights), LoadedModel.FILES.tokenizer()),
                LoadedModel.TORCH.devices(),
                4096,
                1)) {
            assertThatThrownBy(() -> shipped.check(damaged))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("self-test of all-MiniLM-L6-v2 on cpu failed");
        }
    }
}
