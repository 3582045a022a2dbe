package io.codex.embed.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// Compares a loaded model with vectors of an independent implementation (ONNX Runtime) on the same texts. It finds
/// damaged weights, a wrong tokenizer, and a libtorch that computes wrongly on this processor or device.
///
/// @param model the model's name
/// @param tolerance 1 − cosine that is still accepted
/// @param cases texts and their normalised vectors
public record SelfTest(String model, double tolerance, List<Case> cases) {
    /// @param text no longer than the reference implementation's own limit
    /// @param vector of length 1
    @SuppressWarnings("ArrayRecordComponent") // as models give them; never compared
    public record Case(String text, float[] vector) {}

    /// The reference vectors that ship for this model.
    public static SelfTest forModel(ModelSource source) {
        String resource = "self-test-" + source.name() + ".json";
        try (InputStream in = SelfTest.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new ObjectMapper().readValue(in, SelfTest.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class path resource " + resource, e);
        }
    }

    /// Embeds all texts in one batch, on each device.
    ///
    /// @return the largest 1 − cosine
    /// @throws ModelException naming the device on which it is above the tolerance, or a text has no vector
    public double check(EmbeddingModel embedding) {
        double worst = 0;
        for (int device = 0; device < embedding.devices().size(); device++) {
            worst = Math.max(worst, check(embedding, device));
        }
        return worst;
    }

    private double check(EmbeddingModel embedding, int device) {
        String name = embedding.deviceNames().get(device);
        List<float[]> vectors = embed(embedding, device, name);
        double worst = 0;
        for (int i = 0; i < vectors.size(); i++) {
            double error = 1 - Vectors.cosine(vectors.get(i), cases.get(i).vector());
            if (!(error <= tolerance)) {
                throw new ModelException(
                        "self-test of %s on %s failed: text %d is off by %.1e (1 - cosine), allowed are %.0e"
                                .formatted(model, name, i, error, tolerance),
                        null);
            }
            worst = Math.max(worst, error);
        }
        return worst;
    }

    private List<float[]> embed(EmbeddingModel embedding, int device, String name) {
        try {
            return embedding
                    .embedOn(device, cases.stream().map(Case::text).toList())
                    .vectors();
        } catch (TextException e) {
            throw new ModelException("self-test of %s on %s failed: %s".formatted(model, name, e.getMessage()), e);
        }
    }
}
