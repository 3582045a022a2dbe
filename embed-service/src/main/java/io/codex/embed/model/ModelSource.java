package io.codex.embed.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Where a BERT sentence model comes from, and its shape. The resources are looked up on the class path.
///
/// @param name the model's name, as clients see it
/// @param weightsResource an ONNX file with fp32 initializers
/// @param tokenizerResource a Hugging Face `tokenizer.json`
/// @param layers encoder layers
/// @param heads attention heads per layer
/// @param dimension length of a vector
/// @param maxTokens tokens per text, the two special ones included; longer texts are cut
/// @param layerNormEpsilon epsilon of every layer norm
public record ModelSource(
        String name,
        String weightsResource,
        String tokenizerResource,
        int layers,
        int heads,
        int dimension,
        int maxTokens,
        double layerNormEpsilon) {

    /// The embedded default: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). The model card gives 256 tokens as
    /// its limit; the `tokenizer.json` that ships with it would cut at 128.
    public static final ModelSource MINILM = new ModelSource(
            "all-MiniLM-L6-v2", "all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json", 6, 12, 384, 256, 1e-12);

    /// The two tokens that frame every text: `[CLS]` and `[SEP]`.
    static final int SPECIAL_TOKENS = 2;

    /// The whole ONNX file, about 90 MB for the default model.
    public byte[] readWeights() {
        return read(weightsResource);
    }

    /// The whole `tokenizer.json`.
    public byte[] readTokenizer() {
        return read(tokenizerResource);
    }

    private static byte[] read(String resource) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class path resource " + resource, e);
        }
    }
}
