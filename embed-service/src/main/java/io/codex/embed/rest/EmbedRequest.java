package io.codex.embed.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of `POST /embed`. Unknown fields are ignored.
///
/// @param texts at least one, none blank
/// @param normalize vectors of length 1; default true
/// @param dimension values kept per vector, default and maximum: the model's own
/// @param promptName accepted for clients that always send it; this model has no prompts
public record EmbedRequest(
        @Nullable List<@Nullable String> texts,
        @Nullable Boolean normalize,
        @Nullable Integer dimension,
        @JsonProperty("prompt_name") @Nullable String promptName) {}
