package io.codex.core.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// The answer of the embed service.
///
/// @param embeddings  one vector of `dimension` numbers for each text, in order
/// @param fingerprint of everything that made the vectors; only vectors of equal fingerprints can be compared
/// @param truncated   the indices of texts longer than the model reads
/// @param elapsedMs   milliseconds in the service
public record Embedding(
        List<float[]> embeddings,
        String model,
        String fingerprint,
        int dimension,
        List<Integer> truncated,
        @JsonProperty("elapsed_ms") double elapsedMs) {}
