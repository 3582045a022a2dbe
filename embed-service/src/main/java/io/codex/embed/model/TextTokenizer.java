package io.codex.embed.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A Hugging Face tokenizer without padding. Safe for several threads at once.
final class TextTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// @param json the content of a `tokenizer.json`
    /// @param maxTokens tokens per text, special ones included; the file's own limit is ignored
    /// @throws ModelException if it is not a tokenizer
    static TextTokenizer load(byte[] json, int maxTokens) {
        String limit = Integer.toString(maxTokens);
        // DJL clamps maxLength to modelMaxLength, which is 512 unless set
        Map<String, String> options =
                Map.of("truncation", "true", "maxLength", limit, "modelMaxLength", limit, "padding", "false");
        try {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
        } catch (IOException | RuntimeException e) {
            throw new ModelException("the tokenizer cannot be loaded: " + e.getMessage(), e);
        }
    }

    /// @return one entry per text, in order
    List<Tokens> tokenize(List<String> texts) {
        return Arrays.stream(tokenizer.batchEncode(texts))
                .map(TextTokenizer::tokens)
                .toList();
    }

    private static Tokens tokens(Encoding encoding) {
        return new Tokens(encoding.getIds(), encoding.exceedMaxLength());
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /// @param ids the tokens that the network sees, special ones included
    /// @param truncated the text had more
    @SuppressWarnings("ArrayRecordComponent") // as the network takes them; never compared
    record Tokens(long[] ids, boolean truncated) {}
}
