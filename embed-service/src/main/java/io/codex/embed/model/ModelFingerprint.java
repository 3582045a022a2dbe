package io.codex.embed.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What made a vector: two vectors can be compared only if their fingerprints are equal. It depends on the files'
/// content and on how they are used, not on paths, versions, devices or batches.
///
/// @param weightsHash SHA-256 of the weights' file, in hex
/// @param tokenizerHash SHA-256 of the tokenizer's file, in hex
/// @param pooling how hidden states become one vector
/// @param maxTokens where texts are cut
/// @param dtype precision of the weights and the arithmetic
public record ModelFingerprint(String weightsHash, String tokenizerHash, String pooling, int maxTokens, String dtype) {

    static ModelFingerprint of(byte[] weights, byte[] tokenizer, int maxTokens) {
        return new ModelFingerprint(sha256(weights), sha256(tokenizer), "mean", maxTokens, "float32");
    }

    /// `sha256:` and 64 hex digits.
    ///
    /// @param dimension values kept per vector
    /// @param normalized scaled to length 1
    public String value(int dimension, boolean normalized) {
        String canonical = String.join(
                "\n",
                "weights " + weightsHash,
                "tokenizer " + tokenizerHash,
                "pooling " + pooling,
                "max-tokens " + maxTokens,
                "dtype " + dtype,
                "dimension " + dimension,
                "normalized " + normalized,
                "");
        return "sha256:" + sha256(canonical.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
