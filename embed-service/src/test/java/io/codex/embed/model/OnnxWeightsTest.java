package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {
    @Test
    void namedAndAnonymousWeightsAreFound() {
        OnnxWeights weights = OnnxWeights.parse(LoadedModel.FILES.weights());

        OnnxWeights.Tensor words = weights.get("embeddings.word_embeddings.weight");
        assertThat(words.shape()).isEqualTo(new Shape(30522, 384));
        assertThat(words.data().size()).isEqualTo(30522 * 384 * 4);
        assertThat(words.transposed()).isFalse();
        OnnxWeights.Tensor up = weights.get("encoder.layer.5.intermediate.dense.weight");
        assertThat(up.shape()).isEqualTo(new Shape(384, 1536));
        assertThat(up.transposed()).isTrue();
    }

    @Test
    void aMissingTensorIsNamed() {
        OnnxWeights weights = OnnxWeights.parse(LoadedModel.FILES.weights());

        assertThatThrownBy(() -> weights.get("encoder.layer.6.output.dense.bias"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("encoder.layer.6.output.dense.bias");
    }

    @Test
    void anythingElseIsNoOnnxFile() {
        assertThatThrownBy(() -> OnnxWeights.parse(StandardCharsets.UTF_8.encode("no protobuf")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not an ONNX file");
        assertThatThrownBy(() -> OnnxWeights.parse(ByteBuffer.allocate(0))).isInstanceOf(ModelException.class);
    }
}
