package io.codex.embed.model;

import java.nio.ByteBuffer;
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

    static ModelFingerprint of(ModelFiles files, int maxTokens) {
        return new ModelFingerprint(
                sha256(files.weights().duplicate()),
                sha256(ByteBuffer.wrap(files.tokenizer())),
                "mean",
                maxTokens,
                "float32");
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
        return "sha256:" + sha256(ByteBuffer.wrap(canonical.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
