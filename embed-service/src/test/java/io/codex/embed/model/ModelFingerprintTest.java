package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelFingerprintTest {
    private final ModelFiles files = files("weights", "tokenizer");

    @Test
    void theShippedModelKeepsItsFingerprint() {
        // stored beside every vector in a graph: a change makes them all unusable
        assertThat(LoadedModel.MODEL.fingerprint().value(384, true))
                .isEqualTo("sha256:344830ce0ba5a33320e9011621fa8660649711a769a5d5a3dd8ba38da63b7a0c");
    }

    @Test
    void whateverChangesVectorsChangesIt() {
        ModelFingerprint one = ModelFingerprint.of(files, 256);
        Stream<String> variants = Stream.of(
                one.value(384, true),
                one.value(256, true),
                one.value(384, false),
                ModelFingerprint.of(files("tokenizer", "tokenizer"), 256).value(384, true),
                ModelFingerprint.of(files("weights", "weights"), 256).value(384, true),
                ModelFingerprint.of(files, 128).value(384, true));

        assertThat(variants).doesNotHaveDuplicates().allMatch(value -> value.matches("sha256:[0-9a-f]{64}"));
        assertThat(ModelFingerprint.of(files, 256)).isEqualTo(one);
    }

    private static ModelFiles files(String weights, String tokenizer) {
        return new ModelFiles(StandardCharsets.UTF_8.encode(weights), tokenizer.getBytes(StandardCharsets.UTF_8));
    }
}
