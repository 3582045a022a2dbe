package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// What a service computes on.
public enum Device {
    /// A GPU where the job has one.
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("cpu")
    CPU,
    @JsonProperty("gpu")
    GPU;

    /// As files and `CODEX_EMBED_DEVICE` say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
