package io.codex.embed.model;

/// A BERT sentence model: what its files are called, and its shape. [ModelFiles] reads them.
///
/// @param name the model's name, as clients see it
/// @param weightsResource on the class path: an ONNX file with fp32 initializers
/// @param tokenizerResource on the class path: a Hugging Face `tokenizer.json`
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
}
