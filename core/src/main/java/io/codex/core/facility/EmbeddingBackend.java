package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where texts become vectors.
public enum EmbeddingBackend {
    /// In the embedding service, wherever it runs.
    @JsonProperty("remote")
    REMOTE,
    /// In an embedding service on the same host.
    @JsonProperty("local")
    LOCAL
}
