package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// How commands come to a compute node.
public enum WorkPattern {
    /// One long allocation for many commands.
    @JsonProperty("session")
    SESSION,
    /// A job for each command.
    @JsonProperty("batch")
    BATCH,
    /// A short allocation in a debug partition.
    @JsonProperty("debug")
    DEBUG,
    /// A session, unless allocations take long for what the command is expected to take: then a job of its own.
    @JsonProperty("auto")
    AUTO;

    /// As files and `--pattern` say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
