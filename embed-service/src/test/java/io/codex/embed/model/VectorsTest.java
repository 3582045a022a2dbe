package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
    @Test
    void aSliceIsNormalisedAgain() {
        assertThat(Vectors.shape(new float[] {3, 4, 12}, 2, true)).containsExactly(0.6f, 0.8f);
    }

    @Test
    void withoutNormalisationTheValuesStay() {
        assertThat(Vectors.shape(new float[] {3, 4, 12}, 3, false)).containsExactly(3, 4, 12);
    }

    @Test
    void cosineIgnoresLength() {
        assertThat(Vectors.cosine(new float[] {1, 2}, new float[] {10, 20})).isEqualTo(1, within(1e-12));
        assertThat(Vectors.cosine(new float[] {1, 0}, new float[] {0, 5})).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void oneBadValueMakesAVectorUnusable(float bad) {
        assertThat(Vectors.isUsable(new float[] {0.1f, bad, 0.2f})).isFalse();
    }

    @Test
    void zeroIsUnusableAndTheRestIsNot() {
        assertThat(Vectors.isUsable(new float[384])).isFalse();
        assertThat(Vectors.isUsable(new float[] {0, 1e-20f})).isTrue();
    }
}
