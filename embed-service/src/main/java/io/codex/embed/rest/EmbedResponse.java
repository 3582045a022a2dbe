package io.codex.embed.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// The answer of `POST /embed`.
///
/// @param embeddings one vector per text, in order
/// @param model the model's name
/// @param dimension values per vector
/// @param count vectors
/// @param elapsedMs milliseconds from the parsed request to the vectors, waiting included
/// @param fingerprint what made the vectors; only vectors of equal fingerprints can be compared
/// @param truncated indices of the texts that were cut at the model's limit
/// @param tokens computed for all texts together, the special ones included
public record EmbedResponse(
        List<float[]> embeddings,
        String model,
        int dimension,
        int count,
        @JsonProperty("elapsed_ms") double elapsedMs,
        String fingerprint,
        List<Integer> truncated,
        long tokens) {}
